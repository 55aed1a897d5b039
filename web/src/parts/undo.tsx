import { type ReactNode, useEffect, useId, useSyncExternalStore } from "react";
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
/** The places there are, the innermost last: behind an open dialog nothing can be reached, so the offer stands in it. */
let places: readonly string[] = [];

/** Says at the foot of the page what was done and, for ten seconds, how to take it back: in place of "are you sure?". */
export function offerUndo(text: string, undo: (() => Promise<unknown>) | null = null): void {
  show({ text, undo });
  announce(undo ? `${text} ${s.undo.hint}` : text);
}

function show(next: Offer | null): void {
  offer = next;
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where the offers appear: at the foot of the page, and of a dialog while one is open. `z` outside a field takes the newest one. */
export function UndoPlace(): ReactNode {
  const id = useId();
  const shown = useSyncExternalStore(listen, () => offer);
  const innermost = useSyncExternalStore(listen, () => places.at(-1) === id);
  useEffect(() => {
    places = [...places, id];
    tell();
    return () => {
      places = places.filter((place) => place !== id);
      tell();
    };
  }, [id]);
  useEffect(() => {
    if (!shown || !innermost) return;
    const timer = setTimeout(() => show(null), shownFor);
    return () => clearTimeout(timer);
  }, [shown, innermost]);
  if (!shown || !innermost) return null;
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
