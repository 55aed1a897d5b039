import type { TvReport, TvRow } from "../../api/television.ts";
import { count, decimal } from "../../format/numbers.ts";
import { televisionStrings as t } from "../../strings/television.ts";

export const tvDimensions = ["creative", "publisher", "daypart", "campaign", "region", "deal", "line"] as const;
export type TvDimension = (typeof tvDimensions)[number];

export function readDimension(text: string | null): TvDimension {
  return tvDimensions.find((name) => name === text) ?? "creative";
}

export interface TvLine {
  readonly figure: string;
  readonly rest: string;
  readonly incremental: string | null;
  readonly end: string;
}

/** The same report of another period or segment, and what that is called. */
export interface Beside {
  readonly report: TvReport;
  readonly name: string;
}

/** The first line: the three numbers in one sentence, never one alone. */
export function tvLine(
  { total }: Pick<TvReport, "total">,
  beside?: { readonly report: Pick<TvReport, "total">; readonly name: string },
): TvLine {
  const other = beside ? t.line.beside(beside.name, count(beside.report.total.verified.visits)) : "";
  const rest = other + t.line.verified(count(total.influenced.visits), count(total.impressions));
  const figure = count(total.verified.visits);
  const own = total.incremental;
  if (!own) return { figure, rest: rest + t.line.unknown, incremental: null, end: "" };
  if (own.ci.low <= 0) return { figure, rest: rest + t.line.notShown, incremental: null, end: "" };
  return {
    figure,
    rest: rest + t.line.incremental,
    incremental: count(Math.round(own.visits)),
    end: t.line.incrementalRest(count(Math.round(own.ci.low)), count(Math.round(own.ci.high))),
  };
}

export function incrementalText(row: Pick<TvRow, "incremental">): string {
  const own = row.incremental;
  return own
    ? `${count(Math.round(own.visits))} (${count(Math.round(own.ci.low))} to ${count(Math.round(own.ci.high))})`
    : "–";
}

/** A plain figure with two places at most, or a dash. */
export function plain(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : decimal(value, 2);
}
