import "../styles/data-table.css";
import { type ReactNode, useRef } from "react";
import { HelpButton } from "../help/help-button.tsx";
import type { HelpPage } from "../help/pages.ts";
import { useRowWindow, wholeTable } from "./row-window.ts";
import { type Order, sortRows } from "./table-sort.ts";

export interface Column<T> {
  readonly key: string;
  readonly label: string;
  readonly help?: HelpPage;
  readonly number?: boolean;
  /** What the rows are sorted by; a column without it is not sorted. */
  readonly by?: (row: T) => number | string | null | undefined;
  /** Left out on narrower screens. */
  readonly from?: "tablet" | "desktop" | undefined;
  readonly cell: (row: T) => ReactNode;
}

interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Left out where the order of the answer is the only one. */
  order?: readonly [Order, (order: Order) => void];
}

const rowHeight = 49;

/** Rows with one figure a column, sorted by any of them. The first column names the row. Over 200 rows only those in sight are drawn. */
export function DataTable<T>({ label, columns, rows, rowKey, order }: DataTableProps<T>): ReactNode {
  const body = useRef<HTMLTableSectionElement>(null);
  const by = columns.find((column) => column.key === order?.[0].column)?.by;
  const sorted = order && by ? sortRows(rows, by, order[0].descending) : rows;
  const { from, to } = useRowWindow(body, sorted.length, rowHeight);
  const windowed = sorted.length > wholeTable;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
    <section aria-label={label} className="table-box" tabIndex={0}>
      <table
        aria-rowcount={windowed ? sorted.length + 1 : undefined}
        className={windowed ? "table data-table data-table-long" : "table data-table"}
      >
        <thead>
          <tr>
            {columns.map((column) => (
              <Head column={column} key={column.key} {...(order ? { order } : {})} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {from > 0 && <Gap columns={columns.length} rows={from} />}
          {sorted.slice(from, to).map((row, index) => (
            <tr aria-rowindex={windowed ? from + index + 2 : undefined} key={rowKey(row)}>
              {columns.map((column, at) =>
                at === 0 ? (
                  <th className={cellClass(column)} key={column.key} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td className={cellClass(column)} key={column.key}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
          {to < sorted.length && <Gap columns={columns.length} rows={sorted.length - to} />}
        </tbody>
      </table>
    </section>
  );
}

function cellClass<T>(column: Column<T>): string | undefined {
  return (
    [column.number ? "number" : "", column.from ? `data-from-${column.from}` : ""].filter(Boolean).join(" ") ||
    undefined
  );
}

/** Stands for rows that are out of sight, as high as they are together. */
function Gap({ rows, columns }: { rows: number; columns: number }): ReactNode {
  return (
    <tr>
      <td className="data-gap" colSpan={columns} style={{ height: rows * rowHeight }} />
    </tr>
  );
}

interface HeadProps<T> {
  column: Column<T>;
  order?: readonly [Order, (order: Order) => void];
}

function Head<T>({ column, order }: HeadProps<T>): ReactNode {
  const help = column.help && <HelpButton page={column.help} />;
  if (!order || !column.by)
    return (
      <th className={cellClass(column)} scope="col">
        {column.label} {help}
      </th>
    );
  const [now, change] = order;
  const active = now.column === column.key;
  const descending = active ? !now.descending : column.number === true;
  return (
    <th
      aria-sort={active ? (now.descending ? "descending" : "ascending") : "none"}
      className={cellClass(column)}
      scope="col"
    >
      <button className="sort" onClick={() => change({ column: column.key, descending })} type="button">
        {column.label}
        <span aria-hidden="true" className="sort-mark">
          {active ? (now.descending ? "↓" : "↑") : ""}
        </span>
      </button>
      {help}
    </th>
  );
}
