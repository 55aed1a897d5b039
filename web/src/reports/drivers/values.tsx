import { type ReactNode, useRef } from "react";
import { count, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { Thin } from "../../parts/states.tsx";
import { driverWords as w } from "../../strings/drivers.ts";
import { s } from "../../strings/strings.ts";
import { amount } from "./sentences.ts";
import type { ValuesReport } from "./types.ts";

interface ValuesProps {
  report: ValuesReport;
  name: (key: string) => string;
  /** What stands beside the report is called. */
  beside: string;
}

/** What each micro is worth, and how much of the value the table accounts for. */
export function Values({ report, name, beside }: ValuesProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { currency, states } = report;
  if (report.status !== "ok") {
    return (
      <section className="card">
        <p className="muted">{w.valuesNone(count(report.macros))}</p>
      </section>
    );
  }
  const other = report.comparison;
  const there = new Map(other?.states.map((row) => [row.key, row]));
  const most = Math.max(1e-9, ...[...states, ...there.values()].map((row) => Number(row.value ?? 0)));
  const rows = [...states].sort((a, b) => Number(b.value ?? -1) - Number(a.value ?? -1));
  const proven = states.some((row) => row.experimental !== null);
  const adjusted = states.some((row) => row.adjusted !== null);
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {w.values} <HelpButton page="values" />
          </h2>
          <p>
            {w.valuesLead} {other && other.status !== "ok" && `${beside}: ${w.valuesNone(count(other.macros))}`}
          </p>
        </div>
        <Downloads
          drawing={async () => (box.current ? drawPage(box.current) : null)}
          label={w.values}
          table={{
            columns: [
              "key",
              "stage",
              "n",
              "v",
              "v_shrunk",
              "value",
              "occurrences",
              "adjusted",
              "experimental",
              ...(other ? ["other_value", "other_v_shrunk", "other_n"] : []),
            ],
            rows: [],
            raw: states.map((row) => [
              row.key,
              row.stage,
              row.n,
              row.v,
              row.v_shrunk,
              row.value,
              row.occurrences,
              row.adjusted,
              row.experimental,
              ...(other
                ? [
                    there.get(row.key)?.value ?? null,
                    there.get(row.key)?.v_shrunk ?? null,
                    there.get(row.key)?.n ?? null,
                  ]
                : []),
            ]),
          }}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
      <section aria-label={w.values} className="table-box" tabIndex={0}>
        <div ref={box}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{w.valueColumns.step}</th>
                <th scope="col">{w.valueColumns.value}</th>
                {other && (
                  <th className="number" scope="col">
                    {w.columnOf(w.valueColumns.value, beside)}
                  </th>
                )}
                <th className="number" scope="col">
                  {w.valueColumns.expected}
                </th>
                {other && (
                  <th className="number" scope="col">
                    {w.columnOf(w.valueColumns.expected, beside)}
                  </th>
                )}
                {adjusted && (
                  <th className="number" scope="col">
                    {w.valueColumns.adjusted}
                  </th>
                )}
                {proven && (
                  <th className="number" scope="col">
                    {w.valueColumns.experimental}
                  </th>
                )}
                <th className="number" scope="col">
                  {w.valueColumns.n}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row">
                    {name(row.key)} {row.low_data && <Thin />}
                    <span className="value-stage">{stageName(row.stage)}</span>
                  </th>
                  <td className="value-cell">
                    <strong title={row.value ?? ""}>{amount(row.value, currency)}</strong>
                    <span aria-hidden="true" className="value-track">
                      <span style={{ width: `${((Number(row.value ?? 0) / most) * 100).toFixed(2)}%` }} />
                      {there.has(row.key) && (
                        <span
                          className="value-beside"
                          style={{ width: `${((Number(there.get(row.key)?.value ?? 0) / most) * 100).toFixed(2)}%` }}
                        />
                      )}
                    </span>
                  </td>
                  {other && (
                    <td className="number muted" title={there.get(row.key)?.value ?? ""}>
                      {amount(there.get(row.key)?.value ?? null, other.currency)}
                    </td>
                  )}
                  <td className="number" title={row.v_shrunk}>
                    {amount(row.v_shrunk, currency)}
                  </td>
                  {other && (
                    <td className="number muted" title={there.get(row.key)?.v_shrunk ?? ""}>
                      {amount(there.get(row.key)?.v_shrunk ?? null, other.currency)}
                    </td>
                  )}
                  {adjusted && <td className="number">{amount(row.adjusted, currency)}</td>}
                  {proven && <td className="number">{amount(row.experimental, currency)}</td>}
                  <td className="number">{count(row.n)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className="value-balance">
            <strong>{w.balanceName}</strong>
            <span>
              {report.balance !== null && w.balance(rate(report.balance))}{" "}
              {report.macro_credit !== null && w.macroKeeps(amount(report.macro_credit, currency))}
            </span>
          </div>
          <p className="small muted">
            {w.valuesFoot(count(report.journeys), count(report.macros), count(report.undecided), report.horizon)}
          </p>
        </div>
      </section>
    </section>
  );
}

function stageName(stage: string | null): string {
  return stage === null ? "" : ((s.stages as Record<string, string>)[stage] ?? stage);
}
