import type { Token } from "marked";

/** The definition pages of `docs/definitions`, by name; each loads when it is opened. */
const loaders = import.meta.glob<Token[]>("../../../docs/definitions/*.md", { import: "default" });

export type HelpPage =
  | "conversion"
  | "macro-micro"
  | "conversions"
  | "visitor-rate"
  | "session-rate"
  | "action-rate"
  | "interval"
  | "session"
  | "segment"
  | "filter"
  | "near-miss"
  | "funnel"
  | "time-to-convert"
  | "path"
  | "transition"
  | "drivers"
  | "matrix"
  | "values"
  | "surrogate"
  | "propensity"
  | "friction"
  | "drift"
  | "health"
  | "trends"
  | "preview"
  | "channel"
  | "sources"
  | "attribution"
  | "cost"
  | "cohort-revenue"
  | "currency"
  | "television"
  | "geo-lift"
  | "budget"
  | "creative-test"
  | "products"
  | "retention"
  | "identity"
  | "drill"
  | "time";

export const helpPages: readonly (readonly [HelpPage, string])[] = [
  ["conversion", "Conversion"],
  ["macro-micro", "Macro and micro conversions"],
  ["conversions", "Conversions report"],
  ["visitor-rate", "Visitor rate"],
  ["session-rate", "Session rate"],
  ["action-rate", "Action rate"],
  ["interval", "Interval"],
  ["session", "Session"],
  ["segment", "Segment"],
  ["filter", "Filter"],
  ["near-miss", "Near miss"],
  ["funnel", "Funnel"],
  ["time-to-convert", "Time to convert"],
  ["path", "Path"],
  ["transition", "Transition"],
  ["drivers", "Drivers and gates"],
  ["matrix", "Matrix"],
  ["values", "Values"],
  ["surrogate", "Surrogate"],
  ["propensity", "Propensity"],
  ["friction", "Friction"],
  ["drift", "Goal drift"],
  ["health", "Health"],
  ["trends", "Trend"],
  ["preview", "Preview"],
  ["channel", "Channel"],
  ["sources", "Sources"],
  ["attribution", "Attribution"],
  ["cost", "Cost"],
  ["cohort-revenue", "Revenue by cohort"],
  ["currency", "Currency"],
  ["television", "Television"],
  ["geo-lift", "Geo lift"],
  ["budget", "Budget"],
  ["creative-test", "Creative test"],
  ["products", "Products"],
  ["retention", "Retention"],
  ["identity", "Identity"],
  ["drill", "Journeys behind a number"],
  ["time", "Time"],
];

export async function loadPage(page: HelpPage): Promise<Token[]> {
  const load = loaders[`../../../docs/definitions/${page}.md`];
  return load ? load() : [];
}

export function isHelpPage(text: string | null): text is HelpPage {
  return helpPages.some(([page]) => page === text);
}

export function helpTitle(page: HelpPage): string {
  return helpPages.find(([name]) => name === page)?.[1] ?? page;
}
