import { type ReactNode, useCallback } from "react";
import { bucketLabel } from "../../format/dates.ts";
import { rate } from "../../format/numbers.ts";
import { TimeChart } from "../../marks/time-chart.tsx";
import type { ChartTable } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";
import { s } from "../../strings/strings.ts";
import { type Trend, trendOption } from "./trend-option.ts";

interface TrendChartProps {
  label: string;
  trend: Trend;
  names: { readonly now: string; readonly before: string; readonly running: string };
  head?: ReactNode;
}

/** A rate over time beside the period or the segment it is compared with. */
export function TrendChart({ label, trend, names, head }: TrendChartProps): ReactNode {
  const key = JSON.stringify([trend, names]);
  // The trend is compared by its content: a refetch that brings the same numbers must not draw the chart anew.
  const option = useCallback(
    (palette: Palette) => {
      const [points, called] = JSON.parse(key) as [Trend, TrendChartProps["names"]];
      return trendOption(points, called, palette);
    },
    [key],
  );
  return (
    <>
      <TimeChart
        bucket={trend.bucket}
        head={head}
        height={220}
        label={label}
        option={option}
        table={trendTable(trend, names)}
        times={trend.points.map((point) => point.t)}
      />
      <ul className="legend">
        <li className="legend-item">
          <span className={`legend-line legend-${trend.hue ?? "macro"}`} /> {names.now}
        </li>
        {trend.points.some((point) => point.incomplete) && (
          <li className="legend-item">
            <span className={`legend-line legend-dashed legend-${trend.hue ?? "macro"}`} /> {s.today.incomplete}
          </li>
        )}
        {trend.before && (
          <li className="legend-item">
            <span className="legend-line legend-ghost" /> {names.before}
          </li>
        )}
      </ul>
    </>
  );
}

function trendTable({ points, before, bucket }: Trend, names: TrendChartProps["names"]): ChartTable {
  return {
    columns: [s.chart.date, names.now, ...(before ? [names.before] : [])],
    rows: points.map((point, index) => [
      bucketLabel(point.t, bucket, true) + (point.incomplete ? ` (${s.today.incomplete})` : ""),
      rate(point.v),
      ...(before ? [rate(before[index]?.v)] : []),
    ]),
    raw: points.map((point, index) => [point.t, point.v, ...(before ? [before[index]?.v ?? null] : [])]),
  };
}
