import { type ReactNode, useState } from "react";
import { count, exactRate, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { pathWords as w } from "../../strings/paths.ts";
import { Way } from "./sequences.tsx";
import type { Loop, TransitionsReport } from "./types.ts";
import { useLabel } from "./use-label.ts";

export interface Follow {
  readonly from: string;
  readonly to: string;
  readonly times: number;
  readonly probability: number | null;
}

/** What stands right after what, most often first. */
export function follows(report: TransitionsReport): Follow[] {
  return report.labels
    .flatMap((from, row) =>
      report.labels.map((to, column) => ({
        from,
        to,
        times: report.counts[row]?.[column] ?? 0,
        probability: (report.probabilities[row] as (number | null)[] | undefined)?.[column] ?? null,
      })),
    )
    .filter((one) => one.times > 0)
    .sort((a, b) => b.times - a.times);
}

const mostShown = 60;

/** Transitions as a list one can search, and the loops people walk. */
export function Transitions({ report }: { report: TransitionsReport }): ReactNode {
  const name = useLabel();
  const [sought, setSought] = useState("");
  const all = follows(report);
  const text = sought.trim().toLowerCase();
  const rows = all.filter(
    (one) => text === "" || `${one.from}\n${one.to}\n${name(one.from)}\n${name(one.to)}`.toLowerCase().includes(text),
  );
  const most = Math.max(1, ...all.map((one) => one.times));
  return (
    <>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {w.transitions} <HelpButton page="transition" />
            </h2>
            <p>{w.transitionsLead}</p>
          </div>
          <div className="row">
            <input
              aria-label={w.search}
              className="input path-search"
              onChange={(event) => setSought(event.target.value)}
              placeholder={w.search}
              type="search"
              value={sought}
            />
            <Downloads
              drawing={null}
              label={w.transitions}
              table={{
                columns: [w.columns.from, w.columns.to, w.times, w.probability],
                rows: [],
                raw: all.map((one) => [one.from, one.to, one.times, one.probability]),
              }}
            />
          </div>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
        <section aria-label={w.transitions} className="table-box path-transitions" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{w.columns.from}</th>
                <th scope="col">{w.columns.to}</th>
                <th className="number" scope="col">
                  {w.times}
                </th>
                <td className="path-times-head" />
                <th scope="col">{w.probability}</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, mostShown).map((one) => (
                <tr key={`${one.from}\n${one.to}`}>
                  <th scope="row">{name(one.from)}</th>
                  <td className={one.to === "(exit)" ? "muted" : undefined}>{name(one.to)}</td>
                  <td className="number">{count(one.times)}</td>
                  <td aria-hidden="true" className="path-times">
                    <span style={{ width: `${((one.times / most) * 100).toFixed(2)}%` }} />
                  </td>
                  <td title={exactRate(one.probability)}>{rate(one.probability)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </section>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {w.loops} <HelpButton page="transition" />
            </h2>
            <p>{w.loopsLead}</p>
          </div>
          <Downloads
            drawing={null}
            label={w.loops}
            table={{
              columns: [w.loop, w.columns.step, w.columns.units, w.share, w.with, w.without],
              rows: [],
              raw: report.loops.map((loop) => [
                loop.kind,
                loop.labels.join(" > "),
                loop.units,
                loop.rate,
                loop.macro_rate,
                loop.rest_macro_rate,
              ]),
            }}
          />
        </div>
        {report.loops.length === 0 ? <p className="muted">{w.noLoops}</p> : <Loops loops={report.loops} />}
      </section>
    </>
  );
}

const fewLoops = 12;

function Loops({ loops }: { loops: readonly Loop[] }): ReactNode {
  const [all, setAll] = useState(false);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
      <section aria-label={w.loops} className="table-box" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{w.loop}</th>
              <th scope="col">{w.columns.step}</th>
              <th className="number" scope="col">
                {w.columns.units}
              </th>
              <th className="number" scope="col">
                {w.share}
              </th>
              <th className="number" scope="col">
                {w.with}
              </th>
              <th className="number" scope="col">
                {w.without}
              </th>
            </tr>
          </thead>
          <tbody>
            {loops.slice(0, all ? mostShown : fewLoops).map((loop) => (
              <tr key={`${loop.kind}\n${loop.labels.join("\n")}`}>
                <td className="muted">{w.loopKinds[loop.kind] ?? loop.kind}</td>
                <th scope="row">
                  <Way labels={loop.labels} />
                </th>
                <td className="number">{count(loop.units)}</td>
                <td className="number">{rate(loop.rate)}</td>
                <td className="number">
                  <strong>{rate(loop.macro_rate)}</strong>
                </td>
                <td className="number muted">{rate(loop.rest_macro_rate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {!all && loops.length > fewLoops && (
        <button className="button button-small path-all" onClick={() => setAll(true)} type="button">
          {w.allLoops(loops.length)}
        </button>
      )}
    </>
  );
}
