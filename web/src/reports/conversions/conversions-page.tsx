import "../../styles/today.css";
import "../../styles/conversions.css";
import type { ReactNode } from "react";
import { useDefinitionHistory } from "../../api/conversions.ts";
import { useConversions } from "../../api/queries.ts";
import type { ConversionsReport } from "../../api/types.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { ColumnMenu, rawRows, readColumns } from "../../parts/table-tools.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery, useAddress } from "../../router/location.ts";
import { defaultBucket, includesNow } from "../../router/range.ts";
import { pagePath } from "../../router/routes.ts";
import { viewRequest } from "../../router/view.ts";
import { may } from "../../session/may.ts";
import { useShareable } from "../../share/shareable.ts";
import { conversionStrings as t } from "../../strings/conversions.ts";
import { s } from "../../strings/strings.ts";
import { ClassesCard } from "./classes-card.tsx";
import { conversionColumns, usualColumns } from "./conversion-columns.tsx";
import { DefinitionForm } from "./definition-form.tsx";
import { OneConversion } from "./one-conversion.tsx";
import { TemplateDialog } from "./template-dialog.tsx";

/** What do we count, and how is each doing? */
export function ConversionsPage({ session, site, view }: PageProps): ReactNode {
  const { query } = useAddress();
  const bucket = defaultBucket(view.range);
  const request = {
    ...viewRequest(view, site.timezone, new Date()),
    sparkline: bucket === "hour" ? ("day" as const) : bucket,
  };
  const report = useConversions(site.key, request, { live: includesNow(view.range) });
  const history = useDefinitionHistory(site.key);
  const all = history.data?.rows ?? [];
  const open = query.get("open");
  useShareable("conversions", open === null ? request : null);
  const define = may(session, "define");
  const close = (): void => setQuery({ new: null, edit: null, template: null }, true);
  const editing = query.has("edit") ? (newest(all, open) ?? undefined) : query.has("new") ? null : undefined;
  return (
    <div className="page">
      {open === null ? (
        <Loaded query={report} skeleton={<PageSkeleton />} title={t.title}>
          {(data) => <Report define={define} report={data} site={site.key} />}
        </Loaded>
      ) : (
        <OneConversion
          define={define}
          history={history}
          openKey={open}
          report={report}
          request={request}
          site={site}
          view={view}
        />
      )}
      {define && editing !== undefined && (
        <DefinitionForm
          definition={editing}
          key={editing?.key ?? ""}
          onClose={close}
          onSaved={(key) => setQuery({ new: null, edit: null, open: key })}
          site={site}
          taken={all.map((one) => one.key)}
        />
      )}
      {define && query.has("template") && <TemplateDialog onClose={close} site={site} />}
    </div>
  );
}

/** The newest version of a key in a list of all versions. */
export function newest<T extends { key: string; version: number }>(
  all: readonly T[],
  key: string | null,
): T | undefined {
  return all.filter((one) => one.key === key).sort((a, b) => b.version - a.version)[0];
}

function Report({ report, site, define }: { report: ConversionsReport; site: string; define: boolean }): ReactNode {
  const { query } = useAddress();
  const columns = conversionColumns(report);
  const shown = readColumns(query.get("cols"), columns, usualColumns).filter(
    (column) => column.key !== "change" || report.comparison !== null,
  );
  const order = useOrder(
    columns.map((column) => column.key),
    { column: "session_rate", descending: true },
  );
  const macros = report.rows.filter((row) => row.kind === "macro").length;
  const unseen = report.rows.filter((row) => row.count === 0).map((row) => row.name);
  if (report.rows.length === 0) return <NoDefinitions define={define} site={site} />;
  return (
    <>
      <div className="page-head">
        <div>
          <h1 className="page-title">{t.title}</h1>
          <p className="answer">
            {t.answer(macros, report.rows.length - macros)}
            {unseen.length === 0 ? t.end : t.unseen(unseen.slice(0, 2).join(", "), Math.max(0, unseen.length - 2))}
          </p>
        </div>
        {define && <Actions site={site} />}
      </div>
      <Remarks warnings={report.warnings} />
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {t.question} <HelpButton page="conversions" />
            </h2>
          </div>
          <div className="row">
            <Downloads
              drawing={null}
              label={t.title}
              table={{ columns: [], rows: [], raw: rawRows(shown, report.rows) }}
            />
            <ColumnMenu columns={columns} otherwise={usualColumns} shown={shown} />
          </div>
        </div>
        <DataTable
          columns={shown}
          group={(row) => (row.kind === "macro" ? t.macros : t.micros)}
          label={t.title}
          order={order}
          rowKey={(row) => row.key}
          rows={report.rows}
        />
      </section>
      <ClassesCard rows={report.classes} />
    </>
  );
}

function Actions({ site }: { site: string }): ReactNode {
  return (
    <div className="row">
      <Link className="button button-main" keepScroll to={addressWith({ new: "1" })}>
        <Icon name="plus" size={16} /> {t.new}
      </Link>
      <Link className="button" keepScroll to={addressWith({ template: "1" })}>
        {t.fromTemplate}
      </Link>
      <Link className="button button-quiet" to={`${pagePath(site, "settings")}?tab=definitions`}>
        {t.asYaml}
      </Link>
    </div>
  );
}

function NoDefinitions({ site, define }: { site: string; define: boolean }): ReactNode {
  return (
    <>
      <h1 className="page-title">{t.title}</h1>
      <section className="card">
        <Empty text={s.today.emptyMacroText} title={s.today.emptyMacro}>
          {define && <Actions site={site} />}
        </Empty>
      </section>
    </>
  );
}

function PageSkeleton(): ReactNode {
  return (
    <div className="page">
      <Skeleton height={56} width="52ch" />
      <Skeleton height={620} />
    </div>
  );
}
