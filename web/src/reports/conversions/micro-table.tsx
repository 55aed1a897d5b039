import type { ReactNode } from "react";
import type { DriversReport } from "../../api/today.ts";
import type { ConversionRow, ConversionsReport } from "../../api/types.ts";
import { stages } from "../../figure/cairn-layout.ts";
import { count, money } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Measure } from "../../parts/measure.tsx";
import { Thin } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery } from "../../router/location.ts";
import { partStrings } from "../../strings/parts.ts";
import { s } from "../../strings/strings.ts";
import { todayStrings as t } from "../../strings/today.ts";
import { rowChange } from "./headline.ts";
import { Sparkline } from "./sparkline.tsx";

export const sortColumns = ["name", "stage", "count", "rate", "value", "change"] as const;
export type SortColumn = (typeof sortColumns)[number];
const onPhones: ReadonlySet<SortColumn> = new Set(["name", "rate", "change"]);

interface MicroTableProps {
  report: ConversionsReport;
  /** What the drivers report says of the micros, once it has answered. */
  drivers: DriversReport | undefined;
  macro: string;
  /** Whether the figures beside are another segment's, not another period's. */
  besideSegment: boolean;
  sort: SortColumn;
  descending: boolean;
}

/** The micro conversions, one row each. */
export function MicroTable({ report, drivers, macro, besideSegment, sort, descending }: MicroTableProps): ReactNode {
  const before = new Map(report.comparison?.rows.map((row) => [row.key, row]));
  const rows = sorted(
    report.rows.filter((row) => row.kind === "micro"),
    before,
    sort,
    descending,
  );
  const marks = driverMarks(drivers);
  const widest = Math.max(...rows.map((row) => row.session_rate_ci?.high ?? row.session_rate ?? 0), 1e-9);
  const shown: Columns = {
    value: rows.some((row) => row.value !== null),
    change: report.comparison !== null,
    spark: rows.some((row) => (row.sparkline?.length ?? 0) > 1),
  };
  const head = (column: SortColumn, number: boolean, extra?: ReactNode): ReactNode => (
    <Head beside={besideSegment} column={column} descending={descending} extra={extra} number={number} sort={sort} />
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
    <section aria-label={s.today.micros} className="table-box" tabIndex={0}>
      <table className="table micros">
        <thead>
          <tr>
            {head("name", false)}
            {head("stage", false)}
            {head("count", true)}
            {head("rate", false, <HelpButton page="session-rate" />)}
            {shown.value && head("value", true)}
            {shown.change && head("change", true)}
            {shown.spark && <th className="micros-more">{s.today.columns.spark}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <MicroRow
              before={before.get(row.key)}
              key={row.key}
              mark={<MarkTag macro={macro} mark={marks.get(row.key)} />}
              row={row}
              sessions={report.sessions}
              shown={shown}
              widest={widest}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface HeadProps {
  beside: boolean;
  column: SortColumn;
  number: boolean;
  sort: SortColumn;
  descending: boolean;
  extra: ReactNode;
}

function Head({ beside, column, number, sort, descending, extra }: HeadProps): ReactNode {
  const active = sort === column;
  const next = active ? !descending : column !== "name" && column !== "stage";
  return (
    <th
      aria-sort={active ? (descending ? "descending" : "ascending") : "none"}
      className={`${number ? "number" : ""} ${onPhones.has(column) ? "" : "micros-more"}`}
      scope="col"
    >
      <button className="sort" onClick={() => setQuery({ sort: `${next ? "-" : ""}${column}` }, true)} type="button">
        {beside && column === "change" ? t.difference : s.today.columns[column]}
        <span aria-hidden="true" className="sort-mark">
          {active ? (descending ? "↓" : "↑") : ""}
        </span>
      </button>
      {extra}
    </th>
  );
}

interface MicroRowProps {
  row: ConversionRow;
  mark: ReactNode;
  before: ConversionRow | undefined;
  widest: number;
  /** All visits. */
  sessions: number;
  shown: Columns;
}

/** Columns that are left out when no row has anything in them. */
interface Columns {
  readonly value: boolean;
  readonly change: boolean;
  readonly spark: boolean;
}

function MicroRow({ row, before, mark, widest, sessions, shown }: MicroRowProps): ReactNode {
  return (
    <tr>
      <th scope="row">
        <Link className="micro-name" keepScroll to={addressWith({ open: row.key })}>
          {row.name}
        </Link>{" "}
        {mark} {row.low_data && <Thin />}
      </th>
      <td className="micros-more">
        {s.stages[row.stage]}
        {row.role && <div className="small muted">{s.rolesShort[row.role]}</div>}
      </td>
      <td className="number micros-more">{count(row.count)}</td>
      <td>
        <Measure
          ci={row.session_rate_ci}
          definition={row.key}
          formula={partStrings.explain.sessionRate}
          help="session-rate"
          made={`${count(row.sessions)} / ${count(sessions)}`}
          value={row.session_rate}
          widest={widest}
        />
      </td>
      {shown.value && <td className="number micros-more">{money(row.value, row.currency)}</td>}
      {shown.change && (
        <td className="number">
          <Change change={rowChange(row, before)} />
        </td>
      )}
      {shown.spark && (
        <td className="micros-more">{row.sparkline && <Sparkline kind="micro" points={row.sparkline} />}</td>
      )}
    </tr>
  );
}

type MarkKind = "gate" | "driver" | "association";

/** Gate, driver or association, by key; a gate is never called a driver. */
export function driverMarks(report: DriversReport | undefined): ReadonlyMap<string, MarkKind> {
  if (!report) return new Map();
  return new Map([
    ...report.rows.map((row) => [row.key, row.confirmation?.confirmed ? "driver" : "association"] as const),
    ...report.gates.map((gate) => [gate.key, "gate"] as const),
  ]);
}

function MarkTag({ mark, macro }: { mark: MarkKind | undefined; macro: string }): ReactNode {
  if (!mark) return null;
  const note = { gate: t.gateNote(macro), driver: t.driverNote, association: t.associationNote }[mark];
  return (
    <span className={`tag mark-${mark}`} title={note}>
      {t[mark]}
    </span>
  );
}

/** Points up or down; a dash where the period before has no rate. */
function Change({ change }: { change: ReturnType<typeof rowChange> }): ReactNode {
  if (!change) {
    return (
      <span className="faint" title={s.today.noChange}>
        –
      </span>
    );
  }
  return (
    <span className={change.by === 0 ? "muted" : undefined}>
      <span aria-hidden="true" className="change-mark">
        {change.by > 0 ? "▲" : change.by < 0 ? "▼" : ""}
      </span>{" "}
      {change.text}
    </span>
  );
}

function sorted(
  rows: readonly ConversionRow[],
  before: ReadonlyMap<string, ConversionRow>,
  column: SortColumn,
  descending: boolean,
): readonly ConversionRow[] {
  const by: Record<SortColumn, (row: ConversionRow) => number | string> = {
    name: (row) => row.name.toLowerCase(),
    stage: (row) => stages.indexOf(row.stage),
    count: (row) => row.count,
    rate: (row) => row.session_rate ?? -1,
    value: (row) => Number(row.value ?? Number.NEGATIVE_INFINITY),
    change: (row) => rowChange(row, before.get(row.key))?.by ?? Number.NEGATIVE_INFINITY,
  };
  const direction = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [by[column](a), by[column](b)];
    return x === y ? (a.key < b.key ? -1 : 1) : (x < y ? -1 : 1) * direction;
  });
}
