import "../../styles/television.css";
import type { ReactNode } from "react";
import { type TvReport, useTelevision } from "../../api/television.ts";
import { count, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery, useAddress } from "../../router/location.ts";
import { includesNow } from "../../router/range.ts";
import { besideRequest, viewRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { s } from "../../strings/strings.ts";
import { televisionStrings as t } from "../../strings/television.ts";
import { Guards, Reach } from "./tv-households.tsx";
import { Lift } from "./tv-lift.tsx";
import { TvTable } from "./tv-table.tsx";
import { ThreeNumbers } from "./tv-three.tsx";
import { type Beside, readDimension, tvDimensions, tvLine } from "./tv-words.ts";

/** What did the ads on television bring? */
export function TelevisionPage({ site, view }: PageProps): ReactNode {
  const { query } = useAddress();
  const by = readDimension(query.get("by"));
  const request = { ...viewRequest(view, site.timezone, new Date(), false), by };
  const report = useTelevision(site.key, request, { live: includesNow(view.range) });
  const asked = besideRequest(view, site.timezone, new Date());
  const other = useTelevision(site.key, { ...asked, by }, { enabled: asked !== null }).data;
  const { before } = useViewNames(site.key, view);
  const beside = asked === null || !other ? undefined : { report: other, name: before };
  return (
    <div className="page">
      <Loaded query={report} skeleton={<TelevisionSkeleton />} title={t.title}>
        {(data) => <Report beside={beside} report={data} site={site} view={view} />}
      </Loaded>
    </div>
  );
}

interface ReportProps extends Pick<PageProps, "site" | "view"> {
  report: TvReport;
  beside: Beside | undefined;
}

function Report({ report, beside, site, view }: ReportProps): ReactNode {
  const line = tvLine(report, beside);
  const by = readDimension(report.by);
  if (report.total.impressions === 0) return <Nothing />;
  return (
    <>
      <div>
        <h1 className="page-title">{t.title}</h1>
        <p className="answer">
          <strong>{line.figure}</strong>
          {line.rest}
          {line.incremental !== null && <strong>{line.incremental}</strong>}
          {line.end}
        </p>
      </div>
      <Remarks warnings={report.warnings} />
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {t.three} <HelpButton page="television" />
            </h2>
            <p>
              {t.threeLead} {beside && t.beside(beside.name)}
            </p>
          </div>
        </div>
        <ThreeNumbers beside={beside?.report} report={report} />
        <p className="muted small">{t.chance(rate(report.chance_rate), rate(report.match_rate))}</p>
      </section>
      <section className="card">
        <div className="card-head">
          <h2>
            {t.by} {t.dimensions[by].toLowerCase()}
          </h2>
          <div className="tv-by">
            <Segmented
              label={t.by}
              onChange={(name) => setQuery({ by: name === "creative" ? null : name })}
              options={tvDimensions.map((name) => [name, t.dimensions[name]] as const)}
              value={by}
            />
          </div>
        </div>
        <TvTable beside={beside} by={by} currency={report.currency} rows={report.rows} />
      </section>
      <div className="tv-pair">
        <section className="card">
          <div className="card-head">
            <div>
              <h2>{t.reachTitle}</h2>
              <p>{t.reachLead(count(report.total.reach), (report.total.frequency ?? 0).toFixed(1))}</p>
            </div>
          </div>
          <Reach rows={report.frequencies} />
        </section>
        <section className="card">
          <div className="card-head">
            <div>
              <h2>{t.guards}</h2>
              <p>{t.guardsLead}</p>
            </div>
          </div>
          <Guards guards={report.guards} impressions={report.total.impressions} />
        </section>
      </div>
      <Lift currency={report.currency} report={report} site={site} view={view} />
    </>
  );
}

function Nothing(): ReactNode {
  return (
    <>
      <h1 className="page-title">{t.title}</h1>
      <section className="card">
        <Empty text={t.emptyText} title={t.emptyTitle}>
          <Link className="button button-main" to={addressWith({ range: "all" })}>
            {s.today.emptyRangeAction}
          </Link>
        </Empty>
      </section>
    </>
  );
}

function TelevisionSkeleton(): ReactNode {
  return (
    <div className="page">
      <Skeleton height={64} width="60ch" />
      <Skeleton height={180} />
      <Skeleton height={420} />
    </div>
  );
}
