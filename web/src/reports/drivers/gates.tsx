import type { ReactNode } from "react";
import { count, decimal, exactRate, interval, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Link } from "../../router/link.tsx";
import { keptQuery } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import type { DriversReport, Gate } from "./types.ts";

interface GatesProps {
  site: string;
  title: string;
  lead: string;
  gates: readonly Gate[];
  macro: string;
}

/** Steps nearly everybody passes who converts: how many go on, and how many are lost. */
export function Gates({ site, title, lead, gates, macro }: GatesProps): ReactNode {
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
              <td />
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
                <td className="number" title={exactRate(gate.necessity)}>
                  {rate(gate.necessity)} <span className="small muted">{interval(gate.ci)}</span>
                </td>
                <td>
                  <div className="gate-bar" title={exactRate(gate.pass_rate)}>
                    <span aria-hidden="true" className="gate-track">
                      <span style={{ width: `${((gate.pass_rate ?? 0) * 100).toFixed(2)}%` }} />
                    </span>
                    <strong>{rate(gate.pass_rate)}</strong>
                  </div>
                </td>
                <td className="number gate-loss" title={exactRate(gate.loss)}>
                  {rate(gate.loss)}
                </td>
                <td className="number">
                  <Link
                    className="button button-small button-quiet"
                    to={pagePath(site, "funnels") + keptQuery({ funnel: `@${gate.key} > @${macro}` })}
                  >
                    {w.toFunnel}
                  </Link>
                </td>
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
