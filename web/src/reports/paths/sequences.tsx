import { type ReactNode, useState } from "react";
import { count, money, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { partStrings } from "../../strings/parts.ts";
import { pathWords as w } from "../../strings/paths.ts";
import type { PathSequence, PathsReport } from "./types.ts";
import { useLabel } from "./use-label.ts";

const e = partStrings.explain;

const fewest = 10;

/** The whole ways from beginning to end, each with its macro rate beside that of all others. */
export function Sequences({ report, beside }: { report: PathsReport; beside: string }): ReactNode {
  const [all, setAll] = useState(false);
  const rows = all ? report.sequences : report.sequences.slice(0, fewest);
  const other = besides(report);
  const valued = report.sequences.some((row) => row.value !== null);
  if (report.sequences.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {w.sequences} <HelpButton page="path" />
          </h2>
          <p>{w.sequencesLead}</p>
        </div>
        <Downloads drawing={null} label={w.sequences} table={sequenceTable(report.sequences, other, beside)} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
      <section aria-label={w.sequences} className="table-box" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{w.sequence}</th>
              <th className="number" scope="col">
                {w.columns.units}
              </th>
              <th className="number" scope="col">
                {w.share}
              </th>
              {other && (
                <th className="number" scope="col">
                  {w.shareOf(beside)}
                </th>
              )}
              <th className="number" scope="col">
                {w.macroRate}
              </th>
              <th className="number" scope="col">
                {w.restRate}
              </th>
              {valued && (
                <th className="number" scope="col">
                  {w.columns.value}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.labels.join("\n")}>
                <th scope="row">
                  <Way labels={row.labels} />
                </th>
                <td className="number">{count(row.units)}</td>
                <td className="number">
                  <Explained
                    formula={e.way}
                    help="path"
                    made={`${count(row.units)} / ${count(report.anchor_units)}`}
                    rate={row.share}
                  >
                    {rate(row.share)}
                  </Explained>
                </td>
                {other && <td className="number muted">{rate(other(row))}</td>}
                <td className="number">
                  <Explained formula={e.wayMacro} help="path" rate={row.macro_rate}>
                    <strong>{rate(row.macro_rate)}</strong>
                  </Explained>
                </td>
                <td className="number muted">
                  <Explained formula={w.restRate} help="path" rate={row.rest_macro_rate}>
                    {rate(row.rest_macro_rate)}
                  </Explained>
                </td>
                {valued && <td className="number">{money(row.value, report.currency)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {!all && report.sequences.length > fewest && (
        <button className="button button-small path-all" onClick={() => setAll(true)} type="button">
          {w.allSequences(report.sequences.length)}
        </button>
      )}
    </section>
  );
}

/** Labels as a way, with ends as what they are. */
export function Way({ labels }: { labels: readonly string[] }): ReactNode {
  const name = useLabel();
  return (
    <ol className="way">
      {labels.map((label, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step may come twice; its place is what tells it apart.
        <li className={label === "(exit)" || label === "(entry)" ? "way-step way-end" : "way-step"} key={index}>
          {name(label)}
        </li>
      ))}
    </ol>
  );
}

const mostKept = 50;

/** The share of a way in what stands beside. Where it is not among the most frequent ones there, only a short list says that nobody took it. */
function besides({ comparison }: PathsReport): ((row: PathSequence) => number | null) | null {
  if (!comparison) return null;
  const shares = new Map(comparison.sequences.map((row) => [row.labels.join("\n"), row.share]));
  const none = comparison.sequences.length < mostKept && comparison.anchor_units > 0 ? 0 : null;
  return (row) => shares.get(row.labels.join("\n")) ?? none;
}

function sequenceTable(
  sequences: readonly PathSequence[],
  other: ReturnType<typeof besides>,
  beside: string,
): {
  columns: string[];
  rows: string[][];
  raw: (string | number | null)[][];
} {
  return {
    columns: [
      w.sequence,
      w.columns.units,
      w.share,
      w.macroRate,
      w.restRate,
      w.columns.value,
      ...(other ? [w.shareOf(beside)] : []),
    ],
    rows: [],
    raw: sequences.map((row) => [
      row.labels.join(" > "),
      row.units,
      row.share,
      row.macro_rate,
      row.rest_macro_rate,
      row.value,
      ...(other ? [other(row)] : []),
    ]),
  };
}
