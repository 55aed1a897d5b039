import { type ReactNode, use } from "react";
import type { SourceRow, SourcesReport } from "../../api/sources.ts";
import type { Definition } from "../../api/types.ts";
import { count, money, rate } from "../../format/numbers.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { FixedContext } from "../../parts/fixed.ts";
import { Measure, widestOf } from "../../parts/measure.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { Link } from "../../router/link.tsx";
import { navigate, queryText } from "../../router/location.ts";
import { partStrings } from "../../strings/parts.ts";
import { sourceStrings as t } from "../../strings/sources.ts";
import { rowFilter, type SourcesState } from "./sources-url.ts";
import { conversionOf, headlineRate, rowName } from "./sources-words.ts";

type Named = Pick<Definition, "key" | "kind" | "name">;

interface TableProps {
  report: SourcesReport;
  rows: readonly SourceRow[];
  state: SourcesState;
  definitions: readonly Named[];
  names: { now: string; before: string };
  /** Opens a row to its visitors; null for those who may not see them. */
  open: ((token: string) => string) | null;
}

/** One row for each value, with the chosen figures and rates. */
export function SourcesTable(props: TableProps): ReactNode {
  const columns = columnsOf(props);
  const order = useOrder(
    columns.map((column) => column.key),
    { column: "visitors", descending: true },
  );
  return (
    <DataTable
      columns={columns}
      label={t.table(t.dimensions[props.state.by])}
      order={order}
      rowKey={(row) => `${row.key} ${row.second ?? ""}`}
      rows={props.rows}
    />
  );
}

function columnsOf({ report, rows, state, definitions, names, open }: TableProps): readonly Column<SourceRow>[] {
  const before = (row: SourceRow, text: (of: NonNullable<SourceRow["previous"]>) => string): ReactNode =>
    row.previous && (
      <div className="small muted" title={t.beside(text(row.previous), names.before)}>
        {t.before(text(row.previous))}
      </div>
    );
  const dimension = t.dimensions[state.by] + (state.second ? ` · ${t.dimensions[state.second]}` : "");
  const all: Record<SourcesState["figures"][number], Column<SourceRow>> = {
    sessions: {
      key: "sessions",
      label: t.figures.sessions,
      number: true,
      from: "tablet",
      by: (row) => row.sessions,
      cell: (row) => (
        <>
          {count(row.sessions)}
          {before(row, (of) => count(of.sessions))}
        </>
      ),
    },
    share: shareColumn("share", (row) => row.share),
    engaged: shareColumn("engaged", (row) => row.engaged_rate),
    bounce: shareColumn("bounce", (row) => row.bounce_rate),
  };
  return [
    {
      key: "name",
      label: dimension,
      by: (row) => rowName(row).toLowerCase(),
      cell: (row) => <Name row={row} state={state} />,
    },
    {
      key: "visitors",
      label: t.figures.visitors,
      number: true,
      by: (row) => row.visitors,
      cell: (row) => (
        <>
          {open && row.drill ? (
            <Link aria-label={t.openRow(count(row.visitors), rowName(row))} to={open(row.drill)}>
              {count(row.visitors)}
            </Link>
          ) : (
            count(row.visitors)
          )}
          {before(row, (of) => count(of.visitors))}
        </>
      ),
    },
    ...state.figures.map((figure) => all[figure]),
    ...state.keys.flatMap((key) => {
      const definition = definitions.find((one) => one.key === key);
      return definition ? conversionColumns(definition, report, rows, names) : [];
    }),
  ];
}

function shareColumn(key: "share" | "engaged" | "bounce", of: (row: SourceRow) => number | null): Column<SourceRow> {
  return {
    key,
    label: t.figures[key],
    number: true,
    from: "tablet",
    by: of,
    cell: (row) => rate(of(row)),
    explain: (row) => ({ formula: t.explain[key], rate: of(row), help: "sources" }),
  };
}

/** The headline rate of a definition, and its value where it has one. */
function conversionColumns(
  definition: Named,
  report: SourcesReport,
  rows: readonly SourceRow[],
  names: { now: string; before: string },
): Column<SourceRow>[] {
  const { key, name, kind } = definition;
  const rateOf = (row: SourceRow): number | null => headlineRate(conversionOf(row, key));
  const widest = widestOf(rows.filter((row) => !conversionOf(row, key)?.low_data).map(rateOf));
  const valued = conversionOf(report.total, key)?.value !== null && kind === "macro";
  const columns: Column<SourceRow>[] = [
    {
      key: `rate_${key}`,
      label: name,
      help: kind === "macro" ? "visitor-rate" : "session-rate",
      ...(kind === "macro" ? {} : { from: "tablet" as const }),
      by: rateOf,
      cell: (row) => <Rate name={names.before} of={key} row={row} widest={widest} />,
    },
  ];
  if (valued)
    columns.push({
      key: `value_${key}`,
      label: t.value(name),
      number: true,
      from: "tablet",
      by: (row) => Number(conversionOf(row, key)?.value ?? 0),
      cell: (row) => (
        <>
          {money(conversionOf(row, key)?.value, report.currency)}
          {row.previous && (
            <div className="small muted">
              {t.before(money(conversionOf(row.previous, key)?.value, report.currency))}
            </div>
          )}
        </>
      ),
    });
  return columns;
}

function Rate({ row, of, widest, name }: { row: SourceRow; of: string; widest: number; name: string }): ReactNode {
  const one = conversionOf(row, of);
  if (!one) return null;
  const macro = one.kind === "macro";
  const earlier = conversionOf(row.previous, of);
  return (
    <>
      <Measure
        definition={of}
        formula={macro ? partStrings.explain.visitorRate : partStrings.explain.sessionRate}
        ci={macro ? one.visitor_rate_ci : one.session_rate_ci}
        kind={macro ? "macro" : "micro"}
        help={macro ? "visitor-rate" : "session-rate"}
        made={
          macro
            ? t.madeVisitors(count(one.visitors), count(row.visitors))
            : t.madeSessions(count(one.sessions), count(row.sessions))
        }
        thin={one.low_data && headlineRate(one) !== null}
        value={headlineRate(one)}
        widest={widest}
      />
      {earlier && (
        <div className="small muted" title={t.beside(rate(headlineRate(earlier)), name)}>
          {t.before(rate(headlineRate(earlier)))}
        </div>
      )}
    </>
  );
}

/** The value, and a tick that draws its trend. What it holds was sent by somebody: text, and never a link. */
function Name({ row, state }: { row: SourceRow; state: SourcesState }): ReactNode {
  const can = !use(FixedContext) && state.second === null && rowFilter(state.by, row.key) !== null;
  return (
    <div className="source-name">
      {can && (
        <input
          aria-label={t.pick(rowName(row))}
          checked={state.picked.includes(row.key)}
          disabled={!state.picked.includes(row.key) && state.picked.length >= mostPicked}
          onChange={() => pick(row.key)}
          type="checkbox"
        />
      )}
      <span title={rowName(row)}>{rowName(row)}</span>
    </div>
  );
}

export const mostPicked = 5;

/** Puts a row among those whose trend is drawn, or takes it out. Keys hold any character, so each is a parameter of its own. */
function pick(key: string): void {
  const query = new URLSearchParams(location.search);
  const picked = query.getAll("pick");
  query.delete("pick");
  for (const one of picked.includes(key) ? picked.filter((other) => other !== key) : [...picked, key]) {
    query.append("pick", one);
  }
  navigate(location.pathname + queryText(query), { replace: true, keepScroll: true });
}
