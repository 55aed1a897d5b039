import type { FunnelOrder, FunnelRequest, FunnelUnit } from "../../api/types.ts";

/** What the URL says of a funnel beside its range. */
export interface FunnelState {
  /** The funnel in text form; null when the URL names none. */
  readonly text: string | null;
  readonly order: FunnelOrder;
  readonly unit: FunnelUnit;
  /** A column or property to break down by; empty: none. */
  readonly by: string;
  readonly trend: "day" | "week" | "month";
}

export function readFunnelState(query: URLSearchParams, trend: FunnelState["trend"]): FunnelState {
  return {
    text: query.get("funnel"),
    order: oneOf(query.get("order"), ["ordered", "strict", "any"], "ordered"),
    unit: oneOf(query.get("unit"), ["visitor", "session"], "visitor"),
    by: query.get("by") ?? "",
    trend: oneOf(query.get("bucket"), ["day", "week", "month"], trend),
  };
}

/** The request without its range. Defaults are left out, so that equal questions are equal texts. */
export function funnelRequest(text: string, state: FunnelState): FunnelRequest {
  return {
    text,
    trend: state.trend,
    ...(state.order === "ordered" ? {} : { order: state.order }),
    ...(state.unit === "visitor" ? {} : { unit: state.unit }),
    ...(state.by === "" ? {} : { breakdown: { prop: state.by } }),
  };
}

export function oneOf<T extends string>(text: string | null, allowed: readonly T[], otherwise: T): T {
  return allowed.includes(text as T) ? (text as T) : otherwise;
}
