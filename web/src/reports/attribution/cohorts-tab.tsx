import { type ReactNode, useRef } from "react";
import { type CohortRevenue, type CohortRow, useCohortRevenue } from "../../api/attribution.ts";
import { localDate } from "../../format/dates.ts";
import { count, dash, money } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { TableDownloads } from "../../parts/table-tools.tsx";
import { setQuery, useAddress } from "../../router/location.ts";
import { viewRequest } from "../../router/view.ts";
import { attributionStrings as t } from "../../strings/attribution.ts";
import { oneOf } from "../funnels/funnel-url.ts";
import type { TabProps } from "./attribution-page.tsx";
import { keyName } from "./attribution-words.ts";
import { Name } from "./credit-tab.tsx";

const periods = ["week", "month"] as const;
const measures = ["value", "per_visitor", "per_customer"] as const;

/** What those who came in a period are worth by their age, and when they have paid back. */
export function CohortsTab({ site, view, by }: TabProps): ReactNode {
  const { query } = useAddress();
  const period = oneOf(query.get("period"), periods, "month");
  const per = oneOf(query.get("per"), measures, "value");
  const report = useCohortRevenue(site.key, {
    ...viewRequest(view, site.timezone, new Date(), false),
    by: [by],
    period,
  });
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.cohorts} <HelpButton page="cohort-revenue" />
          </h2>
          <p>{t.cohortsLead}</p>
        </div>
      </div>
      <div className="tools">
        <Segmented
          label={t.period}
          onChange={(next) => setQuery({ period: next === "month" ? null : next })}
          options={periods.map((one) => [one, t.periods[one]] as const)}
          value={period}
        />
        <Segmented
          label={t.per}
          onChange={(next) => setQuery({ per: next === "value" ? null : next })}
          options={measures.map((one) => [one, t.pers[one]] as const)}
          value={per}
        />
      </div>
      <Loaded query={report} skeleton={<Skeleton height={360} />}>
        {(data) => <Cohorts by={by} per={per} report={data} />}
      </Loaded>
    </section>
  );
}

function Cohorts({
  report,
  by,
  per,
}: {
  report: CohortRevenue;
  by: string;
  per: (typeof measures)[number];
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const ages = report.rows[0]?.ages.map((age) => age.d) ?? [];
  const columns: Column<CohortRow>[] = [
    {
      key: "cohort",
      label: t.cohort,
      by: (row) => row.cohort,
      cell: (row) => <span className="cohort-day">{localDate(row.cohort)}</span>,
    },
    {
      key: "key",
      label: t.dimensions[by] ?? by,
      by: (row) => row.key,
      cell: (row) => <Name text={keyName(row.key)} />,
    },
    { key: "size", label: t.size, number: true, by: (row) => row.size, cell: (row) => count(row.size) },
    {
      key: "customers",
      label: t.customers,
      number: true,
      from: "desktop",
      by: (row) => row.customers,
      cell: (row) => count(row.customers),
    },
    {
      key: "cost",
      label: t.cost,
      number: true,
      from: "tablet",
      by: (row) => row.cost,
      cell: (row) => money(row.cost, report.currency),
    },
    ...ages.map(
      (d): Column<CohortRow> => ({
        key: `age_${d}`,
        label: t.age(d),
        number: true,
        by: (row) => row.ages.find((one) => one.d === d)?.[per],
        cell: (row) => <Age currency={report.currency} d={d} per={per} row={row} />,
      }),
    ),
    {
      key: "payback",
      label: t.payback,
      number: true,
      by: (row) => row.payback_days,
      cell: (row) =>
        row.payback_days === null || row.payback_days === undefined ? dash : t.paybackDays(row.payback_days),
    },
  ];
  if (report.rows.length === 0) return <Empty text={t.emptyText} title={t.cohortsNone} />;
  return (
    <>
      <Remarks warnings={report.warnings} />
      <div className="tools tools-right">
        <TableDownloads box={box} columns={columns} file={t.cohorts} rows={report.rows} />
      </div>
      <div ref={box}>
        <DataTable
          columns={columns}
          label={t.cohorts}
          rowKey={(row) => `${row.cohort} ${row.key}`}
          rows={report.rows}
        />
      </div>
    </>
  );
}

function Age({
  row,
  d,
  per,
  currency,
}: {
  row: CohortRow;
  d: number;
  per: (typeof measures)[number];
  currency: string;
}): ReactNode {
  const age = row.ages.find((one) => one.d === d);
  if (!age) return dash;
  return (
    <span className={age.incomplete ? "muted" : undefined} title={age.incomplete ? t.incomplete : undefined}>
      {money(age[per], currency)}
      {age.incomplete && (
        <>
          <span aria-hidden="true">*</span>
          <span className="hidden-text">, {t.incomplete}</span>
        </>
      )}
    </span>
  );
}
