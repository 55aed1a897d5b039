import { type ReactNode, useRef } from "react";
import type { TvRow } from "../../api/television.ts";
import { count, money, rate } from "../../format/numbers.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Thin } from "../../parts/states.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { TableDownloads } from "../../parts/table-tools.tsx";
import { televisionStrings as t } from "../../strings/television.ts";
import { incrementalText, plain, type TvDimension } from "./tv-words.ts";

interface TvTableProps {
  by: TvDimension;
  rows: readonly TvRow[];
  currency: string;
}

/** The ads by what they have in common, one row each. */
export function TvTable({ by, rows, currency }: TvTableProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const columns = columnsOf(by, currency);
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

function columnsOf(by: TvDimension, currency: string): readonly Column<TvRow>[] {
  const amount = (key: "cost" | "cpm" | "cpvv", from?: "tablet" | "desktop"): Column<TvRow> => ({
    key,
    label: t.columns[key],
    number: true,
    from,
    by: (row) => (row[key] === null || row[key] === undefined ? null : Number(row[key])),
    cell: (row) => money(row[key], currency),
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
      cell: incrementalText,
    },
    number("impressions", (row) => row.impressions, "tablet"),
    {
      key: "completion",
      label: t.columns.completion,
      number: true,
      from: "tablet",
      by: (row) => row.completion_rate,
      cell: (row) => rate(row.completion_rate),
    },
    number("reach", (row) => row.reach, "tablet"),
    {
      key: "frequency",
      label: t.columns.frequency,
      number: true,
      from: "desktop",
      by: (row) => row.frequency,
      cell: (row) => plain(row.frequency),
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
      cell: (row) => plain(row.roas),
    },
  ];
}

function number(
  key: "verified" | "influenced" | "impressions" | "reach" | "macros",
  of: (row: TvRow) => number,
  from?: "tablet",
): Column<TvRow> {
  return { key, label: t.columns[key], number: true, from, by: of, cell: (row) => count(of(row)) };
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
