import { useSyncExternalStore } from "react";

const names = [
  "ground",
  "surface",
  "sunken",
  "line",
  "ink",
  "ink-soft",
  "macro",
  "macro-soft",
  "micro",
  "micro-soft",
  "micro-mid",
  "gate",
  "driver",
  "ghost",
  "ghost-soft",
  "loss",
  "hover",
] as const;
export type Palette = Record<(typeof names)[number], string>;

export type Theme = "system" | "light" | "dark";
const storageKey = "cairn.theme";
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
let palette: Palette | null = null;

/** The tokens of the theme that holds, for what is drawn on a canvas and cannot read them itself. */
export function usePalette(): Palette {
  return useSyncExternalStore(subscribe, () => {
    palette ??= readPalette();
    return palette;
  });
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, currentTheme);
}

export function currentTheme(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Changes the theme and keeps the choice in this browser. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, theme);
  } catch {
    // Storage may be off; the choice then lasts as long as the page.
  }
  changed();
}

export function nextTheme(): Theme {
  const order: readonly Theme[] = ["system", "light", "dark"];
  return order[(order.indexOf(currentTheme()) + 1) % order.length] ?? "system";
}

systemDark.addEventListener("change", changed);

function changed(): void {
  palette = null;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette;
}
