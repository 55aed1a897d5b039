import type { EChartsCoreOption } from "echarts/core";
import { type ReactNode, useCallback } from "react";
import type { SiteHealth } from "../../api/health.ts";
import { bucketLabel } from "../../format/dates.ts";
import { compact, count } from "../../format/numbers.ts";
import { TimeChart } from "../../marks/time-chart.tsx";
import { type ChartTable, chartBase } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";
import { healthStrings as t } from "../../strings/health.ts";
import { type Bar, bars, type End, ends, isByDay } from "./health-words.ts";

/** What became of events, hour by hour or day by day. */
export function HealthChart({ health, timezone }: { health: SiteHealth; timezone: string }): ReactNode {
  const bucket = isByDay(health) ? ("day" as const) : ("hour" as const);
  const all = bars(health, timezone);
  const shown = ends.filter((end) => end === "stored" || end === "failed" || all.some((bar) => bar[end] > 0));
  const key = JSON.stringify({ all, shown, bucket });
  const option = useCallback(
    (palette: Palette) => {
      const kept = JSON.parse(key) as { all: Bar[]; shown: End[]; bucket: "day" | "hour" };
      return healthOption(kept.all, kept.shown, kept.bucket, palette);
    },
    [key],
  );
  const table: ChartTable = {
    columns: [t.time, ...shown.map((end) => t.series[end])],
    rows: all.map((bar) => [bucketLabel(bar.t, bucket, true), ...shown.map((end) => count(bar[end]))]),
    raw: all.map((bar) => [bar.t, ...shown.map((end) => bar[end])]),
  };
  return (
    <TimeChart
      bucket={bucket}
      head={
        <ul className="legend">
          {shown.map((end) => (
            <li className="legend-item" key={end}>
              <span className={`health-key health-${end}`} /> {t.series[end]}
            </li>
          ))}
        </ul>
      }
      height={200}
      label={bucket === "day" ? t.chartDays : t.chart}
      option={option}
      table={table}
      times={all.map((bar) => bar.t)}
    />
  );
}

function healthOption(
  all: readonly Bar[],
  shown: readonly End[],
  bucket: "day" | "hour",
  palette: Palette,
): EChartsCoreOption {
  const base = chartBase(palette);
  const colors: Record<End, string> = {
    stored: palette["micro-mid"],
    duplicates: palette.ghost,
    waiting: palette["ghost-soft"],
    failed: palette.loss,
  };
  return {
    ...base,
    tooltip: {
      ...(base["tooltip"] as object),
      axisPointer: { type: "shadow", shadowStyle: { color: palette.ghost, opacity: 0.12 } },
      formatter: (items: { dataIndex: number }[]) => {
        const bar = all[items[0]?.dataIndex ?? 0];
        if (!bar) return "";
        return [bucketLabel(bar.t, bucket, true), ...shown.map((end) => `${t.series[end]}  ${count(bar[end])}`)].join(
          "\n",
        );
      },
    },
    xAxis: {
      type: "category",
      data: all.map((bar) => bucketLabel(bar.t, bucket)),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette["ink-soft"], hideOverlap: true, margin: 10 },
    },
    yAxis: {
      type: "value",
      min: 0,
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: palette["ink-soft"], formatter: (value: number) => compact(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: shown.map((end) => ({
      type: "bar",
      stack: "all",
      barMaxWidth: 36,
      barCategoryGap: "25%",
      data: all.map((bar) => bar[end]),
      itemStyle: { color: colors[end] },
    })),
  };
}
