import type { EChartsCoreOption } from "echarts/core";
import { type ReactNode, useCallback } from "react";
import { count, decimal, rate, span } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Chart, type ChartTable, chartBase } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import type { TimeToConvertReport } from "./types.ts";

type Curve = TimeToConvertReport["curve"];

/** The share converted by each time with its band, and how long those who converted took. */
export function TimeToConvert({ report }: { report: TimeToConvertReport }): ReactNode {
  const key = JSON.stringify(report.curve);
  const option = useCallback((palette: Palette) => curveOption(JSON.parse(key) as Curve, palette), [key]);
  return (
    <>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {w.time} <HelpButton page="time-to-convert" />
            </h2>
            <p>{w.timeLead}</p>
          </div>
        </div>
        <Chart
          head={<p className="muted">{w.timeCount(count(report.converted), count(report.visitors))}</p>}
          height={300}
          label={w.time}
          option={option}
          table={curveTable(report.curve)}
        />
      </section>
      <section className="card">
        <div className="card-head">
          <h2>{w.timeConverters}</h2>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
        <section aria-label={w.timeConverters} className="table-box" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <td />
                {(["p25", "median", "p75", "p90"] as const).map((one) => (
                  <th className="number" key={one} scope="col">
                    {w.timeColumns[one]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {(["time", "sessions", "touches"] as const).map((what) => (
                <tr key={what}>
                  <th scope="row">{w.timeRows[what]}</th>
                  {(["p25", "median", "p75", "p90"] as const).map((one) => {
                    const value = report.converters[what][one];
                    return (
                      <td className="number" key={one}>
                        {value === null ? "–" : what === "time" ? span(value) : decimal(value, 1)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </section>
    </>
  );
}

function curveTable(curve: Curve): ChartTable {
  return {
    columns: [w.timeBy, w.timeShare, w.timeBand],
    rows: curve.map((point) => [
      span(point.t),
      rate(point.share),
      point.lo === null || point.hi === null ? "–" : `${rate(point.lo)}–${rate(point.hi)}`,
    ]),
    raw: curve.map((point) => [point.t, point.share, point.lo === null ? null : `${point.lo}..${point.hi}`]),
  };
}

function curveOption(curve: Curve, palette: Palette): EChartsCoreOption {
  const base = chartBase(palette);
  const step = { type: "line", step: "end", symbol: "none", animation: false } as const;
  return {
    ...base,
    tooltip: {
      ...(base["tooltip"] as object),
      formatter: (items: { dataIndex: number }[]) => {
        const point = curve[(items[0]?.dataIndex ?? 0) - 1];
        if (!point) return "";
        const band =
          point.lo === null || point.hi === null ? "" : `\n${w.timeBand}  ${rate(point.lo)}–${rate(point.hi)}`;
        return `${span(point.t)}\n${w.timeShare}  ${rate(point.share)}${band}`;
      },
    },
    xAxis: {
      type: "value",
      min: 0,
      axisLabel: { color: palette["ink-soft"], hideOverlap: true, formatter: (value: number) => span(value) },
      axisLine: { lineStyle: { color: palette.line } },
      splitLine: { show: false },
      interval: dayTicks(curve.at(-1)?.t ?? 0),
    },
    yAxis: {
      type: "value",
      min: 0,
      axisLine: { show: false },
      axisTick: { show: false },
      splitNumber: 4,
      axisLabel: { color: palette["ink-soft"], formatter: (value: number) => rate(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      {
        ...step,
        data: [[0, 0], ...curve.map((point) => [point.t, point.lo ?? point.share])],
        lineStyle: { opacity: 0 },
        stack: "band",
        silent: true,
      },
      {
        ...step,
        data: [[0, 0], ...curve.map((point) => [point.t, (point.hi ?? point.share) - (point.lo ?? point.share)])],
        lineStyle: { opacity: 0 },
        areaStyle: { color: palette.macro, opacity: 0.16 },
        stack: "band",
        stackStrategy: "all",
        silent: true,
      },
      {
        ...step,
        data: [[0, 0], ...curve.map((point) => [point.t, point.share])],
        lineStyle: { color: palette.macro, width: 2.5 },
        itemStyle: { color: palette.macro },
      },
    ],
  };
}

const hour = 3_600;
const ticks = [hour, 6 * hour, 24 * hour, 7 * 24 * hour, 30 * 24 * hour, 90 * 24 * hour];
const mostTicks = 10;

/** Whole hours, days or weeks between the ticks of the time axis. */
function dayTicks(longest: number): number {
  return ticks.find((tick) => longest / tick <= mostTicks) ?? 365 * 24 * hour;
}
