import type { ReactNode } from "react";
import type { ConversionClass } from "../../api/conversions.ts";
import { count, decimal, interval, money, rate, span } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { conversionStrings as t } from "../../strings/conversions.ts";

const c = t.classColumns;
const some = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? "–" : decimal(value, digits);

const columns: readonly Column<ConversionClass>[] = [
  {
    key: "class",
    label: c.class,
    always: true,
    cell: (row) => t.classNames[row.class] ?? row.class,
    by: (row) => row.class,
  },
  {
    key: "definitions",
    label: c.definitions,
    number: true,
    cell: (row) => count(row.definitions),
    by: (row) => row.definitions,
  },
  {
    key: "per_hundred",
    label: c.per_hundred,
    number: true,
    cell: (row) => some(row.per_hundred_sessions, 1),
    by: (row) => row.per_hundred_sessions,
  },
  {
    key: "reach",
    label: c.reach,
    help: "visitor-rate",
    number: true,
    cell: (row) => (
      <>
        {rate(row.visitor_reach)} <span className="small muted">{interval(row.visitor_reach_ci)}</span>
      </>
    ),
    by: (row) => row.visitor_reach,
  },
  {
    key: "per_visitor",
    label: c.per_visitor,
    number: true,
    cell: (row) => some(row.per_converting_visitor, 2),
    by: (row) => row.per_converting_visitor,
  },
  {
    key: "per_session",
    label: c.per_session,
    number: true,
    cell: (row) => some(row.per_converting_session, 2),
    by: (row) => row.per_converting_session,
  },
  {
    key: "time",
    label: c.time,
    number: true,
    cell: (row) => span(row.time_from_first_s),
    by: (row) => row.time_from_first_s,
  },
  {
    key: "value",
    label: c.value,
    number: true,
    cell: (row) => money(row.value, row.currency),
    by: (row) => (row.value === null ? null : Number(row.value)),
  },
  {
    key: "touched",
    label: c.touched,
    number: true,
    cell: (row) => rate(row.revenue_touched),
    by: (row) => row.revenue_touched,
  },
];

/** Macros and micros side by side, all definitions of a class together. */
export function ClassesCard({ rows }: { rows: readonly ConversionClass[] }): ReactNode {
  const order = useOrder(
    columns.map((column) => column.key),
    { column: "", descending: false },
    "classes",
  );
  if (rows.length < 2) return null;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.classes} <HelpButton page="conversions" />
          </h2>
          <p>{t.classesLead}</p>
        </div>
      </div>
      <DataTable columns={columns} label={t.classes} order={order} rowKey={(row) => row.class} rows={rows} />
    </section>
  );
}
