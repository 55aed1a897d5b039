import { type ReactNode, useCallback } from "react";
import { type TimeToConvertReport, useTimeToConvert } from "../../api/conversions.ts";
import type { SiteSummary } from "../../api/types.ts";
import { interval, rate, span } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Chart, chartBase } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";
import { Loaded, Skeleton } from "../../parts/states.tsx";
import { type View, viewRequest } from "../../router/view.ts";
import { conversionStrings as t } from "../../strings/conversions.ts";

type Point = TimeToConvertReport["curve"][number];

/** How long after their first event visitors do it: the share that has by each time, with its band. */
export function OccurCurve({
  site,
  view,
  wanted,
  name,
}: {
  site: SiteSummary;
  view: View;
  wanted: string;
  name: string;
}): ReactNode {
  const report = useTimeToConvert(site.key, viewRequest(view, site.timezone, new Date(), false), wanted);
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.curve} <HelpButton page="time-to-convert" />
          </h2>
          <p>{t.curveLead}</p>
        </div>
      </div>
      <Loaded query={report} skeleton={<Skeleton height={220} />}>
        {({ curve, converted, converters }) =>
          converted === 0 ? (
            <p className="muted">{t.curveNone}</p>
          ) : (
            <>
              <p>{t.converters(span(converters.time.median), span(converters.time.p90))}</p>
              <Curve label={`${t.curve}: ${name}`} points={curve} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function Curve({ points, label }: { points: readonly Point[]; label: string }): ReactNode {
  const key = JSON.stringify(points);
  const option = useCallback((palette: Palette) => curveOption(JSON.parse(key) as Point[], palette), [key]);
  return (
    <Chart
      height={210}
      label={label}
      option={option}
      table={{
        columns: [t.curveTime, t.curveShare, t.curveBand],
        rows: points.map((point) => [span(point.t), rate(point.share), band(point)]),
        raw: points.map((point) => [point.t, point.share, band(point)]),
      }}
    />
  );
}

function band(point: Point): string {
  return point.lo === null || point.hi === null ? "–" : interval({ low: point.lo, high: point.hi });
}

function curveOption(points: readonly Point[], palette: Palette): ReturnType<typeof chartBase> {
  const base = chartBase(palette);
  const line = { type: "line", step: "end", symbol: "none" };
  const edge = (value: (point: Point) => number | null): object => ({
    ...line,
    data: points.map((point) => [point.t, value(point)]),
    lineStyle: { color: palette.micro, width: 1, opacity: 0.35 },
    z: 1,
  });
  return {
    ...base,
    tooltip: {
      ...(base["tooltip"] as object),
      formatter: (items: { dataIndex: number }[]) => {
        const point = points[items[0]?.dataIndex ?? 0];
        return point ? `${t.curveTime} ${span(point.t)}\n${t.curveShare}  ${rate(point.share)}  (${band(point)})` : "";
      },
    },
    xAxis: {
      type: "value",
      min: 0,
      max: points.at(-1)?.t,
      axisLabel: { color: palette["ink-soft"], hideOverlap: true, formatter: (value: number) => span(value) },
      axisLine: { lineStyle: { color: palette.line } },
      splitLine: { show: false },
      splitNumber: 4,
    },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 4,
      axisLabel: { color: palette["ink-soft"], formatter: (value: number) => rate(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      {
        ...line,
        data: points.map((point) => [point.t, point.share]),
        lineStyle: { color: palette.micro, width: 2.5 },
        areaStyle: { color: palette.micro, opacity: 0.07 },
        z: 3,
      },
      edge((point) => point.lo),
      edge((point) => point.hi),
    ],
  };
}
