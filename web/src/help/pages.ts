import type { Token } from "marked";

/** The definition pages of `docs/definitions`, by name; each loads when it is opened. */
const loaders = import.meta.glob<Token[]>("../../../docs/definitions/*.md", { import: "default" });

export type HelpPage =
  | "conversion"
  | "visitor-rate"
  | "session-rate"
  | "action-rate"
  | "session"
  | "funnel"
  | "interval"
  | "macro-micro";

export const helpPages: readonly (readonly [HelpPage, string])[] = [
  ["conversion", "Conversion"],
  ["macro-micro", "Macro and micro conversions"],
  ["visitor-rate", "Visitor rate"],
  ["session-rate", "Session rate"],
  ["action-rate", "Action rate"],
  ["interval", "Interval"],
  ["session", "Session"],
  ["funnel", "Funnel"],
];

export async function loadPage(page: HelpPage): Promise<Token[]> {
  const load = loaders[`../../../docs/definitions/${page}.md`];
  return load ? load() : [];
}

export function isHelpPage(text: string | null): text is HelpPage {
  return helpPages.some(([page]) => page === text);
}
