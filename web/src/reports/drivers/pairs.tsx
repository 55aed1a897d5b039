import { type ReactNode, useRef } from "react";
import { count, dash, points, pointsInterval } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import { DotTrack, pointScale, ScaleHead } from "./scale.tsx";
import type { DriversReport, Pair } from "./types.ts";

interface PairsProps {
  report: DriversReport;
  name: (key: string) => string;
  /** What stands beside the report is called. */
  beside: string;
}

/** Two steps together, each beside the sum of the two alone. */
export function Pairs({ report, name, beside }: PairsProps): ReactNode {
  const others = report.comparison && new Map(report.comparison.pairs.map((pair) => [`${pair.a}\n${pair.b}`, pair]));
  const there = (pair: Pair): Pair | undefined =>
    others?.get(`${pair.a}\n${pair.b}`) ?? others?.get(`${pair.b}\n${pair.a}`);
  const box = useRef<HTMLDivElement>(null);
  const scale = pointScale(report.pairs.flatMap((pair) => [pair.interaction, pair.ci.low, pair.ci.high]));
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {w.pairs} <HelpButton page="drivers" />
          </h2>
          <p>{w.pairsLead}</p>
        </div>
        {report.pairs.length > 0 && (
          <Downloads
            drawing={async () => (box.current ? drawPage(box.current) : null)}
            label={w.pairs}
            table={{
              columns: [
                "a",
                "b",
                "both",
                "rd_a",
                "rd_b",
                "rd_ab",
                "interaction",
                "low",
                "high",
                "p",
                "q",
                ...(others ? ["other", "other_low", "other_high"] : []),
              ],
              rows: [],
              raw: report.pairs.map((pair) => [
                pair.a,
                pair.b,
                pair.both,
                pair.rd_a,
                pair.rd_b,
                pair.rd_ab,
                pair.interaction,
                pair.ci.low,
                pair.ci.high,
                pair.p,
                pair.q,
                ...(others
                  ? [there(pair)?.interaction ?? null, there(pair)?.ci.low ?? null, there(pair)?.ci.high ?? null]
                  : []),
              ]),
            }}
          />
        )}
      </div>
      {report.pairs.length === 0 ? (
        <p className="muted">{w.pairsNone}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
        <section aria-label={w.pairs} className="table-box" tabIndex={0}>
          <div ref={box}>
            <table className="table drivers">
              <thead>
                <tr>
                  <th scope="col">{w.pairColumns.pair}</th>
                  <th className="number" scope="col">
                    {w.pairColumns.both}
                  </th>
                  <th className="number" scope="col">
                    {w.pairColumns.a}
                  </th>
                  <th className="number" scope="col">
                    {w.pairColumns.b}
                  </th>
                  <th className="number" scope="col">
                    {w.pairColumns.ab}
                  </th>
                  <th className="dots-cell" scope="col">
                    <ScaleHead scale={scale} unit={w.scalePoints} />
                  </th>
                  <th scope="col">{w.pairColumns.interaction}</th>
                  {others && <th scope="col">{beside}</th>}
                </tr>
              </thead>
              <tbody>
                {report.pairs.map((pair) => (
                  <tr key={`${pair.a} ${pair.b}`}>
                    <th scope="row">
                      {name(pair.a)} <span className="muted">+</span> {name(pair.b)}
                    </th>
                    <td className="number">{count(pair.both)}</td>
                    <td className="number muted">{points(pair.rd_a)}</td>
                    <td className="number muted">{points(pair.rd_b)}</td>
                    <td className="number">{points(pair.rd_ab)}</td>
                    <td className="dots-cell">
                      <DotTrack
                        ci={pair.ci}
                        naive={there(pair)?.interaction}
                        scale={scale}
                        strong={isClear(pair)}
                        value={pair.interaction}
                      />
                    </td>
                    <td>
                      <span className="pair-figure">{points(pair.interaction)}</span>{" "}
                      <span className="small muted">{pointsInterval(pair.ci)}</span>
                      <br />
                      <span className="small muted">
                        {isClear(pair) ? (pair.interaction > 0 ? w.pairSure : w.pairLess) : w.pairOpen}
                      </span>
                    </td>
                    {others && <Beside pair={there(pair)} />}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </section>
  );
}

function Beside({ pair }: { pair: Pair | undefined }): ReactNode {
  if (!pair) return <td className="muted">{dash}</td>;
  return (
    <td className="muted">
      {points(pair.interaction)} <span className="small">{pointsInterval(pair.ci)}</span>
    </td>
  );
}

/** Whether the two together clearly differ from their sum. */
function isClear(pair: Pair): boolean {
  return pair.ci.low > 0 || pair.ci.high < 0;
}
