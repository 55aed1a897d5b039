import { type ReactNode, useRef } from "react";
import { points, pointsInterval } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import { partStrings } from "../../strings/parts.ts";
import { DotTrack, pointScale, ScaleHead } from "./scale.tsx";
import type { DriverDifference } from "./types.ts";

const e = partStrings.explain;

interface DifferencesProps {
  rows: readonly DriverDifference[];
  /** What the two are called. */
  names: { now: string; before: string };
}

/** The steps of two periods or segments, what each brings there and here; those that differ stand first and are marked. */
export function Differences({ rows, names }: DifferencesProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const scale = pointScale(
    rows.flatMap((row) => [row.rd, row.rd_ci?.low, row.rd_ci?.high, row.other, row.other_ci?.low, row.other_ci?.high]),
  );
  if (rows.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {w.differences} <HelpButton page="drivers" />
          </h2>
          <p>
            {differenceSentence(rows, names)} {w.differencesLead(names.now, names.before)}
          </p>
        </div>
        <Downloads
          drawing={async () => (box.current ? drawPage(box.current) : null)}
          label={w.differences}
          table={differenceTable(rows)}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
      <section aria-label={w.differences} className="table-box" tabIndex={0}>
        <div ref={box}>
          <table className="table drivers">
            <thead>
              <tr>
                <th scope="col">{w.columns.step}</th>
                <th className="dots-cell" scope="col">
                  <ScaleHead scale={scale} unit={w.scalePoints} />
                </th>
                <th className="number" scope="col">
                  {names.now}
                </th>
                <th className="number" scope="col">
                  {names.before}
                </th>
                <th className="number" scope="col" title={w.differencesNote}>
                  {w.differenceColumns.difference}
                </th>
                <th className="driver-verdict-cell" scope="col">
                  {w.differenceColumns.verdict}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row">{row.name}</th>
                  <td className="dots-cell">
                    <DotTrack ci={row.rd_ci} naive={row.other} scale={scale} strong={row.differs} value={row.rd} />
                  </td>
                  <Figure ci={row.rd_ci} formula={e.difference} value={row.rd} />
                  <Figure ci={row.other_ci} formula={e.difference} value={row.other} />
                  <Figure ci={row.ci} formula={w.differencesNote} strong={row.differs} value={row.difference} />
                  <td className="driver-verdict-cell">
                    <Verdict row={row} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </section>
  );
}

function Figure({
  value,
  ci,
  formula,
  strong = false,
}: {
  value: number | null;
  formula: string;
  ci: { low: number; high: number } | null;
  strong?: boolean;
}): ReactNode {
  const text = value === null ? "–" : points(value);
  return (
    <td className="number">
      <Explained ci={ci} formula={formula} help="drivers" rate={value}>
        {strong ? <strong>{text}</strong> : text}
        {ci && <span className="driver-range">{pointsInterval(ci)}</span>}
      </Explained>
    </td>
  );
}

function Verdict({ row }: { row: DriverDifference }): ReactNode {
  if (row.differs) return <span className="tag driver-label driver-label-strong">◆ {w.differs}</span>;
  return <span className="muted small">{row.difference === null ? w.onlyOne : w.mayBeChance}</span>;
}

/** The step that differs most, and how many more do. */
export function differenceSentence(rows: readonly DriverDifference[], names: DifferencesProps["names"]): string {
  const [first, ...more] = rows.filter((row) => row.differs);
  if (!first) {
    return (rows.some((row) => row.difference !== null) ? w.alike : w.neither)(names.now, names.before);
  }
  return (
    w.differ(first.name, points(first.rd ?? 0), names.now, points(first.other ?? 0), names.before) +
    (more.length > 0 ? w.differMore(more.length) : "")
  );
}

function differenceTable(rows: readonly DriverDifference[]): {
  columns: string[];
  rows: string[][];
  raw: (string | number | null)[][];
} {
  return {
    columns: [
      "key",
      "name",
      "rd",
      "rd_low",
      "rd_high",
      "other",
      "other_low",
      "other_high",
      "difference",
      "low",
      "high",
      "q",
      "differs",
    ],
    rows: [],
    raw: rows.map((row) => [
      row.key,
      row.name,
      row.rd,
      row.rd_ci?.low ?? null,
      row.rd_ci?.high ?? null,
      row.other,
      row.other_ci?.low ?? null,
      row.other_ci?.high ?? null,
      row.difference,
      row.ci?.low ?? null,
      row.ci?.high ?? null,
      row.q,
      Number(row.differs),
    ]),
  };
}
