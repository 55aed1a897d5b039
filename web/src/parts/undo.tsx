import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import { s } from "../strings/strings.ts";
import { announce } from "./announce.tsx";

interface Offer {
  readonly text: string;
  /** Takes it back; what it throws is shown in place of the offer. */
  readonly undo: (() => Promise<unknown>) | null;
}

const shownFor = 10_000;
let offer: Offer | null = null;
const listeners = new Set<() => void>();

/** Says at the foot of the page what was done and, for ten seconds, how to take it back: in place of "are you sure?". */
export function offerUndo(text: string, undo: (() => Promise<unknown>) | null = null): void {
  show({ text, undo });
  announce(undo ? `${text} ${s.undo.hint}` : text);
}

function show(next: Offer | null): void {
  offer = next;
  for (const listener of listeners) listener();
}

/** Where the offers appear. `z` outside a field takes the newest one. */
export function UndoPlace(): ReactNode {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offer,
  );
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => show(null), shownFor);
    return () => clearTimeout(timer);
  }, [shown]);
  if (!shown) return null;
  return (
    <div className="undo">
      <span>{shown.text}</span>
      {shown.undo && (
        <button className="button button-small" onClick={takeBack} type="button">
          {s.undo.button}
        </button>
      )}
      <button
        aria-label={s.detail.close}
        className="icon-button icon-button-small"
        onClick={() => show(null)}
        type="button"
      >
        ✕
      </button>
    </div>
  );
}

/** Takes back what the offer on the page is about, if there is one. */
export function takeBack(): void {
  const undo = offer?.undo;
  if (!undo) return;
  show(null);
  undo().then(
    () => offerUndo(s.undo.done),
    (error: unknown) => offerUndo(s.undo.failed(error instanceof Error ? error.message : "")),
  );
}
