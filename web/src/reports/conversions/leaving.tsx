import type { ReactNode } from "react";
import { useFunnel } from "../../api/queries.ts";
import type { ConversionRow, FunnelReport, FunnelStep, ReportRequest } from "../../api/types.ts";
import { count, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Loaded, Skeleton } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { keptQuery } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { partStrings } from "../../strings/parts.ts";
import { s } from "../../strings/strings.ts";
import { todayStrings as t } from "../../strings/today.ts";
import { funnelSentence, largestLoss } from "../funnels/sentence.ts";
import { stepName } from "../funnels/step-name.ts";
import { suggestFunnel } from "../funnels/suggest.ts";

/** The direct way to a macro as a funnel's text; null where no micro is said to lie on it. */
export function directWay(rows: readonly ConversionRow[], macro: ConversionRow): string | null {
  const way = rows.filter((row) => row.kind === "micro" && row.role === "process");
  if (way.length === 0) return null;
  const known = [...way, macro].map((row) => ({ ...row, archived: false, value: { kind: "none" as const } }));
  return suggestFunnel(known, { events: [] });
}

interface LeavingProps {
  site: string;
  rows: readonly ConversionRow[];
  /** The funnel, as text. */
  way: string;
  request: ReportRequest;
  /** The days, as they stand in a sentence. */
  when: string;
}

/** Where people leave on the direct way to the macro: one line of it, the steps small, and the way to the whole funnel. */
export function Leaving({ site, rows, way, request, when }: LeavingProps): ReactNode {
  const funnel = useFunnel(site, { ...request, text: way });
  const name = (step: FunnelStep): string => stepName(step.name, { conversions: rows });
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.leaving} <HelpButton page="funnel" />
          </h2>
          {funnel.data && <p>{funnelSentence(funnel.data, when, name)}</p>}
        </div>
        <Link className="button button-small" to={pagePath(site, "funnels") + keptQuery({ funnel: way })}>
          {t.leavingOpen}
        </Link>
      </div>
      <Loaded query={funnel} skeleton={<Skeleton height={120} />}>
        {(report) => <Steps name={name} report={report} />}
      </Loaded>
    </section>
  );
}

function Steps({ report, name }: { report: FunnelReport; name: (step: FunnelStep) => string }): ReactNode {
  const leak = largestLoss(report.steps)?.to;
  const first = report.steps[0]?.count ?? 0;
  return (
    <ol className="leaving" data-walk>
      {report.steps.map((step, index) => (
        <li className={step === leak ? "leaving-step leaving-leak" : "leaving-step"} key={step.name}>
          <span className="leaving-name">{name(step)}</span>
          <span aria-hidden="true" className="leaving-track">
            <span style={{ width: `${first === 0 ? 0 : ((step.count / first) * 100).toFixed(2)}%` }} />
          </span>
          <span className="number">{count(step.count)}</span>
          {index === 0 ? (
            <span />
          ) : (
            <Explained
              ci={step.ci_from_previous}
              className="number leaving-rate"
              formula={partStrings.explain.ofPrevious}
              help="funnel"
              made={`${count(step.count)} / ${count(report.steps[index - 1]?.count ?? 0)}`}
              rate={step.rate_from_previous}
            >
              {rate(step.rate_from_previous)} <span className="hidden-text">{s.funnel.ofPrevious}</span>
            </Explained>
          )}
        </li>
      ))}
    </ol>
  );
}
