import type { ReactNode, RefObject } from "react";
import { setQuery } from "../router/location.ts";
import { partStrings as t } from "../strings/parts.ts";
import type { Column } from "./data-table.tsx";
import { Downloads, type Drawing } from "./figure.tsx";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";
import { drawPage } from "./picture.ts";
import { wholeTable } from "./row-window.ts";

/** The columns that the URL names, in the table's order; those of `otherwise` where it names none. */
export function readColumns<T>(
  text: string | null,
  columns: readonly Column<T>[],
  otherwise: readonly string[],
): readonly Column<T>[] {
  const named = text === null ? otherwise : text.split(",");
  return columns.filter((one) => one.always || named.includes(one.key));
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
  const keys = shown.map((one) => one.key);
  const choose = (next: readonly string[]): void => {
    const chosen = columns.filter((one) => !one.always && next.includes(one.key)).map((one) => one.key);
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
              <label className="column-option" key={one.key}>
                <input
                  checked={keys.includes(one.key)}
                  onChange={(event) =>
                    choose(event.target.checked ? [...keys, one.key] : keys.filter((key) => key !== one.key))
                  }
                  type="checkbox"
                />
                {one.label}
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

/** The rows for programs: a head of keys, then what each column is sorted by. A column without it is left out. */
export function rawRows<T>(columns: readonly Column<T>[], rows: readonly T[]): (string | number | null)[][] {
  const kept = columns.flatMap(({ key, by }) => (by ? [{ key, by }] : []));
  return [kept.map((one) => one.key), ...rows.map((row) => kept.map((one) => one.by(row) ?? null))];
}

interface TableDownloadsProps<T> {
  file: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  /** What holds the table, for its picture. */
  box: RefObject<HTMLElement | null>;
}

/** The rows as CSV and the table as it stands as a picture; a table of which only a part is drawn has no picture. */
export function TableDownloads<T>({ file, columns, rows, box }: TableDownloadsProps<T>): ReactNode {
  const draw = async (): Promise<Drawing | null> => (box.current ? drawPage(box.current) : null);
  return (
    <Downloads
      drawing={rows.length > wholeTable ? null : draw}
      label={file}
      table={{ columns: [], rows: [], raw: rawRows(columns, rows) }}
    />
  );
}
