import type { ReactNode } from "react";
import { HelpButton } from "../help/help-button.tsx";
import type { HelpPage } from "../help/pages.ts";
import { setQuery } from "../router/location.ts";
import { partStrings as t } from "../strings/parts.ts";
import { csv, saveText } from "./download.ts";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";

/** A column of a table: what its cells show, what they are sorted and downloaded by. */
export interface Column<T> {
  readonly id: string;
  readonly name: string;
  readonly help?: HelpPage;
  readonly number?: boolean;
  /** Cannot be left out: the name of the row. */
  readonly always?: boolean;
  readonly cell: (row: T) => ReactNode;
  /** For programs, and what rows are sorted by; null stands last in either direction. */
  readonly raw: (row: T) => string | number | null;
}

/** The order of a table as the URL holds it: a column, with a minus for descending. */
export interface Order {
  readonly by: string;
  readonly descending: boolean;
}

export function readOrder(text: string | null, columns: readonly { id: string }[], otherwise: Order): Order {
  const by = text?.replace(/^-/, "");
  return columns.some((one) => one.id === by) && by ? { by, descending: text?.startsWith("-") ?? false } : otherwise;
}

/** The columns that the URL names, in the table's order; those of `otherwise` where it names none. */
export function readColumns<T>(
  text: string | null,
  columns: readonly Column<T>[],
  otherwise: readonly string[],
): readonly Column<T>[] {
  const named = text === null ? otherwise : text.split(",");
  return columns.filter((one) => one.always || named.includes(one.id));
}

export function inOrder<T>(rows: readonly T[], columns: readonly Column<T>[], order: Order): readonly T[] {
  const column = columns.find((one) => one.id === order.by);
  if (!column) return rows;
  const direction = order.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [column.raw(a), column.raw(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    if (typeof x === "string" && typeof y === "string") return x.localeCompare(y) * direction;
    return (x < y ? -1 : x > y ? 1 : 0) * direction;
  });
}

interface ColumnTableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  order: Order;
  /** The part of the query that keeps the order. */
  orderName?: string;
  /** A heading over rows that belong together; rows stay in order within each. */
  group?: (row: T) => string;
}

/** A table whose heads sort it. The order is kept in the URL. */
export function ColumnTable<T>({
  label,
  columns,
  rows,
  rowKey,
  order,
  orderName = "sort",
  group,
}: ColumnTableProps<T>): ReactNode {
  const sorted = inOrder(rows, columns, order);
  const groups = group ? [...new Set(rows.map(group))] : [""];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
    <section aria-label={label} className="table-box" tabIndex={0}>
      <table className="table column-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <Head column={column} key={column.id} order={order} orderName={orderName} />
            ))}
          </tr>
        </thead>
        {groups.map((name) => (
          <tbody key={name}>
            {name !== "" && (
              <tr className="data-group">
                <th colSpan={columns.length} scope="colgroup">
                  {name}
                </th>
              </tr>
            )}
            {sorted
              .filter((row) => !group || group(row) === name)
              .map((row) => (
                <tr key={rowKey(row)}>
                  {columns.map((column) =>
                    column.always ? (
                      <th key={column.id} scope="row">
                        {column.cell(row)}
                      </th>
                    ) : (
                      <td className={column.number ? "number" : undefined} key={column.id}>
                        {column.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Head<T>({ column, order, orderName }: { column: Column<T>; order: Order; orderName: string }): ReactNode {
  const active = order.by === column.id;
  const descending = active ? !order.descending : column.number === true;
  return (
    <th
      aria-sort={active ? (order.descending ? "descending" : "ascending") : "none"}
      className={column.number ? "number" : undefined}
      scope="col"
    >
      <button
        className="sort"
        onClick={() => setQuery({ [orderName]: `${descending ? "-" : ""}${column.id}` }, true)}
        type="button"
      >
        {column.name}
        <span aria-hidden="true" className="sort-mark">
          {active ? (order.descending ? "↓" : "↑") : ""}
        </span>
      </button>
      {column.help && <HelpButton page={column.help} />}
    </th>
  );
}

interface ColumnMenuProps<T> {
  columns: readonly Column<T>[];
  shown: readonly Column<T>[];
  otherwise: readonly string[];
  /** The part of the query that keeps the choice. */
  name?: string;
}

/** Chooses the columns of a table; the choice is kept in the URL. */
export function ColumnMenu<T>({ columns, shown, otherwise, name = "cols" }: ColumnMenuProps<T>): ReactNode {
  const ids = shown.map((one) => one.id);
  const choose = (next: readonly string[]): void => {
    const chosen = columns.filter((one) => !one.always && next.includes(one.id)).map((one) => one.id);
    setQuery({ [name]: chosen.join() === otherwise.join() ? null : chosen.join() || "none" }, true);
  };
  return (
    <Menu
      button={
        <>
          <Icon name="table" size={16} />
          {t.columns}
        </>
      }
      end
      label={t.chooseColumns}
    >
      {() => (
        <div className="column-choice">
          {columns
            .filter((one) => !one.always)
            .map((one) => (
              <label className="column-option" key={one.id}>
                <input
                  checked={ids.includes(one.id)}
                  onChange={(event) =>
                    choose(event.target.checked ? [...ids, one.id] : ids.filter((id) => id !== one.id))
                  }
                  type="checkbox"
                />
                {one.name}
              </label>
            ))}
          <div className="menu-rule" />
          <button className="menu-item" onClick={() => setQuery({ [name]: null }, true)} type="button">
            {t.usualColumns}
          </button>
        </div>
      )}
    </Menu>
  );
}

/** Offers the rows as CSV, with all columns that are shown. */
export function CsvButton<T>({
  file,
  columns,
  rows,
}: {
  file: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
}): ReactNode {
  return (
    <button
      className="button button-quiet"
      onClick={() =>
        saveText(
          `${file}.csv`,
          "text/csv",
          csv([columns.map((one) => one.id), ...rows.map((row) => columns.map((one) => one.raw(row)))]),
        )
      }
      type="button"
    >
      <Icon name="download" size={16} /> {t.csv}
    </button>
  );
}
