import type { ReactNode } from "react";
import type { TvFrequency, TvGuards } from "../../api/television.ts";
import { count, rate } from "../../format/numbers.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Measure, widestOf } from "../../parts/measure.tsx";
import { partStrings } from "../../strings/parts.ts";
import { televisionStrings as t } from "../../strings/television.ts";

/** How often households saw an ad, and how many of them came. */
export function Reach({ rows }: { rows: readonly TvFrequency[] }): ReactNode {
  const widest = widestOf(rows.filter((row) => row.households >= 30).map((row) => row.visit_rate));
  const columns: readonly Column<TvFrequency>[] = [
    { key: "times", label: t.frequencyColumns.times, cell: (row) => t.times(row.times) },
    { key: "households", label: t.frequencyColumns.households, number: true, cell: (row) => count(row.households) },
    { key: "verified", label: t.frequencyColumns.verified, number: true, cell: (row) => count(row.verified) },
    {
      key: "rate",
      label: t.frequencyColumns.rate,
      cell: (row) => (
        <Measure
          formula={partStrings.explain.households}
          help="television"
          made={`${count(row.verified)} / ${count(row.households)}`}
          thin={row.households < 30}
          value={row.visit_rate ?? null}
          widest={widest}
        />
      ),
    },
  ];
  return <DataTable columns={columns} label={t.reachTitle} rowKey={(row) => String(row.times)} rows={rows} />;
}

const guardKeys = ["no_ip", "data_centre", "shared", "too_late", "completion_unknown"] as const;

/** How many ads each guard took away. */
export function Guards({ guards, impressions }: { guards: TvGuards; impressions: number }): ReactNode {
  return (
    <dl className="tv-guards">
      {guardKeys.map((key) => (
        <div key={key}>
          <dt>{t.guardNames[key]}</dt>
          <dd>
            {count(guards[key])}
            <span className="muted small"> {rate(impressions === 0 ? null : guards[key] / impressions)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
