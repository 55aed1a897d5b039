import type { FunnelOrder, FunnelRequest, FunnelUnit } from "../../api/types.ts";
import { readFunnel, writeSymbolList } from "./funnel-text.ts";

export const modeOptions = [
  "strict_once",
  "strict_increase",
  "strict_deduplication",
  "strict_order",
  "allow_reentry",
] as const;

/** An event that must not happen between two steps, counted from 1; null: the first, the last. */
export interface Exclusion {
  readonly symbol: string;
  readonly after: number | null;
  readonly before: number | null;
  readonly effect: "stop" | "remove";
}

/** What the URL says of a funnel beside its range. */
export interface FunnelState {
  /** The funnel in text form; null when the URL names none. */
  readonly text: string | null;
  readonly order: FunnelOrder;
  readonly unit: FunnelUnit;
  /** A column or property to break down by; empty: none. */
  readonly by: string;
  /** Where the value of the breakdown is taken from: `first`, `last`, `all`, `visitor` or `step:K`. */
  readonly at: string;
  readonly trend: "day" | "week" | "month";
  /** The longest time between neighbours; empty: none. */
  readonly stepWithin: string;
  readonly entry: "closed" | "open";
  readonly count: "units" | "unit_values" | "attempts";
  readonly reentry: "latest" | "first";
  readonly ties: "order" | "any" | "none";
  readonly reuse: boolean;
  /** What ends a unit's evaluation. */
  readonly stops: readonly ("repeats" | "foreign" | "skip")[];
  readonly clickhouse: boolean;
  readonly options: readonly string[];
  readonly exclusions: readonly Exclusion[];
  /** Steps, counted from 1, with nothing between them and the one before. */
  readonly direct: readonly number[];
  /** The steps between which the histogram measures, counted from 1; null: the first and the last. */
  readonly between: readonly [number, number] | null;
  /** How many bars the histogram has; null: as fits. */
  readonly bins: number | null;
  /** The step whose drop-off is open, and the step whose journeys are. */
  readonly drop: number | null;
  readonly behind: number | null;
}

export function readFunnelState(query: URLSearchParams, trend: FunnelState["trend"]): FunnelState {
  return {
    text: query.get("funnel"),
    order: oneOf(query.get("order"), ["ordered", "strict", "any"], "ordered"),
    unit: oneOf(query.get("unit"), ["visitor", "session"], "visitor"),
    by: query.get("by") ?? "",
    at: /^(first|last|all|visitor|step:\d{1,2})$/.test(query.get("at") ?? "") ? (query.get("at") ?? "") : "first",
    trend: oneOf(query.get("bucket"), ["day", "week", "month"], trend),
    stepWithin: query.get("step_within") ?? "",
    entry: oneOf(query.get("entry"), ["closed", "open"], "closed"),
    count: oneOf(query.get("count"), ["units", "unit_values", "attempts"], "units"),
    reentry: oneOf(query.get("reentry"), ["latest", "first"], "latest"),
    ties: oneOf(query.get("ties"), ["order", "any", "none"], "order"),
    reuse: query.get("reuse") === "on",
    stops: among(query.get("stops"), ["repeats", "foreign", "skip"]),
    clickhouse: query.get("mode") === "clickhouse",
    options: among(query.get("options"), modeOptions),
    exclusions: readExclusions(query.get("without")),
    direct: numbers(query.get("direct")),
    between: pair(query.get("between")),
    bins: numbers(query.get("bins"))[0] ?? null,
    drop: numbers(query.get("drop"))[0] ?? null,
    behind: numbers(query.get("behind"))[0] ?? null,
  };
}

/** The request without its range. Defaults are left out, so that equal questions are equal texts. */
export function funnelRequest(text: string, state: FunnelState): FunnelRequest {
  const exclusions = [...stepExclusions(text, state.direct), ...state.exclusions.map(asRequest)];
  return {
    ...steps(text, state.direct),
    trend: state.trend,
    ...(state.order === "ordered" ? {} : { order: state.order }),
    ...(state.unit === "visitor" ? {} : { unit: state.unit }),
    ...(state.by === "" ? {} : { breakdown: { prop: state.by, ...(state.at === "first" ? {} : { at: state.at }) } }),
    ...(state.stepWithin === "" ? {} : { step_within: state.stepWithin }),
    ...(state.entry === "closed" ? {} : { entry: state.entry }),
    ...(state.count === "units" ? {} : { count: state.count }),
    ...(state.reentry === "latest" ? {} : { reentry: state.reentry }),
    ...(state.ties === "order" ? {} : { ties: state.ties }),
    ...(state.reuse ? { reuse: true } : {}),
    ...Object.fromEntries(state.stops.map((name) => [name, "stop"])),
    ...(state.clickhouse ? { mode: "clickhouse" } : {}),
    ...(state.clickhouse && state.options.length > 0 ? { options: [...state.options] } : {}),
    ...(exclusions.length === 0 ? {} : { exclusions }),
    ...(state.between === null ? {} : { histogram: { from: state.between[0], to: state.between[1] } }),
    ...(state.bins === null ? {} : { bins: state.bins }),
  };
}

