import type { EChartsCoreOption } from "echarts/core";
import type { Bucket, TrendPoint } from "../../api/types.ts";
import { bucketLabel } from "../../format/dates.ts";
import { rate } from "../../format/numbers.ts";
import { chartBase } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";

export interface Trend {
  readonly points: readonly TrendPoint[];
  /** The period before, bucket by bucket; null: not asked for. */
  readonly before: readonly TrendPoint[] | null;
  readonly bucket: Bucket;
  /** Left out: the hue of macro conversions. */
  readonly hue?: "macro" | "micro";
}

/** A rate over time: solid where the buckets are complete, dashed where one is still running, grey for the period before. */
export function trendOption(
  trend: Trend,
  names: { now: string; before: string; running: string },
  palette: Palette,
): EChartsCoreOption {
  const { points, before, bucket, hue = "macro" } = trend;
  const base = chartBase(palette);
  const line = { type: "line", symbol: "circle", symbolSize: 5, showSymbol: points.length <= 31, connectNulls: false };
  return {
    ...base,
    tooltip: {
      ...(base["tooltip"] as object),
      formatter: (items: { dataIndex: number }[]) => tip(trend, items[0]?.dataIndex ?? 0, names),
    },
    xAxis: {
      type: "category",
      boundaryGap: points.length === 1,
      data: points.map((point) => bucketLabel(point.t, bucket)),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: {
        color: palette["ink-soft"],
        hideOverlap: true,
        margin: 12,
        alignMaxLabel: "right",
      },
    },
    yAxis: {
      type: "value",
      min: 0,
      // A share cannot exceed 1, and its axis does not either.
      max: ({ max }: { max: number }) => (max === 0 ? 0.05 : max > 0.8 && max <= 1 ? 1 : undefined),
      splitNumber: 4,
      axisLabel: { color: palette["ink-soft"], formatter: (value: number) => rate(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      ...(before
        ? [
            {
              ...line,
              showSymbol: false,
              data: points.map((_, index) => before[index]?.v ?? null),
              lineStyle: { color: palette.ghost, width: 1.5 },
              itemStyle: { color: palette.ghost },
              z: 1,
            },
          ]
        : []),
      {
        ...line,
        data: points.map((point) => (point.incomplete ? null : point.v)),
        lineStyle: { color: palette[hue], width: 2.5 },
        itemStyle: { color: palette[hue] },
        areaStyle: { color: palette[hue], opacity: 0.07 },
        z: 3,
      },
      {
        ...line,
        showSymbol: true,
        data: points.map((point, index) => (point.incomplete || points[index + 1]?.incomplete ? point.v : null)),
        lineStyle: { color: palette[hue], width: 2, type: [4, 4] },
        itemStyle: { color: palette.surface, borderColor: palette[hue], borderWidth: 2 },
        z: 2,
      },
    ],
  };
}

function tip(trend: Trend, index: number, names: { now: string; before: string; running: string }): string {
  const point = trend.points[index];
  if (!point) return "";
  const earlier = trend.before?.[index];
  const running = point.incomplete ? ` (${names.running})` : "";
  const lines = [`${bucketLabel(point.t, trend.bucket, true)}${running}`, `${names.now}  ${rate(point.v)}`];
  if (earlier) lines.push(`${names.before}  ${rate(earlier.v)}  ${bucketLabel(earlier.t, trend.bucket, true)}`);
  return lines.join("\n");
}
