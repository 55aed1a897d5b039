import { isDuration } from "../funnels/funnel-text.ts";
import { oneOf } from "../funnels/funnel-url.ts";

export const tabs = ["drivers", "pairs", "matrix", "values", "friction", "time"] as const;
export const measures = ["p_macro", "p_micro", "lift", "lag_s", "touched"] as const;

/** What the URL says of the drivers page beside its view. */
export interface DriverState {
  readonly tab: (typeof tabs)[number];
  /** How long a conversion is waited for; empty: by the data. */
  readonly horizon: string;
  readonly atRisk: "never" | "since_t0";
  readonly label: "all" | "adjusted" | "association";
  readonly scale: "ratio" | "points";
  /** The step whose panel is open. */
  readonly open: string | null;
  readonly measure: (typeof measures)[number];
  readonly order: "before" | "any";
  /** The symbol that starts the clock; empty: the visitor's first event. */
  readonly from: string;
}

export function readDriverState(query: URLSearchParams): DriverState {
  const horizon = query.get("horizon") ?? "";
  return {
    tab: oneOf(query.get("tab"), tabs, "drivers"),
    horizon: isDuration(horizon) ? horizon : "",
    atRisk: oneOf(query.get("at_risk"), ["never", "since_t0"], "never"),
    label: oneOf(query.get("label"), ["all", "adjusted", "association"], "all"),
    scale: oneOf(query.get("scale"), ["ratio", "points"], "ratio"),
    open: query.get("open"),
    measure: oneOf(query.get("measure"), measures, "p_macro"),
    order: oneOf(query.get("pairs"), ["before", "any"], "before"),
    from: query.get("from")?.trim() ?? "",
  };
}

/** The part of the request that drivers, pairs and values share. */
export function horizonRequest(state: DriverState, macro: string): { macro: string; horizon?: string } {
  return { macro, ...(state.horizon === "" ? {} : { horizon: state.horizon }) };
}
