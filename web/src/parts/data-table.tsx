import "../styles/data-table.css";
import { type ReactNode, useRef } from "react";
import { HelpButton } from "../help/help-button.tsx";
import type { HelpPage } from "../help/pages.ts";
import { Explained, type Explanation } from "./explained.tsx";
import { useRowWindow, wholeTable } from "./row-window.ts";
import { type Order, sortRows } from "./table-sort.ts";

/** A column: what its cells show, what they are sorted and saved by. */
export interface Column<T> {
  readonly key: string;
  readonly label: string;
  readonly help?: HelpPage;
  readonly number?: boolean;
  /** Where columns are chosen, this one cannot be left out. */
  readonly always?: boolean;
  /** What the rows are sorted by, and what programs get of them; a column without it is not sorted. */
  readonly by?: (row: T) => number | string | null | undefined;
  /** Left out on narrower screens. */
  readonly from?: "tablet" | "desktop" | undefined;
  readonly cell: (row: T) => ReactNode;
  /** What the cell's number is made of, said when it is pointed at, touched, or walked to with the arrow keys. */
  readonly explain?: (row: T) => Explanation;
}

interface DataTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Left out where the order of the answer is the only one. */
  order?: readonly [Order, (order: Order) => void];
  /** A heading over rows that belong together; rows stay in order within each. */
  group?: (row: T) => string;
}

const rowHeight = 49;

/**
 * Rows with one figure a column, sorted by any of them. The first column names the row and stays in sight.
 * Over 200 rows only those in sight are drawn.
 */
export function DataTable<T>({ label, columns, rows, rowKey, order, group }: DataTableProps<T>): ReactNode {
  const body = useRef<HTMLTableSectionElement>(null);
  const by = columns.find((column) => column.key === order?.[0].column)?.by;
  const sorted = order && by ? sortRows(rows, by, order[0].descending) : rows;
  const lines = group ? grouped(sorted, group, rows) : sorted.map((row) => ({ row }));
  const { from, to } = useRowWindow(body, lines.length, rowHeight);
  const windowed = lines.length > wholeTable;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
    <section aria-label={label} className="table-box" tabIndex={0}>
      <table
        aria-rowcount={windowed ? lines.length + 1 : undefined}
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
          {lines.slice(from, to).map((line, index) => {
            const place = windowed ? from + index + 2 : undefined;
            return "heading" in line ? (
              <tr aria-rowindex={place} className="data-group" key={`group ${line.heading}`}>
                <th colSpan={columns.length} scope="colgroup">
                  {line.heading}
                </th>
              </tr>
            ) : (
              <Row columns={columns} key={rowKey(line.row)} place={place} row={line.row} />
            );
          })}
          {to < lines.length && <Gap columns={columns.length} rows={lines.length - to} />}
        </tbody>
      </table>
    </section>
  );
}

type Line<T> = { readonly row: T } | { readonly heading: string };

/** The rows under the headings they belong to; headings stand in the order of the answer, whatever rows are sorted by. */
export function grouped<T>(
  sorted: readonly T[],
  group: (row: T) => string,
  answer: readonly T[] = sorted,
): readonly Line<T>[] {
  return [...new Set(answer.map(group))].flatMap((heading) => [
    { heading },
    ...sorted.filter((row) => group(row) === heading).map((row) => ({ row })),
  ]);
}

function Row<T>({
  row,
  columns,
  place,
}: {
  row: T;
  columns: readonly Column<T>[];
  place: number | undefined;
}): ReactNode {
  return (
    <tr aria-rowindex={place}>
      {columns.map((column, at) =>
        at === 0 ? (
          <th className={cellClass(column)} key={column.key} scope="row">
            {column.cell(row)}
          </th>
        ) : (
          <td className={cellClass(column)} key={column.key}>
            {column.explain ? <Explained {...column.explain(row)}>{column.cell(row)}</Explained> : column.cell(row)}
          </td>
        ),
      )}
    </tr>
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
