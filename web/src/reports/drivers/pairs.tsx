import { type ReactNode, useRef } from "react";
import { count, points, pointsInterval } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import { DotTrack, pointScale, ScaleHead } from "./scale.tsx";
import type { DriversReport, Pair } from "./types.ts";

/** Two steps together, each beside the sum of the two alone. */
export function Pairs({ report, name }: { report: DriversReport; name: (key: string) => string }): ReactNode {
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
              columns: ["a", "b", "both", "rd_a", "rd_b", "rd_ab", "interaction", "low", "high", "p", "q"],
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
                      <DotTrack ci={pair.ci} scale={scale} strong={isClear(pair)} value={pair.interaction} />
                    </td>
                    <td>
                      <span className="pair-figure">{points(pair.interaction)}</span>{" "}
                      <span className="small muted">{pointsInterval(pair.ci)}</span>
                      <br />
                      <span className="small muted">
                        {isClear(pair) ? (pair.interaction > 0 ? w.pairSure : w.pairLess) : w.pairOpen}
                      </span>
                    </td>
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

/** Whether the two together clearly differ from their sum. */
function isClear(pair: Pair): boolean {
  return pair.ci.low > 0 || pair.ci.high < 0;
}
