import type { ReactNode } from "react";
import { decimal } from "../../format/numbers.ts";

/** A line of numbers that dots and whiskers stand on. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly ticks: readonly number[];
  /** Where nothing differs. */
  readonly zero: number;
}

const ratioTicks = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];

/** A scale of ratios that holds the given ones and 1; doublings are equally far apart. */
export function ratioScale(values: readonly (number | null | undefined)[]): Scale {
  const found = values.filter((value): value is number => typeof value === "number" && value > 0);
  const least = Math.min(0.8, ...found);
  const most = Math.max(2, ...found);
  const low = Math.max(0.05, least / 1.1);
  const high = Math.min(100, most * 1.1);
  return { low, high, log: true, ticks: ratioTicks.filter((tick) => tick >= low && tick <= high), zero: 1 };
}

const steps = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
const mostTicks = 6;

/** A scale of differences that holds the given ones and 0. */
export function pointScale(values: readonly (number | null | undefined)[]): Scale {
  const found = values.filter((value): value is number => typeof value === "number");
  const least = Math.min(0, ...found);
  const most = Math.max(0.01, ...found);
  const pad = (most - least) * 0.05;
  const low = least < 0 ? least - pad : -pad;
  const high = most + pad;
  const step = steps.find((one) => (high - low) / one <= mostTicks) ?? 1;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step); tick <= Math.floor(high / step); tick++) ticks.push(tick * step);
  return { low, high, log: false, ticks, zero: 0 };
}

/** Where a value stands, as a share of the width; what lies outside stands at the edge. */
export function place({ low, high, log }: Scale, value: number): number {
  const of = (one: number): number => (log ? Math.log(Math.max(one, 1e-9)) : one);
  return Math.min(1, Math.max(0, (of(value) - of(low)) / (of(high) - of(low))));
}

export function percentAt(scale: Scale, value: number): string {
  return `${(place(scale, value) * 100).toFixed(2)}%`;
}

/** The numbers above a column of tracks. */
export function ScaleHead({ scale, unit }: { scale: Scale; unit: string }): ReactNode {
  return (
    <span className="scale-head">
      {scale.ticks.map((tick) => (
        <span className="scale-tick" key={tick} style={{ left: percentAt(scale, tick) }}>
          {scale.log ? `${decimal(tick, 2)}×` : (Math.round(tick * 1000) / 10).toString().replace("-", "−")}
        </span>
      ))}
      <span className="hidden-text">{unit}</span>
    </span>
  );
}

interface TrackProps {
  scale: Scale;
  value: number | null | undefined;
  ci?: { low: number; high: number } | null | undefined;
  /** The naive figure, as a hollow dot. */
  naive?: number | null | undefined;
  /** Drawn in the colour of what is shown to lead there. */
  strong?: boolean;
}

/** A dot with its whisker on a scale, and a hollow dot for the naive figure. */
export function DotTrack({ scale, value, ci, naive, strong = false }: TrackProps): ReactNode {
  return (
    <span aria-hidden="true" className={strong ? "dots dots-strong" : "dots"}>
      {scale.ticks.map((tick) => (
        <span
          className={tick === scale.zero ? "dots-zero" : "dots-line"}
          key={tick}
          style={{ left: percentAt(scale, tick) }}
        />
      ))}
      {typeof naive === "number" && <span className="dot-naive" style={{ left: percentAt(scale, naive) }} />}
      {ci && (
        <span
          className="dots-whisker"
          style={{
            left: percentAt(scale, ci.low),
            width: `${((place(scale, ci.high) - place(scale, ci.low)) * 100).toFixed(2)}%`,
          }}
        />
      )}
      {typeof value === "number" && <span className="dot" style={{ left: percentAt(scale, value) }} />}
    </span>
  );
}
