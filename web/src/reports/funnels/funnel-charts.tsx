import type { EChartsCoreOption } from "echarts/core";
import { type ReactNode, useCallback } from "react";
import type { Bucket, FunnelReport, Histogram } from "../../api/types.ts";
import { bucketLabel } from "../../format/dates.ts";
import { compact, count, rate, span } from "../../format/numbers.ts";
import { TimeChart } from "../../marks/time-chart.tsx";
import { Chart, type ChartTable, chartBase } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";
import { Segmented } from "../../parts/segmented.tsx";
import { setQuery } from "../../router/location.ts";
import { funnelWords as w } from "../../strings/funnels.ts";
import { s } from "../../strings/strings.ts";
import { type Trend, trendOption } from "../conversions/trend-option.ts";
import type { FunnelState } from "./funnel-url.ts";

/** How long those who completed took from the first to the last step. `head` stands above the bars. */
export function TimeToConvert({ report, head }: { report: FunnelReport; head?: ReactNode }): ReactNode {
  const { histogram, total_time: time } = report;
  const key = JSON.stringify(histogram);
  const option = useCallback((palette: Palette) => histogramOption(JSON.parse(key) as Histogram, palette), [key]);
  return (
    <>
      <div className="card-head">
        <div>
          <h2>{s.funnel.histogram}</h2>
          {!time && <p>{s.funnel.histogramNone}</p>}
          {time && <p>{w.quartiles(span(time.p25), span(time.median), span(time.p75), span(time.p90))}</p>}
        </div>
      </div>
      {histogram && time && (
        <Chart head={head} height={220} label={s.funnel.histogram} option={option} table={histogramTable(histogram)} />
      )}
    </>
  );
}

/** Between which steps the time is taken, and in how many bars it is drawn. */
export function HistogramChoices({ steps, state }: { steps: number; state: FunnelState }): ReactNode {
  const [from, to] = state.between ?? [1, steps];
  const all = [...Array(steps).keys()].map((index) => index + 1);
  return (
    <div className="row">
      <label className="row">
        <span className="small muted">{w.between}</span>
        <select
          className="select histogram-choice"
          onChange={(event) => setQuery({ between: event.target.value }, true)}
          value={`${from},${to}`}
        >
          {all.flatMap((a) =>
            all
              .filter((b) => b > a)
              .map((b) => (
                <option key={`${a},${b}`} value={`${a},${b}`}>
                  {w.stepPair(a, b)}
                </option>
              )),
          )}
        </select>
      </label>
      <label className="row">
        <span className="small muted">{w.bins}</span>
        <select
          className="select histogram-choice"
          onChange={(event) => setQuery({ bins: event.target.value }, true)}
          value={state.bins ?? ""}
        >
          <option value="">{w.binsAuto}</option>
          {[...new Set([10, 20, 40, ...(state.bins ? [state.bins] : [])])].map((n) => (
            <option key={n} value={n}>
              {n}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function bins(histogram: Histogram): { from: number; label: string; count: number }[] {
  const { start_seconds: start, width_seconds: width, counts, rest } = histogram;
  const list = counts.map((value, index) => {
    const from = start + index * width;
    return { from, label: s.funnel.histogramBin(span(from), span(from + width)), count: value };
  });
  return rest > 0
    ? [...list, { from: start + counts.length * width, label: s.funnel.histogramRest, count: rest }]
    : list;
}

function histogramTable(histogram: Histogram): ChartTable {
  const all = bins(histogram);
  return {
    columns: [s.funnel.histogram, s.today.columns.count],
    rows: all.map((bin) => [bin.label, count(bin.count)]),
    raw: all.map((bin) => [bin.from, bin.count]),
  };
}

function histogramOption(histogram: Histogram, palette: Palette): EChartsCoreOption {
  const all = bins(histogram);
  const base = chartBase(palette);
  return {
    ...base,
    tooltip: {
      ...(base["tooltip"] as object),
      axisPointer: { type: "shadow", shadowStyle: { color: palette.hover, opacity: 0.5 } },
      formatter: (items: { dataIndex: number }[]) => {
        const bin = all[items[0]?.dataIndex ?? 0];
        return bin ? `${bin.label}\n${count(bin.count)}` : "";
      },
    },
    xAxis: {
      type: "category",
      data: all.map((bin) => span(bin.from)),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette["ink-soft"], hideOverlap: true, margin: 12 },
    },
    yAxis: {
      type: "value",
      min: 0,
      minInterval: 1,
      splitNumber: 4,
      axisLabel: { color: palette["ink-soft"], formatter: (value: number) => compact(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      {
        type: "bar",
        data: all.map((bin) => bin.count),
        barCategoryGap: "12%",
        itemStyle: { color: palette.micro, borderRadius: [2, 2, 0, 0] },
      },
    ],
  };
}

const names = { now: s.funnel.overall, before: s.today.periodBefore, running: s.today.incomplete };

interface TrendProps {
  trend: NonNullable<FunnelReport["trend"]>;
  bucket: Bucket;
  /** Stands above the line. */
  head?: ReactNode;
}

/** The rate from first to last step by the time of entry. */
export function EntryTrend({ trend, bucket, head }: TrendProps): ReactNode {
  const drawn: Trend = {
    points: trend.map((point) => ({ t: point.t, v: point.rate, incomplete: point.incomplete })),
    before: null,
    bucket,
  };
  const key = JSON.stringify(drawn);
  const option = useCallback((palette: Palette) => trendOption(JSON.parse(key) as Trend, names, palette), [key]);
  const table: ChartTable = {
    columns: [s.chart.date, s.funnel.entered, s.funnel.reached, s.funnel.overall],
    rows: trend.map((point) => [
      bucketLabel(point.t, bucket, true) + (point.incomplete ? ` (${s.today.incomplete})` : ""),
      count(point.counts[0] ?? 0),
      count(point.counts.at(-1) ?? 0),
      rate(point.rate),
    ]),
    raw: trend.map((point) => [point.t, point.counts[0] ?? 0, point.counts.at(-1) ?? 0, point.rate]),
  };
  return (
    <>
      <div className="card-head">
        <div>
          <h2>{s.funnel.trend}</h2>
          <p>{s.funnel.trendLead}</p>
        </div>
      </div>
      <TimeChart
        bucket={bucket}
        head={head}
        height={220}
        label={s.funnel.trend}
        option={option}
        table={table}
        times={trend.map((point) => point.t)}
      />
    </>
  );
}

const buckets: readonly FunnelState["trend"][] = ["day", "week", "month"];

export function BucketChoice({ state }: { state: FunnelState }): ReactNode {
  return (
    <Segmented
      label={s.chart.bucket}
      onChange={(value) => setQuery({ bucket: value }, true)}
      options={buckets.map((one) => [one, s.chart.buckets[one]] as const)}
      value={state.trend}
    />
  );
}
