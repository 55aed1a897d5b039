import { type CSSProperties, type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { RetentionCell, RetentionCohort, RetentionReport } from "../../api/people.ts";
import { count, rate } from "../../format/numbers.ts";
import { Downloads } from "../../parts/figure.tsx";
import { peopleStrings } from "../../strings/people.ts";
import type { RetentionState } from "./retention-url.ts";
import { cellStrength, cellText, cellWords, cohortLabel } from "./retention-words.ts";

const t = peopleStrings.retention;

interface GridProps {
  label: string;
  report: RetentionReport;
  state: RetentionState;
  /** Opens a cell to its visitors; left out where nobody may see them. */
  onOpen?: ((cell: string) => void) | undefined;
}

/** Cohorts by period since their start: a table whose cells are walked with the arrow keys. */
export function RetentionGrid({ label, report, state, onOpen }: GridProps): ReactNode {
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<readonly [number, number]>([0, 1]);
  const [said, setSaid] = useState("");
  const columns = Math.max(0, ...report.cohorts.map((cohort) => cohort.cells.length));
  const ks = [...Array(columns).keys()];
  const rows = report.cohorts.length + 1;

  const opens = (row: number, k: number): (() => void) | null => {
    const cohort = report.cohorts[row];
    const visitors = cohort?.cells[k]?.visitors ?? 0;
    return onOpen && cohort && visitors > 0 ? () => onOpen(`${cohort.from} ${k}`) : null;
  };
  const onKey = (event: KeyboardEvent): void => {
    const open = event.key === "Enter" || event.key === " " ? opens(at[0], at[1]) : null;
    if (open) {
      event.preventDefault();
      open();
      return;
    }
    const next = moved(event, at, rows, columns);
    if (!next) return;
    event.preventDefault();
    setAt(next);
    table.current?.querySelector<HTMLElement>(`[data-cell="${next[0]} ${next[1]}"]`)?.focus();
  };
  // What is read begins with what is seen.
  const cellProps = (row: number, k: number, words: string, seen: string): Record<string, unknown> => ({
    "aria-label": seen === "" || words.startsWith(seen) ? words : `${seen}: ${words}`,
    "data-cell": `${row} ${k}`,
    "data-opens": opens(row, k) ? "" : undefined,
    onFocus: () => {
      setAt([row, k]);
      setSaid(words);
    },
    onClick: opens(row, k) ?? undefined,
    onPointerEnter: () => setSaid(words),
    role: "gridcell",
    tabIndex: at[0] === row && at[1] === k ? 0 : -1,
  });

  return (
    <div className="stack">
      <div className="table-box">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the grid pattern of ARIA on the element that is a table without it. */}
        <table aria-label={label} className="retention" onKeyDown={onKey} ref={table} role="grid">
          <thead>
            <tr>
              <th scope="col">{t.started}</th>
              <th className="number" scope="col">
                {t.size}
              </th>
              {ks.slice(1).map((k) => (
                <th key={k} scope="col">
                  {t.column(t.periods[state.period], k)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.cohorts.map((cohort, row) => (
              <tr key={cohort.from}>
                <th scope="row">{cohortLabel(cohort, state.period)}</th>
                <td
                  className={thin(cohort) ? "number retention-thin" : "number"}
                  {...cellProps(row, 0, firstWords(cohort, state, report.currency), count(cohort.size))}
                >
                  {count(cohort.size)}
                </td>
                {ks.slice(1).map((k) => (
                  <Cell
                    cell={cohort.cells[k] ?? missing(k)}
                    cohort={cohort}
                    key={k}
                    props={(words, seen) => cellProps(row, k, words, seen)}
                    report={report}
                    state={state}
                  />
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" title={t.averageNote}>
                {t.average}
              </th>
              {ks.map((k) => {
                const one = report.average.find((average) => average.k === k);
                const words = one
                  ? t.cellAverage(count(one.visitors), count(one.size), rate(one.rate), laterOf(k, state))
                  : t.averageNote;
                const seen = k === 0 ? count(one?.size ?? 0) : one ? averageText(one, state) : "";
                return (
                  <td
                    className={k === 0 ? "number retention-size" : "retention-average"}
                    key={k}
                    {...cellProps(rows - 1, k, words, seen)}
                  >
                    {seen}
                  </td>
                );
              })}
            </tr>
          </tfoot>
        </table>
      </div>
      <div className="row-apart">
        <p aria-hidden="true" className="retention-said">
          {said || (onOpen ? t.hintOpen : t.hint)}
        </p>
        <Downloads drawing={null} label={label} table={{ columns: [], rows: [], raw: gridRows(report) }} />
      </div>
    </div>
  );
}

/** A cohort too small for its shares to say much. */
const thin = (cohort: RetentionCohort): boolean => cohort.size < 30;

const missing = (k: number): RetentionCell => ({
  k,
  visitors: null,
  rate: null,
  incomplete: false,
  value: null,
  value_per_visitor: null,
});

function laterOf(k: number, state: RetentionState): string {
  return t.laterWords(k, t.periodsLower[state.period]);
}

function firstWords(cohort: RetentionCohort, state: RetentionState, currency: string | null): string {
  const [cell] = cohort.cells;
  return cell ? cellWords(cohort, cell, state, currency) : count(cohort.size);
}

function averageText(one: RetentionReport["average"][number], state: RetentionState): string {
  if (state.show === "value") return "";
  return state.show === "visitors" ? count(one.visitors) : rate(one.rate);
}

interface CellProps {
  cohort: RetentionCohort;
  cell: RetentionCell;
  report: RetentionReport;
  state: RetentionState;
  props: (words: string, seen: string) => Record<string, unknown>;
}

function Cell({ cohort, cell, report, state, props }: CellProps): ReactNode {
  const words = cellWords(cohort, cell, state, report.currency);
  const seen = cellText(cell, state.show, report.currency);
  const strength = cellStrength(report, cell, state.show);
  const none = cell.visitors === null;
  return (
    <td
      className={`retention-cell${thin(cohort) ? " retention-thin" : ""}${cell.incomplete ? " retention-running" : ""}${none ? " retention-none" : ""}`}
      style={none ? {} : ({ "--strength": `${(strength * 50).toFixed(1)}%` } as CSSProperties)}
      {...props(words, seen)}
    >
      {seen}
    </td>
  );
}

/** Where a key leads from a cell; null: it is no key of the grid. Ends stay ends. */
export function moved(
  event: Pick<KeyboardEvent, "key" | "ctrlKey">,
  [row, column]: readonly [number, number],
  rows: number,
  columns: number,
): readonly [number, number] | null {
  const within = (value: number, size: number): number => Math.max(0, Math.min(size - 1, value));
  switch (event.key) {
    case "ArrowDown":
      return [within(row + 1, rows), column];
    case "ArrowUp":
      return [within(row - 1, rows), column];
    case "ArrowRight":
      return [row, within(column + 1, columns)];
    case "ArrowLeft":
      return [row, within(column - 1, columns)];
    case "Home":
      return [event.ctrlKey ? 0 : row, 0];
    case "End":
      return [event.ctrlKey ? rows - 1 : row, columns - 1];
    default:
      return null;
  }
}

/** The cells one a line, with plain numbers. */
export function gridRows(report: RetentionReport): (string | number | null)[][] {
  return [
    ["cohort", "size", "k", "visitors", "rate", "incomplete", "value"],
    ...report.cohorts.flatMap((cohort) =>
      cohort.cells.map((cell) => [
        cohort.from,
        cohort.size,
        cell.k,
        cell.visitors,
        cell.rate,
        cell.visitors === null ? null : Number(cell.incomplete),
        cell.value,
      ]),
    ),
  ];
}
