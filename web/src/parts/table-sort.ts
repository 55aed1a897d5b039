import { setQuery, useAddress } from "../router/location.ts";

/** The order of a table as the URL holds it: a column, with a minus for descending. */
export interface Order {
  readonly column: string;
  readonly descending: boolean;
}

type Sortable = number | string | null | undefined;

/** Reads `-value`; a column that the table does not have gives the usual order. */
export function readOrder(text: string | null, columns: readonly string[], usual: Order): Order {
  const column = (text ?? "").replace(/^-/, "");
  return columns.includes(column) ? { column, descending: text?.startsWith("-") ?? false } : usual;
}

export function writeOrder(order: Order, usual: Order): string | null {
  if (order.column === usual.column && order.descending === usual.descending) return null;
  return (order.descending ? "-" : "") + order.column;
}

/** The order the URL holds under `name`, and what changes it. */
export function useOrder(columns: readonly string[], usual: Order, name = "sort"): [Order, (order: Order) => void] {
  const { query } = useAddress();
  const order = readOrder(query.get(name), columns, usual);
  return [order, (next) => setQuery({ [name]: writeOrder(next, usual) }, true)];
}

/** Rows by a figure of theirs. What has none stands last either way; equal rows stay in the order of the answer. */
export function sortRows<T>(rows: readonly T[], by: (row: T) => Sortable, descending: boolean): readonly T[] {
  const keyed = rows.map((row) => ({ row, at: by(row) }));
  return keyed.sort((a, b) => compare(a.at, b.at, descending)).map(({ row }) => row);
}

function compare(a: Sortable, b: Sortable, descending: boolean): number {
  const [noA, noB] = [a === null || a === undefined, b === null || b === undefined];
  if (noA || noB) return Number(noA) - Number(noB);
  const order =
    typeof a === "string" && typeof b === "string" ? a.localeCompare(b) : a === b ? 0 : Number(a) < Number(b) ? -1 : 1;
  return descending ? -order : order;
}
