import type { ReactNode } from "react";
import type { ConversionClass } from "../../api/conversions.ts";
import { count, decimal, interval, money, rate, span } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { type Column, ColumnTable, type Order } from "../../parts/column-table.tsx";
import { conversionStrings as t } from "../../strings/conversions.ts";

const c = t.classColumns;
const some = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? "–" : decimal(value, digits);

const columns: readonly Column<ConversionClass>[] = [
  {
    id: "class",
    name: c.class,
    always: true,
    cell: (row) => t.classNames[row.class] ?? row.class,
    raw: (row) => row.class,
  },
  {
    id: "definitions",
    name: c.definitions,
    number: true,
    cell: (row) => count(row.definitions),
    raw: (row) => row.definitions,
  },
  {
    id: "per_hundred",
    name: c.per_hundred,
    number: true,
    cell: (row) => some(row.per_hundred_sessions, 1),
    raw: (row) => row.per_hundred_sessions,
  },
  {
    id: "reach",
    name: c.reach,
    help: "visitor-rate",
    number: true,
    cell: (row) => (
      <>
        {rate(row.visitor_reach)} <span className="small muted">{interval(row.visitor_reach_ci)}</span>
      </>
    ),
    raw: (row) => row.visitor_reach,
  },
  {
    id: "per_visitor",
    name: c.per_visitor,
    number: true,
    cell: (row) => some(row.per_converting_visitor, 2),
    raw: (row) => row.per_converting_visitor,
  },
  {
    id: "per_session",
    name: c.per_session,
    number: true,
    cell: (row) => some(row.per_converting_session, 2),
    raw: (row) => row.per_converting_session,
  },
  {
    id: "time",
    name: c.time,
    number: true,
    cell: (row) => span(row.time_from_first_s),
    raw: (row) => row.time_from_first_s,
  },
  {
    id: "value",
    name: c.value,
    number: true,
    cell: (row) => money(row.value, row.currency),
    raw: (row) => (row.value === null ? null : Number(row.value)),
  },
  {
    id: "touched",
    name: c.touched,
    number: true,
    cell: (row) => rate(row.revenue_touched),
    raw: (row) => row.revenue_touched,
  },
];

/** Macros and micros side by side, all definitions of a class together. */
export function ClassesCard({ rows, order }: { rows: readonly ConversionClass[]; order: Order }): ReactNode {
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
      <ColumnTable
        columns={columns}
        label={t.classes}
        order={order}
        orderName="classes"
        rowKey={(row) => row.class}
        rows={rows}
      />
    </section>
  );
}
