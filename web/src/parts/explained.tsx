import { createContext, type ReactNode, use, useId } from "react";
import type { Interval } from "../api/types.ts";
import { moment } from "../format/dates.ts";
import { count, exactRate, interval } from "../format/numbers.ts";
import { partStrings } from "../strings/parts.ts";

const t = partStrings.explain;

/** What a number says of itself. */
export interface Explanation {
  /** What is divided by what. */
  readonly formula?: string | undefined;
  /** A rate with all its digits. */
  readonly rate?: number | null | undefined;
  /** What it is made of: "37 of 381 visitors". */
  readonly made?: string | undefined;
  /** Its interval, of a rate. */
  readonly ci?: Interval | null | undefined;
  /** The definition whose version counted. */
  readonly definition?: string | undefined;
}

interface Stamped {
  readonly as_of: string;
  readonly excluded: { readonly bots: number; readonly consent: number };
  readonly definitions?: Readonly<Record<string, number>>;
}

/** The zone in which moments are told. */
export const ZoneContext: React.Context<string | undefined> = createContext<string | undefined>(undefined);

/** The report that the numbers below it are of. */
export const ReportContext: React.Context<unknown> = createContext<unknown>(null);

function isStamped(report: unknown): report is Stamped {
  return typeof report === "object" && report !== null && "as_of" in report && "excluded" in report;
}

/** Lines of an explanation: the figure's own first, then its report's. */
export function explanation(one: Explanation, report: unknown, zone: string | undefined): readonly string[] {
  const lines: (string | undefined)[] = [
    one.formula,
    one.rate === undefined || one.rate === null
      ? one.made
      : one.made
        ? t.made(one.made, exactRate(one.rate))
        : exactRate(one.rate),
    one.ci ? t.interval(interval(one.ci)) : undefined,
  ];
  if (isStamped(report)) {
    const version = one.definition === undefined ? undefined : report.definitions?.[one.definition];
    lines.push(
      version === undefined ? undefined : t.version(version),
      t.asOf(zone === undefined ? report.as_of : moment(report.as_of, zone)),
      t.leftOut(count(report.excluded.bots), count(report.excluded.consent)),
    );
  }
  return lines.filter((line): line is string => line !== undefined && line !== "");
}

/** Says what a number is made of, and as of when, as the text that shows when it is pointed at. */
export function useExplain(): (one: Explanation) => string {
  const report = use(ReportContext);
  const zone = use(ZoneContext);
  return (one) => explanation(one, report, zone).join("\n");
}

/** A large number that says what it is made of when pointed at, touched, or reached by keyboard. */
export function Explained({ children, ...one }: Explanation & { children: ReactNode }): ReactNode {
  const report = use(ReportContext);
  const zone = use(ZoneContext);
  const id = useId();
  return (
    <button aria-describedby={id} className="explained" type="button">
      {children}
      <span className="explained-box" id={id} role="tooltip">
        {explanation(one, report, zone).map((line) => (
          <span key={line}>{line}</span>
        ))}
      </span>
    </button>
  );
}
