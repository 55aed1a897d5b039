import { type CSSProperties, type ReactNode, useRef } from "react";
import { count, rate, span, times } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { Segmented } from "../../parts/segmented.tsx";
import { setQuery } from "../../router/location.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import { type DriverState, measures } from "./driver-url.ts";
import type { MatrixReport, MatrixRow } from "./types.ts";

interface MatrixProps {
  report: MatrixReport;
  state: DriverState;
  name: (key: string) => string;
  /** Opens a cell to the visitors behind it; left out for those who may not see them. */
  onOpen?: ((micro: string, macro: string) => void) | undefined;
  /** What stands beside the report is called. */
  beside: string;
}

/** Micro against macro conversions as a heat map whose every cell says its figure. */
export function Matrix({ report, state, name, onOpen, beside }: MatrixProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const columns = [...new Set(report.rows.map((row) => row.macro))];
  const rows = orderedRows(report.rows, columns[0]);
  const cells = cellsOf(report.rows);
  const there = cellsOf(report.comparison?.rows ?? []);
  const shown = measures.filter((one) => state.order === "before" || (one !== "lag_s" && one !== "touched"));
  const measure = shown.includes(state.measure) ? state.measure : "p_macro";
  const most = Math.max(1e-9, ...report.rows.map((row) => heatOf(row, measure) ?? 0));
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {w.matrix} <HelpButton page="matrix" />
          </h2>
          <p>
            {w.matrixLead[state.order]} {report.comparison && w.matrixBeside(beside)}
          </p>
        </div>
        <Downloads
          drawing={async () => (box.current ? drawPage(box.current) : null)}
          label={w.matrix}
          table={matrixTable(report)}
        />
      </div>
      <div className="row-apart driver-choices">
        <Segmented
          label={w.matrixOrder}
          onChange={(order) => setQuery({ pairs: order === "before" ? null : order })}
          options={(["before", "any"] as const).map((one) => [one, w.matrixOrders[one]] as const)}
          value={state.order}
        />
        <label className="row">
          <span className="muted small">{w.measure}</span>
          <select
            className="select driver-measure"
            onChange={(event) =>
              setQuery({ measure: event.target.value === "p_macro" ? null : event.target.value }, true)
            }
            value={measure}
          >
            {shown.map((one) => (
              <option key={one} value={one}>
                {w.measures[one]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
      <section aria-label={w.matrix} className="table-box" tabIndex={0}>
        <div ref={box}>
          <table className="heat">
            <thead>
              <tr>
                <td />
                {columns.map((column) => (
                  <th key={column} scope="col" title={name(column)}>
                    <span>{name(column)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row}>
                  <th scope="row">{name(row)}</th>
                  {columns.map((column) => (
                    <Cell
                      beside={beside}
                      cell={cells.get(`${row}\n${column}`)}
                      key={column}
                      measure={measure}
                      most={most}
                      name={name}
                      onOpen={onOpen}
                      there={there.get(`${row}\n${column}`)}
                      wide={columns.length < 6}
                    />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </section>
  );
}

type Measure = DriverState["measure"];

function cellsOf(rows: readonly MatrixRow[]): Map<string, MatrixRow> {
  return new Map(rows.map((row) => [`${row.micro}\n${row.macro}`, row]));
}

interface CellProps {
  cell: MatrixRow | undefined;
  measure: Measure;
  most: number;
  name: (key: string) => string;
  onOpen: MatrixProps["onOpen"];
  wide: boolean;
  /** The same pair in what stands beside, and what that is called. */
  there: MatrixRow | undefined;
  beside: string;
}

function Cell({ cell, measure, most, name, onOpen, wide, there, beside }: CellProps): ReactNode {
  const heat = cell ? heatOf(cell, measure) : null;
  if (!cell || heat === null) return <td className="heat-none">–</td>;
  const share = Math.sqrt(heat / most);
  const strong = share > strongFrom;
  const style = { "--heat": `${shade(share).toFixed(0)}%` } as CSSProperties;
  const text = figureOf(cell, measure);
  const pair = w.matrixCell(name(cell.micro), name(cell.macro), count(cell.ab ?? 0), count(cell.a ?? 0), text);
  const words = there ? w.besideIt(pair, beside, figureOf(there, measure)) : pair;
  return (
    <td
      className={`${strong ? "heat-cell heat-strong" : "heat-cell"}${cell.low_data ? " heat-thin" : ""}`}
      style={style}
      title={words}
    >
      {onOpen && (cell.ab ?? 0) > 0 ? (
        <button
          aria-label={w.openPair(text, words)}
          className="heat-open"
          onClick={() => onOpen(cell.micro, cell.macro)}
          type="button"
        >
          {text}
        </button>
      ) : (
        text
      )}
      {wide && measure === "p_macro" && cell.ci && !there && (
        <span className="heat-ci">
          {rate(cell.ci.low)}–{rate(cell.ci.high)}
        </span>
      )}
      {there && <span className="heat-ci">{figureOf(there, measure)}</span>}
    </td>
  );
}

const strongFrom = 0.65;

/** How strong a cell's colour is, in percent: up to a half under dark text, near the full colour under light text. */
function shade(share: number): number {
  return share > strongFrom ? 84 + ((share - strongFrom) / (1 - strongFrom)) * 16 : (share / strongFrom) * 52;
}

function heatOf(row: MatrixRow, measure: Measure): number | null {
  return row[measure];
}

export function figureOf(row: MatrixRow, measure: Measure): string {
  if (measure === "lift") return times(row.lift);
  return measure === "lag_s" ? span(row.lag_s) : rate(row[measure]);
}

/** Rows in the order of the first column's figures, those without one last. */
function orderedRows(rows: readonly MatrixRow[], first: string | undefined): string[] {
  const keys = [...new Set(rows.map((row) => row.micro))];
  const of = (key: string): number =>
    rows.find((row) => row.micro === key && row.macro === first)?.p_macro ?? Number.NEGATIVE_INFINITY;
  return keys.sort((a, b) => of(b) - of(a));
}

function matrixTable(report: MatrixReport): {
  columns: string[];
  rows: string[][];
  raw: (string | number | null)[][];
} {
  const others = cellsOf(report.comparison?.rows ?? []);
  const beside = (row: MatrixRow): (number | null)[] => {
    const there = others.get(`${row.micro}\n${row.macro}`);
    return [there?.a ?? null, there?.ab ?? null, there?.p_macro ?? null, there?.lift ?? null];
  };
  return {
    columns: [
      ...["row", "column", "n", "a", "b", "ab", "p_macro", "low", "high", "p_micro", "lift", "lag_s", "touched"],
      ...(report.comparison ? ["other_a", "other_ab", "other_p_macro", "other_lift"] : []),
    ],
    rows: [],
    raw: report.rows.map((row) => [
      row.micro,
      row.macro,
      row.n,
      row.a,
      row.b,
      row.ab,
      row.p_macro,
      row.ci?.low ?? null,
      row.ci?.high ?? null,
      row.p_micro,
      row.lift,
      row.lag_s,
      row.touched,
      ...(report.comparison ? beside(row) : []),
    ]),
  };
}
