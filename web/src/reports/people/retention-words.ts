import type { RetentionCell, RetentionCohort, RetentionReport } from "../../api/people.ts";
import type { Vocabulary } from "../../api/types.ts";
import { bucketLabel } from "../../format/dates.ts";
import { count, money, rate } from "../../format/numbers.ts";
import { peopleStrings } from "../../strings/people.ts";
import type { RetentionState } from "./retention-url.ts";
import { symbolWords } from "./symbol-choices.ts";

const t = peopleStrings.retention;

/** The first line of the tab: how many come back one period after the start, and in the last one that is known. */
export function retentionLine(
  report: RetentionReport,
  state: RetentionState,
  vocabulary: Vocabulary | undefined,
  names: { now: string; before: string },
): { figure: string; rest: string } {
  if (report.cohorts.every((cohort) => cohort.size === 0)) return { figure: "", rest: t.nobody };
  const known = report.average.filter((one) => one.k > 0 && one.rate !== null);
  const [next] = known;
  if (next?.k !== 1) return { figure: "", rest: t.tooYoung };
  const period = t.periodsLower[state.period];
  const who = state.first === "" ? t.starters[state.cohort] : t.startersWith(symbolWords(state.first, vocabulary));
  const what = state.return === "" ? t.comeBack(period) : t.doAgain(symbolWords(state.return, vocabulary), period);
  const last = known.findLast((one) => one.k <= 4);
  const later = last && last.k > 1 ? t.later(rate(last.rate), t.nth(last.k)) : "";
  return { figure: rate(next.rate), rest: t.line(who) + what + later + beside(report, names) + t.end };
}

/** How many of the segment beside come back; empty without one. */
function beside(report: RetentionReport, names: { now: string; before: string }): string {
  const other = report.comparison?.average.find((one) => one.k === 1);
  return other ? t.beside(names.before, rate(other.rate)) : "";
}

export function cohortLabel(cohort: RetentionCohort, period: RetentionState["period"]): string {
  return bucketLabel(cohort.from, period === "week" ? "day" : period, period === "hour" || period === "month");
}

/** What a cell says, as a sentence: for the line under the grid and for those who do not see its colour. */
export function cellWords(
  cohort: RetentionCohort,
  cell: RetentionCell,
  state: RetentionState,
  currency: string | null,
): string {
  const started = t.inPeriod[state.period](cohortLabel(cohort, state.period));
  const later = t.laterWords(cell.k, t.periodsLower[state.period]);
  if (cell.visitors === null) return t.cellNone(started, later);
  const value = cell.value_per_visitor === null ? "" : t.cellValue(money(cell.value_per_visitor, currency));
  const running = cell.incomplete ? ` ${t.running}` : "";
  if (cell.k === 0) {
    return t.cellFirst(count(cohort.size), started, count(cohort.returned_same_period)) + value + running;
  }
  const few = cohort.size < 30 ? ` ${t.few}` : "";
  return t.cell(count(cohort.size), started, count(cell.visitors), rate(cell.rate), later) + value + running + few;
}

/** What stands in a cell. */
export function cellText(cell: RetentionCell, show: RetentionState["show"], currency: string | null): string {
  if (cell.visitors === null) return "";
  if (show === "visitors") return count(cell.visitors);
  return show === "value" ? money(cell.value_per_visitor, currency) : rate(cell.rate);
}

/** How strong a cell's colour is: 0 to 1 by its share of the largest one after the start. */
export function cellStrength(report: RetentionReport, cell: RetentionCell, show: RetentionState["show"]): number {
  const of = (one: RetentionCell): number =>
    show === "value" ? Number(one.value_per_visitor ?? 0) : one.k === 0 ? 0 : (one.rate ?? 0);
  const cells = report.cohorts.flatMap((cohort) => cohort.cells);
  const most = Math.max(0, ...cells.map(of));
  return most === 0 ? 0 : of(cell) / most;
}
