import type { ReactNode } from "react";
import { count, decimal, interval, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Link } from "../../router/link.tsx";
import { driverWords as w } from "../../strings/drivers.ts";
import { partStrings } from "../../strings/parts.ts";
import type { DriversReport, Gate } from "./types.ts";

const e = partStrings.explain;

interface GatesProps {
  title: string;
  lead: string;
  gates: readonly Gate[];
  /** The way to a gate's funnel; left out where nothing leads elsewhere. */
  funnel?: (gate: Gate) => string;
}

/** Steps nearly everybody passes who converts: how many go on, and how many are lost. */
export function Gates({ title, lead, gates, funnel }: GatesProps): ReactNode {
  if (gates.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {title} <HelpButton page="drivers" />
          </h2>
          <p>{lead}</p>
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
      <section aria-label={title} className="table-box" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{w.gateColumns.step}</th>
              <th className="number" scope="col">
                {w.gateColumns.necessity}
              </th>
              <th scope="col">{w.gateColumns.pass}</th>
              <th className="number" scope="col">
                {w.gateColumns.loss}
              </th>
              {funnel && <td />}
            </tr>
          </thead>
          <tbody>
            {gates.map((gate) => (
              <tr key={gate.key}>
                <th scope="row">
                  <span aria-hidden="true" className="driver-gate">
                    ▮
                  </span>{" "}
                  {gate.name}
                </th>
                <td className="number">
                  <Explained
                    ci={gate.ci}
                    definition={gate.key}
                    formula={e.necessity}
                    help="drivers"
                    rate={gate.necessity}
                  >
                    {rate(gate.necessity)} <span className="small muted">{interval(gate.ci)}</span>
                  </Explained>
                </td>
                <td>
                  <Explained
                    className="gate-bar"
                    definition={gate.key}
                    formula={e.pass}
                    help="drivers"
                    rate={gate.pass_rate}
                  >
                    <span aria-hidden="true" className="gate-track">
                      <span style={{ width: `${((gate.pass_rate ?? 0) * 100).toFixed(2)}%` }} />
                    </span>
                    <strong>{rate(gate.pass_rate)}</strong>
                  </Explained>
                </td>
                <td className="number gate-loss">
                  <Explained definition={gate.key} formula={e.gateLoss} help="drivers" rate={gate.loss}>
                    {rate(gate.loss)}
                  </Explained>
                </td>
                {funnel && (
                  <td className="number">
                    <Link className="button button-small button-quiet" to={funnel(gate)}>
                      {w.toFunnel}
                    </Link>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** Steps that cannot be judged yet, with what is missing, and steps that come after the conversion. */
export function Unjudged({ report }: { report: DriversReport }): ReactNode {
  const waiting = report.not_enough_data;
  if (waiting.length === 0 && report.after_only.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{waiting.length > 0 ? w.waiting : w.afterOnly}</h2>
          {waiting.length > 0 && <p>{w.waitingLead}</p>}
        </div>
      </div>
      {waiting.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
        <section aria-label={w.waiting} className="table-box" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{w.waitingColumns.step}</th>
                <th scope="col">{w.waitingColumns.missing}</th>
                <th className="number" scope="col">
                  {w.waitingColumns.have}
                </th>
                <th className="number" scope="col">
                  {w.waitingColumns.need}
                </th>
                <th className="number" scope="col">
                  {w.waitingColumns.days}
                </th>
              </tr>
            </thead>
            <tbody>
              {waiting.map((one) => (
                <tr key={one.key}>
                  <th scope="row">{one.name}</th>
                  <td>{w.missing[one.missing] ?? one.missing}</td>
                  <td className="number">{amountOf(one.missing, one.have)}</td>
                  <td className="number">{amountOf(one.missing, one.need)}</td>
                  <td className="number">{one.days === null ? w.never : w.day(Math.ceil(one.days))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {report.after_only.length > 0 && (
        <div className="driver-after">
          {waiting.length > 0 && <h3>{w.afterOnly}</h3>}
          <ul>
            {report.after_only.map((one) => (
              <li key={one.key}>{w.afterOnlyText(one.name, count(one.after), count(one.before))}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function amountOf(missing: string, value: number): string {
  return missing === "informative_share" ? rate(value) : decimal(value, 0);
}
