import "../../styles/funnels.css";
import type { ReactNode } from "react";
import type { FunnelReport, FunnelStep } from "../../api/types.ts";
import { Breakdown } from "../../reports/funnels/breakdown.tsx";
import { FunnelBars } from "../../reports/funnels/funnel-bars.tsx";
import { EntryTrend, TimeToConvert } from "../../reports/funnels/funnel-charts.tsx";
import { funnelSentence } from "../../reports/funnels/sentence.ts";
import { stepName } from "../../reports/funnels/step-name.ts";
import { publicStrings as t } from "../../strings/share.ts";
import { s } from "../../strings/strings.ts";
import { bucketOf } from "../bucket.ts";
import type { BodyProps } from "../public-bodies.tsx";

export function Funnel({ shared, report, when, names }: BodyProps<FunnelReport>): ReactNode {
  const known = { conversions: Object.entries(shared.names).map(([key, name]) => ({ key, name })) };
  const name = (step: FunnelStep): string => stepName(step.name, known);
  const order = report.steps.every((step) => step.did !== null) ? "any" : "ordered";
  return (
    <>
      <p className="answer">{funnelSentence(report, when, name)}</p>
      <section className="card">
        <div className="card-head">
          <h2>{s.funnel.bars}</h2>
          {report.comparison && (
            <ul className="legend">
              <li className="legend-item">
                <span aria-hidden="true" className="legend-now" /> {names.now}
              </li>
              <li className="legend-item">
                <span aria-hidden="true" className="legend-was" /> {names.before}
              </li>
            </ul>
          )}
        </div>
        <FunnelBars compared={names.before} looks={false} name={name} order={order} report={report} />
      </section>
      {report.breakdown && <Breakdown name={name} prop={t.group} report={report} rows={report.breakdown} />}
      {report.steps.length > 1 && (
        <div className="funnel-pair">
          <section className="card">
            <TimeToConvert report={report} />
          </section>
          {report.trend && (
            <section className="card">
              <EntryTrend bucket={bucketOf(report.trend.map((point) => point.t))} trend={report.trend} />
            </section>
          )}
        </div>
      )}
    </>
  );
}
