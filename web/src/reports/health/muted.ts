import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const storageKey = (site: string): string => `cairn.muted.${site}`;

/** The remarks of a site that are muted: a choice of this browser, kept as one text so that it can be compared. */
export function useMuted(site: string): readonly string[] {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => kept(site),
  );
  return text === "" ? [] : text.split(" ");
}

export function mute(site: string, name: string, on: boolean): void {
  const names = new Set(kept(site).split(" ").filter(Boolean));
  if (on) names.add(name);
  else names.delete(name);
  try {
    localStorage.setItem(storageKey(site), [...names].sort().join(" "));
  } catch {
    // Storage may be off; then nothing is muted.
  }
  for (const listener of listeners) listener();
}

function kept(site: string): string {
  try {
    return localStorage.getItem(storageKey(site)) ?? "";
  } catch {
    return "";
  }
}
