import type { EChartsCoreOption } from "echarts/core";
import { type ReactNode, useCallback } from "react";
import { count, dash, decimal, rate, span } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Chart, type ChartTable, chartBase } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import { shareAt } from "./sentences.ts";
import type { TimeToConvertReport } from "./types.ts";

type Curve = TimeToConvertReport["curve"];

interface Curves {
  readonly now: Curve;
  /** Of what stands beside; null where nothing does. */
  readonly beside: Curve | null;
  readonly names: { readonly now: string; readonly before: string };
}

interface TimeProps {
  report: TimeToConvertReport;
  /** What the report and what stands beside it are called. */
  names: { now: string; before: string };
}

/** The share converted by each time with its band, and how long those who converted took. */
export function TimeToConvert({ report, names }: TimeProps): ReactNode {
  const other = report.comparison;
  const key = JSON.stringify({ now: report.curve, beside: other?.curve ?? null, names } satisfies Curves);
  const option = useCallback((palette: Palette) => curveOption(JSON.parse(key) as Curves, palette), [key]);
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
          head={
            <p className="muted">
              {w.timeCount(count(report.converted), count(report.visitors))}
              {other && ` · ${names.before}: ${w.timeCount(count(other.converted), count(other.visitors))}`}
            </p>
          }
          height={300}
          label={w.time}
          option={option}
          table={curveTable({ now: report.curve, beside: other?.curve ?? null, names })}
        />
        {other && (
          <ul className="legend">
            <li className="legend-item">
              <span className="legend-line" /> {names.now}
            </li>
            <li className="legend-item">
              <span className="legend-line legend-ghost" /> {names.before}
            </li>
          </ul>
        )}
      </section>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{w.timeConverters}</h2>
            {other && <p>{w.timeBeside(names.before)}</p>}
          </div>
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
                    const shown = (value: number | null): string =>
                      value === null ? dash : what === "time" ? span(value) : decimal(value, 1);
                    return (
                      <td className="number" key={one}>
                        {shown(report.converters[what][one])}
                        {other && <span className="driver-range">{shown(other.converters[what][one])}</span>}
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

function curveTable({ now, beside, names }: Curves): ChartTable {
  return {
    columns: [w.timeBy, w.timeShare, w.timeBand, ...(beside ? [w.columnOf(w.timeShare, names.before)] : [])],
    rows: now.map((point) => [
      span(point.t),
      rate(point.share),
      point.lo === null || point.hi === null ? dash : `${rate(point.lo)}–${rate(point.hi)}`,
      ...(beside ? [rate(shareAt(beside, point.t))] : []),
    ]),
    raw: now.map((point) => [
      point.t,
      point.share,
      point.lo === null ? null : `${point.lo}..${point.hi}`,
      ...(beside ? [shareAt(beside, point.t)] : []),
    ]),
  };
}

function curveOption({ now: curve, beside, names }: Curves, palette: Palette): EChartsCoreOption {
  const base = chartBase(palette);
  const step = { type: "line", step: "end", symbol: "none", animation: false } as const;
  return {
    ...base,
    tooltip: {
      ...(base["tooltip"] as object),
      formatter: (items: { value: number[] }[]) => {
        const at = items[0]?.value[0] ?? 0;
        const point = curve.findLast((one) => one.t <= at);
        const lines = [span(at), `${beside ? names.now : w.timeShare}  ${rate(point?.share ?? 0)}`];
        if (point && point.lo !== null && point.hi !== null)
          lines.push(`${w.timeBand}  ${rate(point.lo)}–${rate(point.hi)}`);
        if (beside) lines.push(`${names.before}  ${rate(shareAt(beside, at))}`);
        return lines.join("\n");
      },
    },
    xAxis: {
      type: "value",
      min: 0,
      axisLabel: { color: palette["ink-soft"], hideOverlap: true, formatter: (value: number) => span(value) },
      axisLine: { lineStyle: { color: palette.line } },
      splitLine: { show: false },
      interval: dayTicks(Math.max(curve.at(-1)?.t ?? 0, beside?.at(-1)?.t ?? 0)),
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
      ...(beside
        ? [
            {
              ...step,
              data: [[0, 0], ...beside.map((point) => [point.t, point.share])],
              lineStyle: { color: palette.ghost, width: 1.5 },
              itemStyle: { color: palette.ghost },
            },
          ]
        : []),
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
