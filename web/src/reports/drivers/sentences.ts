import { money, points, pointsInterval, rate, span, times } from "../../format/numbers.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import type {
  Driver,
  DriversReport,
  FrictionReport,
  FrictionRow,
  MatrixReport,
  TimeToConvertReport,
  ValuesReport,
} from "./types.ts";

/** Whether more than an association is known of a step. */
export function isShown(driver: Driver): boolean {
  return driver.label !== "association";
}

/** The first line of the drivers tab: what leads to the macro, or that nothing is shown to. */
export function driverSentence(report: DriversReport, macro: string): string {
  const gates = report.gates.length > 0 ? w.gatesToo(report.gates.length) : "";
  const shown = report.rows.filter(isShown);
  const [best] = shown;
  if (best && best.rd !== null) {
    const more = shown.length > 1 ? w.bestMore(shown.length - 1) : "";
    return w.best(best.name, points(best.rd), pointsInterval(best.rd_ci), macro) + more + gates;
  }
  const [strongest] = report.rows;
  if (strongest) {
    const by =
      strongest.rd === null ? "" : w.strongest(strongest.name, points(strongest.rd), pointsInterval(strongest.rd_ci));
    const why = by === "" ? "" : strongest.notes.includes("common_cause") ? w.mayBeInterest : w.full;
    return w.noneProven(report.rows.length, macro) + by + why + gates;
  }
  const soonest = report.not_enough_data
    .filter((one) => one.days !== null)
    .sort((a, b) => (a.days ?? 0) - (b.days ?? 0))[0];
  const wait = soonest?.days ? w.soonest(soonest.name, w.day(Math.ceil(soonest.days))) : "";
  return w.notYet(macro) + wait + gates;
}

/** The first line of the combinations: the pair that clearly does more together. */
export function pairSentence(report: DriversReport, name: (key: string) => string): string {
  const best = report.pairs.filter((pair) => pair.ci.low > 0).sort((a, b) => b.interaction - a.interaction)[0];
  if (!best) return w.pairNoSentence;
  return w.pairSentence(name(best.a), name(best.b), points(best.interaction), pointsInterval(best.ci));
}

/** The first line of the matrix: the row after which most go on, among those with enough data. */
export function matrixSentence(report: MatrixReport, name: (key: string) => string, beside = ""): string {
  const best = report.rows
    .filter((row) => row.p_macro !== null && row.lift !== null && !row.low_data && row.micro !== row.macro)
    .sort((a, b) => (b.p_macro ?? 0) - (a.p_macro ?? 0))[0];
  if (!best) return w.question;
  const there = report.comparison?.rows.find((row) => row.micro === best.micro && row.macro === best.macro);
  const share = there ? w.besideIt(rate(best.p_macro), beside, rate(there.p_macro)) : rate(best.p_macro);
  const say = report.order === "any" ? w.matrixAnySentence : w.matrixSentence;
  return say(name(best.micro), name(best.macro), share, times(best.lift));
}

/** The first line of the values: the dearest step, and what a new visitor is worth. */
export function valueSentence(report: ValuesReport, name: (key: string) => string, beside = ""): string {
  if (report.status !== "ok") return w.valuesNone(String(report.macros));
  const [best] = report.states
    .filter((row) => row.value !== null && !row.low_data)
    .sort((a, b) => Number(b.value) - Number(a.value));
  if (!best) return w.question;
  const there = report.comparison?.status === "ok" ? report.comparison : null;
  const both = (here: string | null, other: string | null | undefined): string =>
    there
      ? w.besideIt(amount(here, report.currency), beside, amount(other ?? null, there.currency))
      : amount(here, report.currency);
  return (
    w.valuesSentence(name(best.key), both(best.value, there?.states.find((row) => row.key === best.key)?.value)) +
    w.valuesStart(both(report.v_start, there?.v_start))
  );
}

/** Money, or conversions where the macro has no value. */
export function amount(value: string | null, currency: string | null): string {
  return currency === null && value !== null ? w.macros(money(value, null)) : money(value, currency);
}

/** The first line of friction: the dearest signal, or the most frequent while there is too little to judge. */
export function frictionSentence(report: FrictionReport, beside = ""): string {
  const [first] = report.rows;
  if (!first) return w.frictionNone;
  const name = w.signals[first.signal] ?? first.signal;
  if (first.status === "estimated" && Number(first.lost) > 0) {
    const there = report.comparison?.rows.find((row) => row.signal === first.signal && row.page === first.page);
    const most = (row: FrictionRow): string => amount(row.lost_ci?.high ?? row.lost, report.currency);
    return w.frictionSentence(
      name,
      first.page,
      there?.status === "estimated" ? w.besideIt(most(first), beside, most(there)) : most(first),
    );
  }
  const most = [...report.rows].sort((a, b) => b.affected - a.affected)[0] ?? first;
  return w.frictionFew(w.signals[most.signal] ?? most.signal, most.page, String(most.affected));
}

/** The first line of the time to convert. */
export function timeSentence(report: TimeToConvertReport, macro: string, beside = ""): string {
  const { median, p90 } = report.converters.time;
  if (median === null || p90 === null) return w.timeNobody(macro);
  const there = report.comparison?.converters.time;
  const both = (here: number, other: number | null): string =>
    there ? w.besideIt(span(here), beside, span(other)) : span(here);
  return w.timeSentence(both(median, there?.median ?? null), both(p90, there?.p90 ?? null), macro);
}

/** The share of a curve at a time: that of its last step up to then. */
export function shareAt(curve: TimeToConvertReport["curve"], seconds: number): number | null {
  return curve.findLast((point) => point.t <= seconds)?.share ?? (curve.length === 0 ? null : 0);
}
