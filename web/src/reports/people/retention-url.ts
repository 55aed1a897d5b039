import type { RetentionRequest } from "../../api/people.ts";
import { oneOf } from "../funnels/funnel-url.ts";

export const periods = ["hour", "day", "week", "month"] as const;
export const cohortKinds = ["first_ever", "first_in_range", "recurring"] as const;
export const modes = ["on", "on_or_after"] as const;
export const clocks = ["calendar", "rolling"] as const;
export const shows = ["rate", "visitors", "value"] as const;

/** What the retention tab asks, as the URL holds it. Empty texts are any event. */
export interface RetentionState {
  readonly first: string;
  readonly return: string;
  readonly period: (typeof periods)[number];
  readonly cohort: (typeof cohortKinds)[number];
  readonly mode: (typeof modes)[number];
  readonly clock: (typeof clocks)[number];
  readonly min: number;
  readonly show: (typeof shows)[number];
}

export function readRetention(query: URLSearchParams): RetentionState {
  const min = Number(query.get("min"));
  return {
    first: query.get("first") ?? "",
    return: query.get("return") ?? "",
    period: oneOf(query.get("period"), periods, "week"),
    cohort: oneOf(query.get("cohort"), cohortKinds, "first_ever"),
    mode: oneOf(query.get("mode"), modes, "on"),
    clock: oneOf(query.get("clock"), clocks, "calendar"),
    min: Number.isInteger(min) && min > 1 ? min : 1,
    show: oneOf(query.get("show"), shows, "rate"),
  };
}

/** The report's part of it; what is left out is as the server has it. */
export function retentionRequest(state: RetentionState): RetentionRequest {
  return {
    period: state.period,
    ...(state.first === "" ? {} : { first: state.first }),
    ...(state.return === "" ? {} : { return: state.return }),
    ...(state.cohort === "first_ever" ? {} : { cohort: state.cohort }),
    ...(state.mode === "on" ? {} : { mode: state.mode }),
    ...(state.clock === "calendar" ? {} : { clock: state.clock }),
    ...(state.min === 1 ? {} : { min: state.min }),
  };
}
