import { useQueries } from "@tanstack/react-query";
import type { EChartsCoreOption } from "echarts/core";
import { type ReactNode, useCallback } from "react";
import { call } from "../../api/client.ts";
import { sitePath } from "../../api/queries.ts";
import type { SourcesReport } from "../../api/sources.ts";
import type { Bucket, Definition, SiteSummary, TrendPoint, TrendsReport } from "../../api/types.ts";
import { bucketLabel } from "../../format/dates.ts";
import { compact, count, rate } from "../../format/numbers.ts";
import { TimeChart } from "../../marks/time-chart.tsx";
import { chartBase } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";
import { Segmented } from "../../parts/segmented.tsx";
import { Skeleton } from "../../parts/states.tsx";
import { setQuery, useAddress } from "../../router/location.ts";
import { defaultBucket } from "../../router/range.ts";
import { type View, viewRequest } from "../../router/view.ts";
import { sourceStrings as t } from "../../strings/sources.ts";
import { s } from "../../strings/strings.ts";
import { oneOf } from "../funnels/funnel-url.ts";
import { rowFilter, type SourcesState } from "./sources-url.ts";

const columns = ["visitor_rate", "count", "value"] as const;
type TrendColumn = (typeof columns)[number];
const usualRows = 3;

interface TrendProps {
  report: SourcesReport;
  state: SourcesState;
  site: SiteSummary;
  view: View;
  macro: Definition;
}

interface Line {
  readonly name: string;
  readonly points: readonly TrendPoint[];
}

/** The macro over time, a line for each ticked row, or for the first three. */
export function SourcesTrend({ report, state, site, view, macro }: TrendProps): ReactNode {
  const { query } = useAddress();
  const column = oneOf(query.get("trend"), columns, "visitor_rate");
  const told = report.rows.filter((row) => rowFilter(state.by, row.key) !== null).map((row) => row.key);
  const picked = state.picked.filter((key) => told.includes(key));
  const keys = state.second === null ? (picked.length > 0 ? picked : [...new Set(told)].slice(0, usualRows)) : [];
  const bucket = defaultBucket(view.range);
  const lines = useLines({ state, site, view, macro }, keys, column, bucket);
  const valued = macro.value.kind !== "none";
  if (state.second !== null) return null;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.trend}: {macro.name}
          </h2>
          <p>{keys.length === 0 ? t.trendNone : t.trendLead}</p>
        </div>
        <Segmented
          label={t.trendOf}
          onChange={(chosen) => setQuery({ trend: chosen === "visitor_rate" ? null : chosen }, true)}
          options={columns.filter((one) => one !== "value" || valued).map((one) => [one, t.trendColumns[one]] as const)}
          value={column}
        />
      </div>
      {keys.length > 0 &&
        (lines === null ? (
          <Skeleton height={260} />
        ) : (
          <Lines bucket={bucket} column={column} label={`${t.trend}: ${macro.name}`} lines={lines} />
        ))}
    </section>
  );
}

/** One trend for each row; null while any is on its way. */
function useLines(
  { state, site, view, macro }: Omit<TrendProps, "report">,
  keys: readonly string[],
  column: TrendColumn,
  bucket: Bucket,
): readonly Line[] | null {
  const base = viewRequest({ ...view, compare: false, against: null }, site.timezone, new Date());
  return useQueries({
    queries: keys.map((key) => {
      const request = { ...base, keys: [macro.key], column, bucket, filters: [rowFilter(state.by, key) ?? ""] };
      return {
        queryKey: ["report", site.key, "trends", request],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          call<TrendsReport>("POST", `${sitePath(site.key)}/reports/trends`, request, signal),
        staleTime: 15_000,
      };
    }),
    combine: (results) =>
      results.some((result) => result.isPending)
        ? null
        : results.map((result, index) => ({
            name: keys[index] ?? "",
            points: result.data?.series[0]?.points ?? [],
          })),
  });
}

interface LinesProps {
  lines: readonly Line[];
  column: TrendColumn;
  bucket: Bucket;
  label: string;
}

function Lines({ lines, column, bucket, label }: LinesProps): ReactNode {
  const key = JSON.stringify({ lines, column, bucket });
  const option = useCallback(
    (palette: Palette) => {
      const kept = JSON.parse(key) as Omit<LinesProps, "label">;
      return linesOption(kept, palette);
    },
    [key],
  );
  const write = writer(column);
  const times = lines[0]?.points ?? [];
  return (
    <TimeChart
      bucket={bucket}
      head={
        <ul className="legend">
          {lines.map((line, index) => (
            <li className="legend-item" key={line.name}>
              <span className={`source-line source-line-${index}`} /> {line.name}
            </li>
          ))}
        </ul>
      }
      height={240}
      label={label}
      option={option}
      table={{
        columns: [s.chart.date, ...lines.map((line) => line.name)],
        rows: times.map((point, at) => [
          bucketLabel(point.t, bucket, true),
          ...lines.map((line) => write(line.points[at]?.v)),
        ]),
        raw: times.map((point, at) => [point.t, ...lines.map((line) => line.points[at]?.v ?? null)]),
      }}
      times={times.map((point) => point.t)}
    />
  );
}

function writer(column: TrendColumn): (value: number | null | undefined) => string {
  if (column === "visitor_rate") return rate;
  return (value) => (value === null || value === undefined ? "–" : count(value));
}

const dashes = ["solid", [7, 4], [2, 3], [10, 3, 2, 3], "solid"] as const;

function linesOption({ lines, column, bucket }: Omit<LinesProps, "label">, palette: Palette): EChartsCoreOption {
  const base = chartBase(palette);
  const colors = [palette.micro, palette.macro, palette.driver, palette.gate, palette.loss];
  const write = writer(column);
  const times = lines[0]?.points ?? [];
  return {
    ...base,
    tooltip: {
      ...(base["tooltip"] as object),
      formatter: (items: { dataIndex: number }[]) => {
        const at = items[0]?.dataIndex ?? 0;
        const point = times[at];
        if (!point) return "";
        return [
          bucketLabel(point.t, bucket, true) + (point.incomplete ? ` (${s.today.incomplete})` : ""),
          ...lines.map((line) => `${line.name}  ${write(line.points[at]?.v)}`),
        ].join("\n");
      },
    },
    xAxis: {
      type: "category",
      boundaryGap: times.length === 1,
      data: times.map((point) => bucketLabel(point.t, bucket)),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette["ink-soft"], hideOverlap: true, alignMaxLabel: "right" },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 4,
      axisLabel: {
        color: palette["ink-soft"],
        formatter: (value: number) => (column === "visitor_rate" ? rate(value) : compact(value)),
      },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: lines.map((line, index) => ({
      type: "line",
      symbol: "circle",
      symbolSize: 4,
      showSymbol: times.length <= 31,
      data: line.points.map((point) => point.v),
      lineStyle: { color: colors[index], width: 2, type: dashes[index] },
      itemStyle: { color: colors[index] },
    })),
  };
}
