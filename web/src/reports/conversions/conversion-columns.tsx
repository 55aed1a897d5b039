import type { ConversionRow, ConversionsReport } from "../../api/types.ts";
import { stages } from "../../figure/cairn-layout.ts";
import { count, decimal, interval, money, rate, span } from "../../format/numbers.ts";
import type { Column } from "../../parts/data-table.tsx";
import { Thin } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith } from "../../router/location.ts";
import { conversionStrings as t } from "../../strings/conversions.ts";
import { partStrings } from "../../strings/parts.ts";
import { s } from "../../strings/strings.ts";
import { rowChange } from "./headline.ts";
import { Sparkline } from "./sparkline.tsx";

const e = partStrings.explain;

/** The columns that show until others are chosen. */
export const usualColumns: readonly string[] = [
  "stage",
  "count",
  "visitor_rate",
  "session_rate",
  "change",
  "value",
  "frequency",
  "time_from_first_s",
  "spark",
];

const zeroHidden = (value: number): string => (value === 0 ? "–" : count(value));

/** Everything the conversions report says of a conversion, a column each. */
export function conversionColumns(report: ConversionsReport): readonly Column<ConversionRow>[] {
  const before = new Map(report.comparison?.rows.map((row) => [row.key, row]));
  const plain = (id: "count" | "net_count" | "visitors" | "sessions"): Column<ConversionRow> => ({
    key: id,
    label: t.columns[id],
    number: true,
    cell: (row) => count(row[id]),
    by: (row) => row[id],
  });
  const problem = (
    id: "duplicates" | "without_key" | "without_value" | "unmatched_refunds",
  ): Column<ConversionRow> => ({
    key: id,
    label: t.columns[id],
    help: "conversion",
    number: true,
    cell: (row) => zeroHidden(row[id]),
    by: (row) => row[id],
  });
  const rated = (
    id: "visitor_rate" | "session_rate",
    help: "visitor-rate" | "session-rate",
  ): Column<ConversionRow> => ({
    key: id,
    label: t.columns[id],
    help,
    number: true,
    cell: (row) => (
      <>
        {rate(row[id])} <span className="small muted">{interval(row[`${id}_ci`])}</span>
      </>
    ),
    explain: (row) => ({
      formula: id === "visitor_rate" ? e.visitorRate : e.sessionRate,
      rate: row[id],
      made:
        id === "visitor_rate"
          ? `${count(row.visitors)} / ${count(report.visitors)}`
          : `${count(row.sessions)} / ${count(report.sessions)}`,
      ci: row[`${id}_ci`],
      definition: row.key,
      help,
    }),
    by: (row) => row[id],
  });
  const sum = (id: "value" | "mean_value" | "excess_refund"): Column<ConversionRow> => ({
    key: id,
    label: t.columns[id],
    number: true,
    cell: (row) => (id === "excess_refund" && Number(row[id] ?? 0) === 0 ? "–" : money(row[id], row.currency)),
    by: (row) => (row[id] === null ? null : Number(row[id])),
  });
  return [
    {
      key: "name",
      label: t.columns.name,
      always: true,
      cell: (row) => (
        <>
          <Link className="micro-name" to={addressWith({ open: row.key })}>
            {row.name}
          </Link>{" "}
          {row.low_data && <Thin />}
          {row.unlike_a_micro && (
            <span className="tag" title={t.unlikeNote}>
              {t.unlike}
            </span>
          )}
        </>
      ),
      by: (row) => row.name,
    },
    {
      key: "stage",
      label: t.columns.stage,
      cell: (row) => (
        <>
          {s.stages[row.stage]}
          {row.role && <div className="small muted">{s.rolesShort[row.role]}</div>}
        </>
      ),
      by: (row) => stages.indexOf(row.stage),
    },
    plain("count"),
    plain("net_count"),
    plain("visitors"),
    plain("sessions"),
    rated("visitor_rate", "visitor-rate"),
    rated("session_rate", "session-rate"),
    {
      key: "action_rate",
      label: t.columns.action_rate,
      help: "action-rate",
      number: true,
      cell: (row) => rate(row.action_rate),
      explain: (row) => ({
        formula: e.actionRate,
        rate: row.action_rate,
        made: `${count(row.count)} / ${count(report.sessions)}`,
        definition: row.key,
        help: "action-rate",
      }),
      by: (row) => row.action_rate,
    },
    {
      key: "change",
      label: t.columns.change,
      number: true,
      cell: (row) => rowChange(row, before.get(row.key))?.text ?? "–",
      by: (row) => rowChange(row, before.get(row.key))?.by ?? null,
    },
    sum("value"),
    sum("mean_value"),
    {
      key: "revenue_touched",
      label: t.columns.revenue_touched,
      help: "conversions",
      number: true,
      cell: (row) => rate(row.revenue_touched),
      by: (row) => row.revenue_touched,
    },
    {
      key: "frequency",
      label: t.columns.frequency,
      help: "conversions",
      number: true,
      cell: (row) => (row.frequency === null ? "–" : decimal(row.frequency, 2)),
      by: (row) => row.frequency,
    },
    {
      key: "time_from_first_s",
      label: t.columns.time_from_first_s,
      help: "conversions",
      number: true,
      cell: (row) => span(row.time_from_first_s),
      by: (row) => row.time_from_first_s,
    },
    {
      key: "time_in_session_s",
      label: t.columns.time_in_session_s,
      number: true,
      cell: (row) => span(row.time_in_session_s),
      by: (row) => row.time_in_session_s,
    },
    {
      key: "sessions_until",
      label: t.columns.sessions_until,
      number: true,
      cell: (row) => (row.sessions_until === null ? "–" : decimal(row.sessions_until, 1)),
      by: (row) => row.sessions_until,
    },
    problem("duplicates"),
    problem("without_key"),
    problem("without_value"),
    problem("unmatched_refunds"),
    sum("excess_refund"),
    {
      key: "version",
      label: t.columns.version,
      number: true,
      cell: (row) => row.version,
      by: (row) => row.version,
    },
    {
      key: "spark",
      label: t.columns.spark,
      cell: (row) =>
        row.sparkline && <Sparkline kind={row.kind === "macro" ? "macro" : "micro"} points={row.sparkline} />,
      by: (row) => row.sparkline?.at(-1)?.v ?? null,
    },
  ];
}
