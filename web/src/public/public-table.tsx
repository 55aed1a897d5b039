import type { ReactNode } from "react";
import { publicStrings as t } from "../strings/share.ts";

export interface PublicColumn<Row> {
  readonly label: string;
  readonly number?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface PublicTableProps<Row> {
  label: string;
  columns: readonly PublicColumn<Row>[];
  rows: readonly Row[];
}

/** A report's rows for readers who only read: nothing to choose, sort or open. */
export function PublicTable<Row>({ label, columns, rows }: PublicTableProps<Row>): ReactNode {
  if (rows.length === 0) return <p className="muted">{t.noRows}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
    <section aria-label={label} className="table-box" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th className={column.number ? "number" : undefined} key={column.label} scope="col">
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: ids in paths are made unreadable, so two rows may be called the same.
            <tr key={at}>
              {columns.map((column) => (
                <td className={column.number ? "number" : undefined} key={column.label}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
