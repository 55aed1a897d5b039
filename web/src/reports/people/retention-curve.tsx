import type { EChartsCoreOption } from "echarts/core";
import { type ReactNode, useCallback } from "react";
import type { RetentionReport } from "../../api/people.ts";
import { rate } from "../../format/numbers.ts";
import { Chart, type ChartTable, chartBase } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";
import { peopleStrings } from "../../strings/people.ts";

const t = peopleStrings.retention;

interface Curve {
  readonly columns: readonly string[];
  readonly now: readonly (number | null)[];
  /** Those of the segment beside; null without one. */
  readonly beside: readonly (number | null)[] | null;
  readonly names: { readonly now: string; readonly before: string };
}

interface CurveProps {
  report: RetentionReport;
  period: string;
  names: { now: string; before: string };
}

/** The share that comes back by periods since the start, all cohorts together. */
export function RetentionCurve({ report, period, names }: CurveProps): ReactNode {
  const rates = (of: RetentionReport): (number | null)[] =>
    of.average.filter((one) => one.k > 0).map((one) => one.rate);
  const now = rates(report);
  const beside = report.comparison ? rates(report.comparison) : null;
  const columns = [...Array(Math.max(now.length, beside?.length ?? 0)).keys()].map((k) => t.column(period, k + 1));
  const key = JSON.stringify({ columns, now, beside, names } satisfies Curve);
  const option = useCallback((palette: Palette) => curveOption(JSON.parse(key) as Curve, palette), [key]);
  return (
    <>
      <Chart height={200} label={t.curve} option={option} table={curveTable({ columns, now, beside, names })} />
      {beside && (
        <ul className="legend">
          <li className="legend-item">
            <span className="legend-line legend-micro" /> {names.now}
          </li>
          <li className="legend-item">
            <span className="legend-line legend-ghost" /> {names.before}
          </li>
        </ul>
      )}
    </>
  );
}

function curveTable({ columns, now, beside, names }: Curve): ChartTable {
  return {
    columns: [t.curve, names.now, ...(beside ? [names.before] : [])],
    rows: columns.map((column, k) => [column, rate(now[k]), ...(beside ? [rate(beside[k])] : [])]),
    raw: columns.map((column, k) => [column, now[k] ?? null, ...(beside ? [beside[k] ?? null] : [])]),
  };
}

function curveOption({ columns, now, beside, names }: Curve, palette: Palette): EChartsCoreOption {
  const base = chartBase(palette);
  const line = (data: readonly (number | null)[], color: string, z: number): object => ({
    type: "line",
    data,
    symbol: "circle",
    symbolSize: 6,
    lineStyle: { color, width: z > 1 ? 2.5 : 1.5 },
    itemStyle: { color },
    z,
  });
  return {
    ...base,
    tooltip: {
      ...(base["tooltip"] as object),
      formatter: (items: { dataIndex: number }[]) => {
        const k = items[0]?.dataIndex ?? 0;
        const lines = [columns[k] ?? "", `${names.now}  ${rate(now[k])}`];
        if (beside) lines.push(`${names.before}  ${rate(beside[k])}`);
        return lines.join("\n");
      },
    },
    xAxis: {
      type: "category",
      data: columns,
      boundaryGap: columns.length === 1,
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette["ink-soft"], hideOverlap: true, alignMaxLabel: "right" },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 3,
      axisLabel: { color: palette["ink-soft"], formatter: (value: number) => rate(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [...(beside ? [line(beside, palette.ghost, 1)] : []), line(now, palette.micro, 2)],
  };
}
