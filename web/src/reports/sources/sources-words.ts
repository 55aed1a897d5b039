import type { SourceConversion, SourceFigures, SourceRow, SourcesReport } from "../../api/sources.ts";
import { count, interval, rate } from "../../format/numbers.ts";
import type { Range } from "../../router/range.ts";
import { sourceStrings as t } from "../../strings/sources.ts";
import { inRange } from "../conversions/headline.ts";

export interface SourcesLine {
  readonly before: string;
  readonly figure: string;
  readonly rest: string;
  readonly interval: string;
  readonly end: string;
}

export function rowName(row: SourceRow): string {
  const name = row.key === "(other)" ? t.rest : row.key;
  return row.second === null ? name : `${name} · ${row.second}`;
}

export function conversionOf(figures: SourceFigures | null | undefined, key: string): SourceConversion | undefined {
  return figures?.conversions.find((one) => one.key === key);
}

/** A definition's headline rate: of visitors for a macro, of sessions for a micro. */
export function headlineRate(one: SourceConversion | undefined): number | null {
  if (!one) return null;
  return one.kind === "macro" ? one.visitor_rate : one.session_rate;
}

/**
 * The first line. A row converts best only when even the low end of its interval lies above the rate of all; otherwise
 * the line says who brings the most visitors, which is always true.
 */
export function sourcesLine(
  report: SourcesReport,
  macro: { key: string; name: string } | null,
  range: Range,
): SourcesLine | null {
  const told = report.rows.filter((row) => row.key !== "(other)" && row.key !== "(none)");
  const [first] = told;
  if (!first) return null;
  const all = macro ? conversionOf(report.total, macro.key)?.visitor_rate : null;
  const best = macro && all !== null && all !== undefined ? bestOf(told, macro.key, all) : null;
  if (best && macro) {
    const one = conversionOf(best, macro.key);
    return {
      before: t.best(rowName(best)),
      figure: rate(one?.visitor_rate),
      rest: t.bestRest(macro.name, rate(all)),
      interval: one?.visitor_rate_ci ? t.interval(interval(one.visitor_rate_ci)) : "",
      end: t.end + (best === first ? "" : t.mostNext(rowName(first), count(first.visitors))),
    };
  }
  const own = macro ? conversionOf(first, macro.key)?.visitor_rate : null;
  return {
    before: t.most(rowName(first)),
    figure: count(first.visitors),
    rest: t.mostRest(rate(first.share), inRange(range)),
    interval: "",
    end: t.end + (macro && own !== null && own !== undefined ? t.mostRate(rate(own), macro.name) : ""),
  };
}

function bestOf(rows: readonly SourceRow[], key: string, all: number): SourceRow | null {
  const sure = rows.filter((row) => {
    const one = conversionOf(row, key);
    return one && !one.low_data && (one.visitor_rate_ci?.low ?? 0) > all;
  });
  const by = (row: SourceRow): number => conversionOf(row, key)?.visitor_rate ?? 0;
  return sure.reduce<SourceRow | null>((best, row) => (best === null || by(row) > by(best) ? row : best), null);
}
