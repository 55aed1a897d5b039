import "../../styles/paths.css";
import type { ReactNode } from "react";
import { count } from "../../format/numbers.ts";
import { Figure } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { flowTable } from "../../reports/paths/flow-table.ts";
import { labelName } from "../../reports/paths/path-words.ts";
import { SankeyFigure } from "../../reports/paths/sankey.tsx";
import { Sequences } from "../../reports/paths/sequences.tsx";
import type { PathsReport } from "../../reports/paths/types.ts";
import { pathWords as w } from "../../strings/paths.ts";
import { publicStrings as t } from "../../strings/share.ts";
import type { BodyProps } from "../public-bodies.tsx";

export function Paths({ report, names }: BodyProps<PathsReport>): ReactNode {
  if (report.anchor_units === 0) return <p className="muted">{t.noRows}</p>;
  return (
    <>
      <section className="card">
        <Figure
          drawing={async () => {
            const figure = document.querySelector(".sankey");
            return figure ? drawPage(figure) : null;
          }}
          head={
            <div>
              <h2>{w.flow}</h2>
              <p className="muted small">
                {w.flowLead(count(report.anchor_units), w.units[report.unit] ?? report.unit)}
                {report.comparison && ` ${w.flowBeside(names.before, count(report.comparison.anchor_units))}`}
              </p>
            </div>
          }
          label={w.flow}
          table={flowTable(report, labelName, names.before)}
        >
          <SankeyFigure beside={names.before} chosen={null} folded={[]} report={report} />
        </Figure>
      </section>
      <Sequences beside={names.before} report={report} />
    </>
  );
}
