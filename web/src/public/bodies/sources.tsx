import "../../styles/sources.css";
import type { ReactNode } from "react";
import type { SourcesReport } from "../../api/sources.ts";
import { oneOf } from "../../reports/funnels/funnel-url.ts";
import { SourcesTable } from "../../reports/sources/sources-table.tsx";
import { dimensions } from "../../reports/sources/sources-url.ts";
import { publicStrings } from "../../strings/share.ts";
import { sourceStrings as t } from "../../strings/sources.ts";
import type { BodyProps } from "../public-bodies.tsx";

export function Sources({ shared, report, names }: BodyProps<SourcesReport>): ReactNode {
  const by = oneOf(report.by, dimensions, "channel");
  const second = report.second === null ? null : oneOf(report.second, dimensions, "channel");
  const definitions = report.total.conversions.map(({ key, kind }) => ({
    key,
    kind: kind === "macro" ? ("macro" as const) : ("micro" as const),
    name: shared.names[key] ?? key,
  }));
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.table(t.dimensions[by])}</h2>
          <p>{by === "page" || second === "page" ? t.notAddPage : t.notAdd}</p>
        </div>
      </div>
      {report.rows.length === 0 ? (
        <p className="muted">{publicStrings.noRows}</p>
      ) : (
        <SourcesTable
          definitions={definitions}
          names={names}
          open={null}
          report={report}
          rows={report.rows}
          state={{ by, second, keys: definitions.map((one) => one.key), figures: ["sessions", "share"], picked: [] }}
        />
      )}
    </section>
  );
}
