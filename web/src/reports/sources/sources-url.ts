import type { Definition } from "../../api/types.ts";
import { oneOf } from "../funnels/funnel-url.ts";

export const dimensions = [
  "channel",
  "source",
  "campaign",
  "landing",
  "referrer",
  "device",
  "country",
  "medium",
  "content",
  "term",
  "page",
  "exit",
  "browser",
  "os",
  "language",
  "region",
  "city",
] as const;
export type Dimension = (typeof dimensions)[number];
/** Those that stand side by side; the rest is behind "more". */
export const mainDimensions: readonly Dimension[] = dimensions.slice(0, 7);

export const figures = ["sessions", "share", "engaged", "bounce"] as const;
export type Figure = (typeof figures)[number];

/** What the page shows, as the URL holds it. */
export interface SourcesState {
  readonly by: Dimension;
  readonly second: Dimension | null;
  /** The definitions whose rates stand in columns. */
  readonly keys: readonly string[];
  readonly figures: readonly Figure[];
  /** The rows whose trend is drawn, by their keys. */
  readonly picked: readonly string[];
}

type Known = Pick<Definition, "key" | "kind" | "stage" | "role" | "archived">;

export function readSources(query: URLSearchParams, definitions: readonly Known[]): SourcesState {
  const second = query.get("second");
  const by = oneOf(query.get("by"), dimensions, "channel");
  const known = new Set(definitions.map((one) => one.key));
  const cols = query.get("cols")?.split(",");
  return {
    by,
    second: second === null || second === by ? null : (dimensions.find((one) => one === second) ?? null),
    keys:
      query
        .get("keys")
        ?.split(",")
        .filter((key) => known.has(key)) ?? usualKeys(definitions),
    figures: cols ? figures.filter((figure) => cols.includes(figure)) : ["sessions", "share"],
    picked: query.getAll("pick"),
  };
}

/** The macros, and the micro that stands nearest to them. */
export function usualKeys(definitions: readonly Known[]): readonly string[] {
  const live = definitions.filter((one) => !one.archived);
  const macros = live.filter((one) => one.kind === "macro").slice(0, 2);
  const micros = live.filter((one) => one.kind === "micro");
  const micro = micros.find((one) => one.stage === "intent" && one.role === "process") ?? micros[0];
  return [...macros, ...(micro ? [micro] : [])].map((one) => one.key);
}

/** The filter that keeps the sessions of a row; null where a row is not made of whole sessions or has no value of its own. */
export function rowFilter(by: Dimension, key: string): string | null {
  if (by === "page" || by === "referrer" || key === "(other)" || key === "(none)") return null;
  return `session.${by} = ${JSON.stringify(key)}`;
}
