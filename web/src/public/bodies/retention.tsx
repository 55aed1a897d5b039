import "../../styles/people.css";
import type { ReactNode } from "react";
import type { RetentionReport } from "../../api/people.ts";
import { RetentionCurve } from "../../reports/people/retention-curve.tsx";
import { RetentionGrid } from "../../reports/people/retention-grid.tsx";
import { readRetention } from "../../reports/people/retention-url.ts";
import { peopleStrings } from "../../strings/people.ts";
import { publicStrings } from "../../strings/share.ts";
import { bucketOf } from "../bucket.ts";
import type { BodyProps } from "../public-bodies.tsx";

const t = peopleStrings.retention;
const usual = readRetention(new URLSearchParams());

export function Retention({ report, names }: BodyProps<RetentionReport>): ReactNode {
  const state = { ...usual, period: bucketOf(report.cohorts.map((cohort) => cohort.from)) };
  if (report.cohorts.length === 0) return <p className="muted">{publicStrings.noRows}</p>;
  const grids = [
    { title: report.comparison ? names.now : t.grid, of: report },
    ...(report.comparison ? [{ title: names.before, of: report.comparison }] : []),
  ];
  return (
    <>
      {grids.map(({ title, of }) => (
        <section className="card" key={title}>
          <div className="card-head">
            <div>
              <h2>{title}</h2>
              <p>{t.gridLead}</p>
            </div>
          </div>
          <RetentionGrid label={title} report={of} state={state} />
        </section>
      ))}
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{t.curve}</h2>
            <p>{t.curveLead}</p>
          </div>
        </div>
        <RetentionCurve names={names} period={t.periods[state.period]} report={report} />
      </section>
    </>
  );
}
