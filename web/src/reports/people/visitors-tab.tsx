import type { ReactNode } from "react";
import { type DrillVisitor, useDrill } from "../../api/people.ts";
import type { SiteSummary } from "../../api/types.ts";
import { ago, moment } from "../../format/dates.ts";
import { count } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Failed, Remarks, Skeleton } from "../../parts/states.tsx";
import { useAddress } from "../../router/location.ts";
import { peopleStrings } from "../../strings/people.ts";
import { PersonPage } from "./person-page.tsx";
import { VisitorLink } from "./visitor-link.tsx";
import { VisitorList } from "./visitor-list.tsx";

const t = peopleStrings.visitors;

/** The list of visitors, those behind a number of a report, or one person. */
export function VisitorsTab(props: PageProps): ReactNode {
  const { site } = props;
  const { query } = useAddress();
  const visitor = query.get("visitor");
  const token = query.get("drill");
  if (visitor !== null) return <PersonPage {...props} id={visitor} key={visitor} />;
  if (token === null) return <VisitorList {...props} />;
  return <DrillList key={token} site={site} token={token} />;
}

function DrillList({ site, token }: { site: SiteSummary; token: string }): ReactNode {
  const drill = useDrill(site.key, token);
  if (drill.error) return <Failed error={drill.error} onRetry={() => void drill.refetch()} />;
  const [first] = drill.data?.pages ?? [];
  if (!first) return <Skeleton height={400} />;
  const rows = drill.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.behind(count(first.visitors), first.cell, first.of)} <HelpButton page="drill" />
          </h2>
          <p>{t.asOf(moment(first.as_of, site.timezone))}</p>
        </div>
      </div>
      <Remarks warnings={first.warnings} />
      {rows.length === 0 ? (
        <p className="muted">{t.none}</p>
      ) : (
        <DataTable columns={columnsOf(site)} label={t.table} rowKey={(row) => row.visitor} rows={rows} />
      )}
      {drill.hasNextPage && (
        <button
          className="button"
          disabled={drill.isFetchingNextPage}
          onClick={() => void drill.fetchNextPage()}
          type="button"
        >
          {t.more}
        </button>
      )}
    </section>
  );
}

function columnsOf(site: SiteSummary): readonly Column<DrillVisitor>[] {
  const time = (at: string): ReactNode => <span title={moment(at, site.timezone)}>{ago(at, Date.now())}</span>;
  return [
    { key: "visitor", label: t.columns.visitor, cell: (row) => <VisitorLink visitor={row.visitor} /> },
    { key: "events", label: t.columns.events, number: true, cell: (row) => count(row.events) },
    { key: "first", label: t.columns.first, number: true, from: "tablet", cell: (row) => time(row.first) },
    { key: "last", label: t.columns.last, number: true, cell: (row) => time(row.last) },
  ];
}
