import type { Bucket, RangeRequest, ReportRequest } from "../api/types.ts";
import { addDays, todayIn } from "../format/dates.ts";

/** The range of a report as the URL holds it; `to` of a custom range is the last day inside. */
export type Range =
  | { kind: "today" }
  | { kind: "last"; days: 7 | 30 | 90 }
  | { kind: "all" }
  | { kind: "custom"; from: string; to: string };

const datePair = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

export function readRange(text: string | null): Range | null {
  if (text === "today" || text === "all") return { kind: text };
  if (text === "7d") return { kind: "last", days: 7 };
  if (text === "30d") return { kind: "last", days: 30 };
  if (text === "90d") return { kind: "last", days: 90 };
  const [, from, to] = datePair.exec(text ?? "") ?? [];
  if (!from || !to || !isDate(from) || !isDate(to) || from > to) return null;
  return { kind: "custom", from, to };
}

export function writeRange(range: Range): string {
  switch (range.kind) {
    case "today":
    case "all":
      return range.kind;
    case "last":
      return `${range.days}d`;
    case "custom":
      return `${range.from}..${range.to}`;
  }
}

/** The part of a report request that a range and its comparison fill in. */
export function rangeRequest(range: Range, compare: boolean, timezone: string, now: Date): ReportRequest {
  const wanted = asRequest(range, timezone, now);
  if (!compare || !canCompare(range)) return { range: wanted };
  return {
    range: wanted,
    compare: range.kind === "today" ? { range: yesterdayUntilNow(timezone, now) } : { previous: true },
  };
}

/** The period before, of the same length and in whole days; null where there is none. */
export function previousRange(range: Range, timezone: string, now: Date): RangeRequest | null {
  switch (range.kind) {
    case "all":
      return null;
    case "today":
      return yesterdayUntilNow(timezone, now);
    case "last": {
      const today = todayIn(timezone, now);
      return { from: addDays(today, -2 * range.days), to: addDays(today, -range.days) };
    }
    case "custom":
      return { from: addDays(range.from, -daysBetween(range.from, range.to)), to: range.from };
  }
}

/** Today is not over, so it stands beside yesterday up to the same time. Whole minutes, so that a minute's requests are equal. */
function yesterdayUntilNow(timezone: string, now: Date): RangeRequest {
  const until = new Date(Math.floor(now.getTime() / 60_000) * 60_000 - 86_400_000);
  return { from: addDays(todayIn(timezone, now), -1), to: until.toISOString() };
}

function asRequest(range: Range, timezone: string, now: Date): RangeRequest {
  switch (range.kind) {
    case "today": {
      const today = todayIn(timezone, now);
      return { from: today, to: addDays(today, 1) };
    }
    case "last":
      return { last: `last ${range.days} days` };
    case "all":
      return { last: "all" };
    case "custom":
      return { from: range.from, to: addDays(range.to, 1) };
  }
}

/** All of history has no period before it. */
export function canCompare(range: Range): boolean {
  return range.kind !== "all";
}

/** Whether events that arrive now are in it, so that its reports are asked for again from time to time. */
export function includesNow(range: Range): boolean {
  return range.kind === "today" || range.kind === "all";
}

/** The bucket a trend takes when the URL names none. */
export function defaultBucket(range: Range): Exclude<Bucket, "month"> | "month" {
  if (range.kind === "today") return "hour";
  if (range.kind === "all") return "week";
  const days = range.kind === "last" ? range.days : daysBetween(range.from, range.to);
  if (days <= 2) return "hour";
  if (days <= 92) return "day";
  return days <= 800 ? "week" : "month";
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
