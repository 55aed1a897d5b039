import type { ReactNode } from "react";
import type { FunnelReport, FunnelStep } from "../../api/types.ts";
import { compact, count, interval, rate } from "../../format/numbers.ts";
import { Thin } from "../../parts/states.tsx";
import { funnelWords as w } from "../../strings/funnels.ts";

interface MultiplesProps {
  rows: NonNullable<FunnelReport["breakdown"]>;
  name: (step: FunnelStep) => string;
}

/** Each value as a small funnel of its own, all to the same scale, so that shapes can be compared at a glance. */
export function Multiples({ rows, name }: MultiplesProps): ReactNode {
  return (
    <ul className="multiples">
      {rows.map((row) => {
        const last = row.steps.at(-1);
        return (
          <li className="multiple" key={row.value}>
            <div className="multiple-head">
              <strong className="multiple-name" title={row.value}>
                {row.value}
              </strong>
              {last?.low_data && <Thin />}
            </div>
            <p className="multiple-rate">
              <strong>{rate(last?.rate_from_first)}</strong> <span className="small muted">{interval(last?.ci)}</span>
            </p>
            <ol className="multiple-bars">
              {row.steps.map((step, index) => (
                <li
                  // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be equal.
                  key={index}
                  title={`${name(step)}: ${count(step.count)}, ${w.ofFirst(rate(step.rate_from_first))}`}
                >
                  <span aria-hidden="true" className="multiple-column">
                    <span
                      className={index === row.steps.length - 1 ? "multiple-bar multiple-last" : "multiple-bar"}
                      style={{ height: `${((step.rate_from_first ?? 0) * 100).toFixed(2)}%` }}
                    />
                  </span>
                  <span className="multiple-count">
                    <span className="hidden-text">{name(step)}: </span>
                    {compact(step.count)}
                  </span>
                </li>
              ))}
            </ol>
          </li>
        );
      })}
    </ul>
  );
}
