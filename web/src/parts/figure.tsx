import { type ReactNode, useState } from "react";
import { chartWords } from "../strings/charts.ts";
import { csv, saveFile } from "./download.ts";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";

export interface ChartTable {
  /** Empty where the rows for programs begin with their own heads. */
  readonly columns: readonly string[];
  /** For people. */
  readonly rows: readonly (readonly string[])[];
  /** For programs: the same rows with plain numbers. */
  readonly raw: readonly (readonly (string | number | null)[])[];
}

/** The drawing of a figure, made when somebody asks for it. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

interface FigureProps {
  /** What the figure shows, for those who do not see it and for the name of a saved file. */
  label: string;
  table: ChartTable;
  /** The figure as it stands; null while there is nothing to save. */
  drawing: () => Promise<Drawing | null>;
  /** Stands left of the tools: a legend, a choice of buckets. */
  head?: ReactNode;
  /** Stands before the tools that every figure has. */
  tools?: ReactNode;
  /** False where the figure is itself a table. */
  twin?: boolean;
  children: ReactNode;
}

/** What every figure has: its table twin, and its downloads as table, picture and drawing. */
export function Figure({ label, table, drawing, head, tools, twin = true, children }: FigureProps): ReactNode {
  const [asTable, setAsTable] = useState(false);
  return (
    <figure aria-label={label} className="stack">
      <div className="chart-head">
        <div>{head}</div>
        <div className="chart-tools">
          {tools}
          {twin && (
            <button
              aria-label={asTable ? chartWords.chart : chartWords.table}
              className="icon-button"
              onClick={() => setAsTable(!asTable)}
              title={asTable ? chartWords.chart : chartWords.table}
              type="button"
            >
              <Icon name={asTable ? "chart" : "table"} />
            </button>
          )}
          <Downloads drawing={asTable ? null : drawing} label={label} table={table} />
        </div>
      </div>
      {asTable ? <TableTwin table={table} /> : children}
    </figure>
  );
}

interface DownloadsProps {
  label: string;
  table: ChartTable;
  drawing: (() => Promise<Drawing | null>) | null;
}

/** A figure's files behind one button. */
export function Downloads({ label, table, drawing }: DownloadsProps): ReactNode {
  const rows = (): ChartTable["raw"] => (table.columns.length === 0 ? table.raw : [table.columns, ...table.raw]);
  const saveParquet = async (): Promise<void> => {
    const [head, ...raw] = rows();
    const { parquet } = await import("./parquet.ts");
    saveFile(`${label}.parquet`, "application/vnd.apache.parquet", parquet((head ?? []).map(String), raw));
  };
  const draw = async (kind: "svg" | "png"): Promise<void> => {
    const [made, { savePng }] = await Promise.all([drawing?.(), import("./picture.ts")]);
    if (!made) return;
    if (kind === "svg") saveFile(`${label}.svg`, "image/svg+xml", made.svg);
    else await savePng(`${label}.png`, made);
  };
  return (
    <Menu button={<Icon name="download" />} className="icon-button" end label={`${chartWords.download}: ${label}`}>
      {(close) => {
        const item = (text: string, act: () => void): ReactNode => (
          <button
            className="menu-item"
            onClick={() => {
              close();
              act();
            }}
            type="button"
          >
            {text}
          </button>
        );
        return (
          <>
            {item(chartWords.csv, () => saveFile(`${label}.csv`, "text/csv", csv(rows())))}
            {item(chartWords.parquet, () => void saveParquet())}
            {drawing && item(chartWords.svg, () => void draw("svg"))}
            {drawing && item(chartWords.png, () => void draw("png"))}
          </>
        );
      }}
    </Menu>
  );
}

function TableTwin({ table }: { table: ChartTable }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section aria-label={chartWords.table} className="chart-table" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {table.columns.map((column, index) => (
              <th className={index === 0 ? undefined : "number"} key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two rows may be equal; their place is what tells them apart.
            <tr key={at}>
              {row.map((cell, index) => (
                <td className={index === 0 ? undefined : "number"} key={table.columns[index]}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
