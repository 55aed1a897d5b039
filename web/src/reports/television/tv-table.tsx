import { type ReactNode, useRef } from "react";
import type { TvRow } from "../../api/television.ts";
import { count, dash, money, rate } from "../../format/numbers.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Thin } from "../../parts/states.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { TableDownloads } from "../../parts/table-tools.tsx";
import { partStrings } from "../../strings/parts.ts";
import { televisionStrings as t } from "../../strings/television.ts";
import { type Beside, incrementalText, plain, type TvDimension } from "./tv-words.ts";

interface TvTableProps {
  by: TvDimension;
  rows: readonly TvRow[];
  currency: string;
  beside: Beside | undefined;
}

/** The ads by what they have in common, one row each. */
export function TvTable({ by, rows, currency, beside }: TvTableProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const columns = columnsOf(by, currency, beside);
  const order = useOrder(
    columns.map((column) => column.key),
    { column: "verified", descending: true },
  );
  const label = `${t.by} ${t.dimensions[by]}`;
  return (
    <>
      <div className="tools tools-right">
        <TableDownloads box={box} columns={columns} file={label} rows={rows} />
      </div>
      <div ref={box}>
        <DataTable columns={columns} label={label} order={order} rowKey={(row) => row.key} rows={rows} />
      </div>
    </>
  );
}

function columnsOf(by: TvDimension, currency: string, beside: Beside | undefined): readonly Column<TvRow>[] {
  const others = beside && new Map(beside.report.rows.map((row) => [row.key, row]));
  const both = (row: TvRow, text: (of: TvRow) => string): ReactNode => {
    const other = others?.get(row.key);
    return (
      <>
        {text(row)}
        {others && (
          <div className="small muted" title={beside?.name}>
            {other ? text(other) : dash}
          </div>
        )}
      </>
    );
  };
  const number = (
    key: "verified" | "influenced" | "impressions" | "reach" | "macros",
    of: (row: TvRow) => number,
    from?: "tablet",
  ): Column<TvRow> => ({
    key,
    label: t.columns[key],
    number: true,
    from,
    by: of,
    cell: (row) => both(row, (one) => count(of(one))),
  });
  const amount = (key: "cost" | "cpm" | "cpvv", from?: "tablet" | "desktop"): Column<TvRow> => ({
    key,
    label: t.columns[key],
    number: true,
    from,
    by: (row) => (row[key] === null || row[key] === undefined ? null : Number(row[key])),
    cell: (row) => both(row, (one) => money(one[key], currency)),
    explain: () => ({ formula: t.formulas[key], help: "television" }),
  });
  return [
    { key: "key", label: t.dimensions[by], by: (row) => row.key.toLowerCase(), cell: (row) => <Name row={row} /> },
    number("verified", (row) => row.verified.visits),
    number("influenced", (row) => row.influenced.visits),
    {
      key: "incremental",
      label: t.columns.incremental,
      number: true,
      by: (row) => row.incremental?.visits,
      cell: (row) => both(row, incrementalText),
    },
    number("impressions", (row) => row.impressions, "tablet"),
    {
      key: "completion",
      label: t.columns.completion,
      number: true,
      from: "tablet",
      by: (row) => row.completion_rate,
      cell: (row) => both(row, (one) => rate(one.completion_rate)),
      explain: (row) => ({
        formula: partStrings.explain.completion,
        made: `${count(row.completed)} / ${count(row.impressions)}`,
        rate: row.completion_rate,
        help: "television",
      }),
    },
    number("reach", (row) => row.reach, "tablet"),
    {
      key: "frequency",
      label: t.columns.frequency,
      number: true,
      from: "desktop",
      by: (row) => row.frequency,
      cell: (row) => both(row, (one) => plain(one.frequency)),
    },
    number("macros", (row) => row.verified.macros, "tablet"),
    amount("cost", "tablet"),
    amount("cpm", "desktop"),
    amount("cpvv", "tablet"),
    {
      key: "roas",
      label: t.columns.roas,
      number: true,
      from: "desktop",
      by: (row) => row.roas,
      cell: (row) => both(row, (one) => plain(one.roas)),
      explain: () => ({ formula: t.formulas.roas, help: "television" }),
    },
  ];
}

function Name({ row }: { row: TvRow }): ReactNode {
  return (
    <span className="tv-name">
      {row.key}
      {row.low_data && (
        <span title={t.lowData}>
          <Thin />
        </span>
      )}
    </span>
  );
}
