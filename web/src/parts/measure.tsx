import "../styles/measure.css";
import type { ReactNode } from "react";
import type { Interval } from "../api/types.ts";
import { interval, rate } from "../format/numbers.ts";
import type { HelpPage } from "../help/pages.ts";
import { Explained } from "./explained.tsx";
import { Thin } from "./states.tsx";

interface MeasureProps {
  value: number | null;
  ci?: Interval | null;
  /** The value that fills the bar; null draws none. */
  widest: number | null;
  kind?: "macro" | "micro" | "before";
  thin?: boolean;
  /** What the rate is made of: "37 of 381 visitors". */
  made?: string;
  /** What is divided by what. */
  formula?: string;
  /** The definition that is counted. */
  definition?: string;
  /** The page of definitions that says what the rate is. */
  help: HelpPage;
}

/** A rate as a number with its interval, and as a bar from zero whose whisker is the interval. */
export function Measure({
  value,
  ci,
  widest,
  kind = "micro",
  thin = false,
  made,
  formula,
  definition,
  help,
}: MeasureProps): ReactNode {
  const percent = (part: number): string => `${Math.min(100, (part / (widest || 1)) * 100).toFixed(2)}%`;
  return (
    <Explained
      ci={ci}
      className={`measure measure-${kind}${thin ? " measure-thin" : ""}`}
      definition={definition}
      formula={formula}
      help={help}
      made={made}
      rate={value}
    >
      <span className="measure-number">
        <strong>{rate(value)}</strong>
        {thin ? <Thin /> : ci && <span className="small muted">{interval(ci)}</span>}
      </span>
      {widest !== null && value !== null && (
        <span aria-hidden="true" className="measure-track">
          <span className="measure-bar" style={{ width: percent(value), display: "block" }} />
          {ci && (
            <span className="measure-whisker" style={{ left: percent(ci.low), width: percent(ci.high - ci.low) }} />
          )}
        </span>
      )}
    </Explained>
  );
}

/** The greatest value of a column's rows, which fills its bars. Intervals may be cut off by it. */
export function widestOf(values: readonly (number | null | undefined)[]): number {
  return Math.max(0, ...values.map((value) => value ?? 0)) || 1;
}
