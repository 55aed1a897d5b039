import { useEffect, useSyncExternalStore } from "react";
import type { ShareKind } from "../api/shares.ts";

/** The report that the page on show is about, as a public link would keep it. */
export interface Shareable {
  readonly kind: ShareKind;
  readonly request: object;
}

let present: Shareable | null = null;
const listeners = new Set<() => void>();

function put(next: Shareable | null): void {
  present = next;
  for (const listener of listeners) listener();
}

/** A page says which report it is about; null while it has none that could be shared. */
export function useShareable(kind: ShareKind, request: object | null): void {
  const key = JSON.stringify(request);
  useEffect(() => {
    put(key === "null" ? null : { kind, request: JSON.parse(key) as object });
    return () => put(null);
  }, [kind, key]);
}

/** What a public link of the page on show would be about. */
export function usePresentReport(): Shareable | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => present,
  );
}
