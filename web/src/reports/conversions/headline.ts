import type { ConversionRow, ConversionsReport } from "../../api/types.ts";
import { localDate } from "../../format/dates.ts";
import { interval, points, pointsPlain, rate } from "../../format/numbers.ts";
import type { Range } from "../../router/range.ts";
import { s } from "../../strings/strings.ts";
import { todayStrings as t } from "../../strings/today.ts";

/** The first line of Today in pieces: the figure to stress, and what stands around it. */
export interface Headline {
  readonly figure: string;
  readonly rest: string;
  readonly interval: string;
  readonly change: string;
}

/** Says in words how the macro conversion is doing, and against what. */
export function headline(
  report: ConversionsReport,
  macro: ConversionRow,
  range: Range,
  who: Who = everybody,
): Headline {
  const when = inRange(range);
  if (macro.visitor_rate === null) return { figure: "", rest: s.today.nobody(when), interval: "", change: "" };

  const figure = rate(macro.visitor_rate);
  const said =
    who.segment === null ? s.today.reached(figure, macro.name, when) : t.ofThese(figure, who.segment, macro.name, when);
  return {
    figure,
    rest: said.slice(figure.length),
    interval: macro.visitor_rate_ci ? s.today.interval(interval(macro.visitor_rate_ci)) : "",
    change:
      who.against === null
        ? change(report, macro, range) + largestMicro(report, false)
        : beside(report, macro, who.against) + largestMicro(report, true),
  };
}

/** The names of the segment and of the one it stands beside; null: everybody, and none. */
export interface Who {
  readonly segment: string | null;
  readonly against: string | null;
}
const everybody: Who = { segment: null, against: null };

function beside(report: ConversionsReport, macro: ConversionRow, name: string): string {
  const other = report.comparison?.rows.find((row) => row.key === macro.key);
  if (!other || other.visitor_rate === null) return t.besideNobody(name);
  return t.beside(name, rate(other.visitor_rate), !alike(macro, other));
}

function change(report: ConversionsReport, macro: ConversionRow, range: Range): string {
  if (!report.comparison) return s.today.end;
  const before = report.comparison.rows.find((row) => row.key === macro.key);
  if (!before || before.visitor_rate === null || macro.visitor_rate === null) return s.today.noBefore(inPeriod(range));
  const text = rate(before.visitor_rate);
  if (alike(macro, before)) return s.today.same(text, inPeriod(range));
  return macro.visitor_rate > before.visitor_rate
    ? s.today.up(text, inPeriod(range))
    : s.today.down(text, inPeriod(range));
}

/** Each rate lies inside the other's interval: saying "up" or "down" would claim too much. */
function alike(now: ConversionRow, before: ConversionRow): boolean {
  return inside(now.visitor_rate, before) && inside(before.visitor_rate, now);
}

function inside(value: number | null, row: ConversionRow): boolean {
  const ci = row.visitor_rate_ci;
  return value !== null && ci !== null && ci.low <= value && value <= ci.high;
}

/** The micro whose session rate moved most, if its intervals do not meet: a change worth a sentence. */
function largestMicro(report: ConversionsReport, segments: boolean): string {
  const moved = report.rows
    .filter((row) => row.kind === "micro")
    .map((row) => ({ row, before: report.comparison?.rows.find((one) => one.key === row.key) }))
    .filter(({ row, before }) => apart(row, before))
    .map(({ row, before }) => ({ name: row.name, by: (row.session_rate ?? 0) - (before?.session_rate ?? 0) }))
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))[0];
  if (!moved) return "";
  const by = pointsPlain(moved.by);
  if (segments) return t.largestBeside(moved.name, moved.by > 0 ? t.higher(by) : t.lower(by));
  return s.today.largest(moved.name, moved.by > 0 ? s.today.rose(by) : s.today.fell(by));
}

function apart(now: ConversionRow, before: ConversionRow | undefined): boolean {
  const a = now.session_rate_ci;
  const b = before?.session_rate_ci;
  return Boolean(a && b && (a.low > b.high || a.high < b.low));
}

/** The change of a row's headline rate in points, and its direction; null without a comparison. */
export function rowChange(row: ConversionRow, before: ConversionRow | undefined): { text: string; by: number } | null {
  const now = row.kind === "macro" ? row.visitor_rate : row.session_rate;
  const then = row.kind === "macro" ? before?.visitor_rate : before?.session_rate;
  if (now === null || then === null || then === undefined) return null;
  const text = points(now - then);
  // What is written as zero has no direction.
  return { text, by: /[1-9]/.test(text) ? now - then : 0 };
}

export function inRange(range: Range): string {
  switch (range.kind) {
    case "today":
    case "all":
      return s.inRange[range.kind];
    case "last":
      return s.inRange.last(range.days);
    case "custom":
      return range.from === range.to
        ? s.inRange.oneDay(localDate(range.from))
        : s.inRange.custom(localDate(range.from), localDate(range.to));
  }
}

/** The period before, as a noun: "the 7 days before". */
export function beforeRange(range: Range): string {
  if (range.kind === "today") return s.before.today;
  return range.kind === "last" ? s.before.last(range.days) : s.before.custom;
}

function inPeriod(range: Range): string {
  return range.kind === "today" ? beforeRange(range) : `${s.today.in} ${beforeRange(range)}`;
}
