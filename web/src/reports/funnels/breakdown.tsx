import { type ReactNode, useRef, useState } from "react";
import type { FunnelReport, FunnelStep } from "../../api/types.ts";
import { count } from "../../format/numbers.ts";
import { Explained } from "../../parts/explained.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { Measure } from "../../parts/measure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { Segmented } from "../../parts/segmented.tsx";
import { Thin } from "../../parts/states.tsx";
import { funnelWords as w } from "../../strings/funnels.ts";
import { partStrings } from "../../strings/parts.ts";
import { s } from "../../strings/strings.ts";
import { funnelCsv } from "./funnel-csv.ts";
import { Multiples } from "./multiples.tsx";

const e = partStrings.explain;

interface BreakdownProps {
  prop: string;
  report: FunnelReport;
  rows: NonNullable<FunnelReport["breakdown"]>;
  name: (step: FunnelStep) => string;
}

/** The funnel of each value: its shape small, its counts, its rate from first to last step. */
export function Breakdown({ prop, report, rows, name }: BreakdownProps): ReactNode {
  const [view, setView] = useState<"small" | "table">("small");
  const box = useRef<HTMLDivElement>(null);
  const widest = Math.max(...rows.map((row) => row.steps.at(-1)?.ci?.high ?? 0), 1e-9);
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{s.funnel.breakdownTitle(prop)}</h2>
          <p>{view === "small" ? w.multiplesLead : s.funnel.breakdownLead}</p>
        </div>
        <div className="row">
          <Segmented
            label={s.funnel.breakdownTitle(prop)}
            onChange={setView}
            options={[
              ["small", w.small],
              ["table", w.table],
            ]}
            value={view}
          />
          <Downloads
            drawing={async () => (box.current ? drawPage(box.current) : null)}
            label={s.funnel.breakdownTitle(prop)}
            table={{ columns: [], rows: [], raw: funnelCsv({ ...report, breakdown: [...rows] }) }}
          />
        </div>
      </div>
      <div ref={box}>
        {view === "small" ? (
          <Multiples name={name} rows={rows} />
        ) : (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
            <section aria-label={s.funnel.breakdownTitle(prop)} className="table-box" tabIndex={0}>
              <table className="table breakdown">
                <thead>
                  <tr>
                    <th scope="col">{s.funnel.breakdownValue}</th>
                    <td className="breakdown-corner" />
                    {report.steps.map((step, index) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be equal.
                      <th className="number" key={index} scope="col" title={name(step)}>
                        <span className="breakdown-step">
                          {index + 1} {name(step)}
                        </span>
                      </th>
                    ))}
                    <th scope="col">{s.funnel.overall}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.value}>
                      <th scope="row">
                        <span className="breakdown-value">{row.value}</span> {row.steps.at(-1)?.low_data && <Thin />}
                      </th>
                      <td>
                        <Shape steps={row.steps} />
                      </td>
                      {row.steps.map((step, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be equal.
                        <td className="number" key={index}>
                          <Explained
                            ci={index > 0 ? step.ci_from_previous : null}
                            formula={index > 0 ? e.ofPrevious : e.ofFirst}
                            help="funnel"
                            made={`${count(step.count)} / ${count(row.steps[Math.max(0, index - 1)]?.count ?? 0)}`}
                            rate={index > 0 ? step.rate_from_previous : step.rate_from_first}
                          >
                            {count(step.count)}
                          </Explained>
                        </td>
                      ))}
                      <td>
                        <Measure
                          ci={row.steps.at(-1)?.ci ?? null}
                          formula={e.ofFirst}
                          help="funnel"
                          kind="macro"
                          made={`${count(row.steps.at(-1)?.count ?? 0)} / ${count(row.steps[0]?.count ?? 0)}`}
                          value={row.steps.at(-1)?.rate_from_first ?? null}
                          widest={widest}
                        />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </>
        )}
      </div>
    </section>
  );
}

/** A value's funnel as columns, each as high as its share of step 1. */
function Shape({ steps }: { steps: readonly FunnelStep[] }): ReactNode {
  const width = Math.min(12, 84 / steps.length);
  return (
    <svg aria-hidden="true" className="shape" height="28" width={steps.length * (width + 2)}>
      {steps.map((step, index) => {
        const height = Math.max(1, (step.rate_from_first ?? 0) * 28);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be equal.
          <g key={index}>
            <rect className="shape-ground" height="28" width={width} x={index * (width + 2)} y="0" />
            <rect className="shape-bar" height={height} width={width} x={index * (width + 2)} y={28 - height} />
          </g>
        );
      })}
    </svg>
  );
}
