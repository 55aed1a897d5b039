import { type ReactNode, useRef } from "react";
import { count, dash, points, pointsInterval } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { Empty } from "../../parts/states.tsx";
import { driverWords as w } from "../../strings/drivers.ts";
import { partStrings } from "../../strings/parts.ts";
import { amount } from "./sentences.ts";
import type { FrictionReport, FrictionRow } from "./types.ts";

const e = partStrings.explain;

const mostShown = 100;

interface FrictionProps {
  report: FrictionReport;
  /** What stands beside the report is called. */
  beside: string;
}

/** Signals of friction by page, with the loss they go along with and how sure it is. */
export function Friction({ report, beside }: FrictionProps): ReactNode {
  const others = report.comparison && new Map(report.comparison.rows.map((row) => [keyOf(row), row]));
  const box = useRef<HTMLDivElement>(null);
  const { rows, currency } = report;
  if (rows.length === 0) {
    return (
      <section className="card">
        <Empty text={w.frictionNoneText} title={w.frictionNoneTitle} />
      </section>
    );
  }
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {w.friction} <HelpButton page="friction" />
          </h2>
          <p>{w.frictionLead}</p>
        </div>
        <Downloads
          drawing={async () => (box.current ? drawPage(box.current) : null)}
          label={w.friction}
          table={{
            columns: [
              "signal",
              "page",
              "status",
              "affected",
              "control",
              "rd",
              "low",
              "high",
              "lost",
              "lost_low",
              "lost_high",
              ...(others ? ["other_affected", "other_rd", "other_lost", "other_lost_low", "other_lost_high"] : []),
            ],
            rows: [],
            raw: rows.map((row) => [
              row.signal,
              row.page,
              row.status,
              row.affected,
              row.control,
              row.rd,
              row.ci?.low ?? null,
              row.ci?.high ?? null,
              row.lost,
              row.lost_ci?.low ?? null,
              row.lost_ci?.high ?? null,
              ...(others ? besideRaw(others.get(keyOf(row))) : []),
            ]),
          }}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
      <section aria-label={w.friction} className="table-box" tabIndex={0}>
        <div ref={box}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{w.frictionColumns.signal}</th>
                <th scope="col">{w.frictionColumns.page}</th>
                <th className="number" scope="col">
                  {w.frictionColumns.affected}
                </th>
                <th className="number" scope="col">
                  {w.frictionColumns.rd}
                </th>
                <th className="number" scope="col">
                  {w.frictionColumns.lost}
                </th>
                {others &&
                  ([w.frictionColumns.affected, w.frictionColumns.rd, w.frictionColumns.lost] as const).map(
                    (column) => (
                      <th className="number" key={column} scope="col">
                        {w.columnOf(column, beside)}
                      </th>
                    ),
                  )}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, mostShown).map((row) => (
                <tr key={keyOf(row)}>
                  <th scope="row">{w.signals[row.signal] ?? row.signal}</th>
                  <td className="friction-page">{row.page}</td>
                  <Figures currency={currency} row={row} />
                  {others && (
                    <Figures currency={report.comparison?.currency ?? null} muted row={others.get(keyOf(row))} />
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </section>
  );
}

function keyOf(row: FrictionRow): string {
  return `${row.signal}\n${row.page}`;
}

function besideRaw(row: FrictionRow | undefined): (string | number | null)[] {
  return [
    row?.affected ?? null,
    row?.rd ?? null,
    row?.lost ?? null,
    row?.lost_ci?.low ?? null,
    row?.lost_ci?.high ?? null,
  ];
}

interface FiguresProps {
  row: FrictionRow | undefined;
  currency: string | null;
  muted?: boolean;
}

/** How many met it, how they differ, and what goes with it. */
function Figures({ row, currency, muted = false }: FiguresProps): ReactNode {
  const look = muted ? "number muted" : "number";
  if (!row) {
    return (
      <>
        <td className={look}>{dash}</td>
        <td className={look}>{dash}</td>
        <td className={look}>{dash}</td>
      </>
    );
  }
  return (
    <>
      <td className={look}>
        {count(row.affected)} <span className="small muted">/ {count(row.affected + row.control)}</span>
      </td>
      <td className={look}>
        <Explained ci={row.ci} formula={e.lossRate} help="friction" rate={row.rd}>
          {row.rd === null ? dash : points(row.rd)}
          {row.ci && <span className="driver-range">{pointsInterval(row.ci)}</span>}
        </Explained>
      </td>
      <td className={look}>
        {row.status === "estimated" ? (
          <>
            <strong>{amount(row.lost, currency)}</strong>
            {row.lost_ci && (
              <span className="driver-range">
                {amount(row.lost_ci.low, currency)} – {amount(row.lost_ci.high, currency)}
              </span>
            )}
          </>
        ) : (
          <span className="tag tag-thin">{w.tooFew}</span>
        )}
      </td>
    </>
  );
}
