import { type ReactNode, useState } from "react";
import { count, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { partStrings } from "../../strings/parts.ts";
import { pathWords as w } from "../../strings/paths.ts";
import { Way } from "./sequences.tsx";
import { follows } from "./transition-words.ts";
import type { Loop, TransitionsReport } from "./types.ts";
import { useLabel } from "./use-label.ts";

const e = partStrings.explain;

const mostShown = 60;

interface TransitionsProps {
  report: TransitionsReport;
  /** What stands beside the report is called. */
  beside: string;
}

/** Transitions as a list one can search, and the loops people walk. */
export function Transitions({ report, beside }: TransitionsProps): ReactNode {
  const compared = Boolean(report.comparison);
  const name = useLabel();
  const [sought, setSought] = useState("");
  const all = follows(report);
  const text = sought.trim().toLowerCase();
  const rows = all.filter(
    (one) => text === "" || `${one.from}\n${one.to}\n${name(one.from)}\n${name(one.to)}`.toLowerCase().includes(text),
  );
  const most = Math.max(1, ...all.map((one) => one.times));
  const others = new Map(report.comparison?.loops.map((loop) => [loopKey(loop), loop]));
  const there = (loop: Loop): Loop | undefined => others.get(loopKey(loop));
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
                columns: [
                  w.columns.from,
                  w.columns.to,
                  w.times,
                  w.probability,
                  ...(compared ? [w.probabilityOf(beside)] : []),
                ],
                rows: [],
                raw: all.map((one) => [one.from, one.to, one.times, one.probability, ...(compared ? [one.other] : [])]),
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
                <th className="number" scope="col">
                  {w.probability}
                </th>
                {compared && (
                  <th className="number" scope="col">
                    {w.probabilityOf(beside)}
                  </th>
                )}
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
                  <td className="number">
                    <Explained formula={e.follows} help="transition" rate={one.probability}>
                      {rate(one.probability)}
                    </Explained>
                  </td>
                  {compared && (
                    <td className="number muted">
                      <Explained formula={e.follows} help="transition" rate={one.other}>
                        {rate(one.other)}
                      </Explained>
                    </td>
                  )}
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
              columns: [
                w.loop,
                w.columns.step,
                w.columns.units,
                w.share,
                w.with,
                w.without,
                ...(compared ? [w.shareOf(beside), w.withOf(beside)] : []),
              ],
              rows: [],
              raw: report.loops.map((loop) => [
                loop.kind,
                loop.labels.join(" > "),
                loop.units,
                loop.rate,
                loop.macro_rate,
                loop.rest_macro_rate,
                ...(compared ? [there(loop)?.rate ?? null, there(loop)?.macro_rate ?? null] : []),
              ]),
            }}
          />
        </div>
        {report.loops.length === 0 ? (
          <p className="muted">{w.noLoops}</p>
        ) : (
          <Loops beside={compared ? beside : null} loops={report.loops} there={there} />
        )}
      </section>
    </>
  );
}

const fewLoops = 12;

function loopKey(loop: Loop): string {
  return [loop.kind, ...loop.labels].join("\n");
}

interface LoopsProps {
  loops: readonly Loop[];
  /** The same loop in what stands beside. */
  there: (loop: Loop) => Loop | undefined;
  /** What that is called; null: nothing stands beside. */
  beside: string | null;
}

function Loops({ loops, there, beside }: LoopsProps): ReactNode {
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
              {beside !== null && (
                <>
                  <th className="number" scope="col">
                    {w.shareOf(beside)}
                  </th>
                  <th className="number" scope="col">
                    {w.withOf(beside)}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {loops.slice(0, all ? mostShown : fewLoops).map((loop) => (
              <tr key={loopKey(loop)}>
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
                {beside !== null && (
                  <>
                    <td className="number muted">{rate(there(loop)?.rate)}</td>
                    <td className="number muted">{rate(there(loop)?.macro_rate)}</td>
                  </>
                )}
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