function asRequest({ symbol, after, before, effect }: Exclusion): NonNullable<FunnelRequest["exclusions"]>[number] {
  return {
    symbol,
    ...(after === null ? {} : { after }),
    ...(before === null ? {} : { before }),
    ...(effect === "stop" ? {} : { effect }),
  };
}

/** The funnel's own text; where a step is direct, which the text cannot say, its steps one by one. */
function steps(text: string, direct: readonly number[]): FunnelRequest {
  const model = direct.length === 0 ? null : readFunnel(text);
  if (!model) return { text };
  return {
    steps: model.steps.map((one, index) => ({
      symbol: writeSymbolList(one.alternatives),
      optional: one.optional,
      first: one.first,
      direct: index > 0 && direct.includes(index + 1),
      ...(one.within === "" ? {} : { within: one.within }),
    })),
    ...(model.within === "" ? {} : { within: model.within }),
    ...(model.hold.length === 0 ? {} : { hold: [...model.hold] }),
  };
}

/** What stands between steps in the text, for a request that gives its steps one by one. */
function stepExclusions(text: string, direct: readonly number[]): NonNullable<FunnelRequest["exclusions"]> {
  const model = direct.length === 0 ? null : readFunnel(text);
  return (model?.steps ?? []).flatMap((one, index) =>
    one.without.map((symbol) => ({ symbol: writeSymbolList([symbol]), after: index, before: index + 1 })),
  );
}

/** How many of the further settings differ from what is usual. */
export function changedSettings(state: FunnelState): number {
  return [
    state.stepWithin !== "",
    state.entry !== "closed",
    state.count !== "units",
    state.reentry !== "latest",
    state.ties !== "order",
    state.reuse,
    state.stops.length > 0,
    state.clickhouse,
    state.exclusions.length > 0,
  ].filter(Boolean).length;
}

/** Takes every further setting back to what is usual. */
export const usualSettings: Readonly<Record<string, null>> = {
  step_within: null,
  entry: null,
  count: null,
  reentry: null,
  ties: null,
  reuse: null,
  stops: null,
  mode: null,
  options: null,
  without: null,
};

/** Exclusions in one text: a line each, with tabs between symbol, steps and effect. */
export function writeExclusions(exclusions: readonly Exclusion[]): string {
  return exclusions
    .map((one) => [one.symbol.replaceAll(/[\t\r\n]/g, " "), one.after ?? "", one.before ?? "", one.effect].join("\t"))
    .join("\n");
}

function readExclusions(text: string | null): Exclusion[] {
  return (text ?? "").split("\n").flatMap((row) => {
    const [symbol = "", after, before, effect] = row.split("\t");
    if (symbol.trim() === "") return [];
    return [
      {
        symbol,
        after: numbers(after ?? "")[0] ?? null,
        before: numbers(before ?? "")[0] ?? null,
        effect: oneOf(effect ?? null, ["stop", "remove"], "stop"),
      },
    ];
  });
}

export function oneOf<T extends string>(text: string | null, allowed: readonly T[], otherwise: T): T {
  return allowed.includes(text as T) ? (text as T) : otherwise;
}

function among<T extends string>(text: string | null, allowed: readonly T[]): T[] {
  const given = (text ?? "").split(",");
  return allowed.filter((one) => given.includes(one));
}

function numbers(text: string | null): number[] {
  return (text ?? "")
    .split(",")
    .map(Number)
    .filter((value) => Number.isInteger(value) && value >= 1 && value <= 200);
}

function pair(text: string | null): readonly [number, number] | null {
  const [from, to] = numbers(text);
  return from !== undefined && to !== undefined && from < to ? [from, to] : null;
}
