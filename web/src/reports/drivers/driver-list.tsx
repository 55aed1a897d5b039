import { type ReactNode, useRef } from "react";
import { compact, decimal, money, points, pointsInterval, rate, times } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { Segmented } from "../../parts/segmented.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery } from "../../router/location.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import { partStrings } from "../../strings/parts.ts";
import type { DriverState } from "./driver-url.ts";
import { DotTrack, pointScale, ratioScale, type Scale, ScaleHead } from "./scale.tsx";
import { isShown } from "./sentences.ts";
import type { Driver } from "./types.ts";

const e = partStrings.explain;

interface ListProps {
  title: string;
  lead: string;
  rows: readonly Driver[];
  state: DriverState;
  /** Whether the label can be chosen here. */
  filtered?: boolean;
}

/** The steps ranked, each with its dot, whisker and hollow dot, and what it would bring. */
export function DriverList({ title, lead, rows, state, filtered = false }: ListProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const shown = filtered ? rows.filter((row) => fits(row, state.label)) : rows;
  const ratio = state.scale === "ratio";
  const scale = ratio
    ? ratioScale(
        shown.flatMap((row) => [row.odds_ratio, row.odds_ratio_ci?.low, row.odds_ratio_ci?.high, row.naive_lift]),
      )
    : pointScale(shown.flatMap((row) => [row.rd, row.rd_ci?.low, row.rd_ci?.high]));
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {title} <HelpButton page="drivers" />
          </h2>
          <p>{lead}</p>
        </div>
        <Downloads
          drawing={async () => (box.current ? drawPage(box.current) : null)}
          label={title}
          table={driverTable(rows)}
        />
      </div>
      {filtered && (
        <div className="row-apart driver-choices">
          <Segmented
            label={w.filter}
            onChange={(label) => setQuery({ label: label === "all" ? null : label })}
            options={(["all", "adjusted", "association"] as const).map((one) => [one, w.filters[one]] as const)}
            value={state.label}
          />
          <Segmented
            label={w.scale}
            onChange={(next) => setQuery({ scale: next === "ratio" ? null : next }, true)}
            options={(["ratio", "points"] as const).map((one) => [one, w.scales[one]] as const)}
            value={state.scale}
          />
        </div>
      )}
      {shown.length === 0 ? (
        <p className="muted">{rows.length === 0 ? w.none : w.nothingFits}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
        <section aria-label={title} className="table-box" tabIndex={0}>
          <div ref={box}>
            <table className="table drivers">
              <thead>
                <tr>
                  <th scope="col">{w.columns.step}</th>
                  <th className="dots-cell" scope="col">
                    <ScaleHead scale={scale} unit={ratio ? w.scaleRatio : w.scalePoints} />
                  </th>
                  <th className="number" scope="col">
                    {w.columns.points}
                  </th>
                  <th className="number" scope="col">
                    {w.columns.naive}
                  </th>
                  <th className="number" scope="col">
                    {w.columns.reach}
                  </th>
                  <th className="number" scope="col" title={w.extraNote}>
                    {w.columns.extra}
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((row) => (
                  <DriverRow key={row.key} ratio={ratio} row={row} scale={scale} />
                ))}
              </tbody>
            </table>
            <ul className="legend driver-legend">
              <li className="legend-item">
                <span aria-hidden="true" className="legend-dot" />{" "}
                {ratio ? `${w.legendAdjusted}, ${w.scaleRatio}` : `${w.legendAdjusted}, ${w.scalePoints}`}
              </li>
              {ratio && (
                <li className="legend-item">
                  <span aria-hidden="true" className="legend-hollow" /> {w.legendNaive}
                </li>
              )}
            </ul>
          </div>
        </section>
      )}
    </section>
  );
}

function DriverRow({ row, ratio, scale }: { row: Driver; ratio: boolean; scale: Scale }): ReactNode {
  return (
    <tr>
      <th scope="row">
        <Link className="driver-name" keepScroll to={addressWith({ open: row.key })}>
          {row.name}
        </Link>
        <Label label={row.label} />
      </th>
      <td className="dots-cell">
        <DotTrack
          ci={ratio ? row.odds_ratio_ci : row.rd_ci}
          naive={ratio ? row.naive_lift : null}
          scale={scale}
          strong={isShown(row)}
          value={ratio ? row.odds_ratio : row.rd}
        />
      </td>
      <td className="number">
        <Explained ci={row.rd_ci} definition={row.key} formula={e.difference} help="drivers" rate={row.rd}>
          <strong>{row.rd === null ? "–" : points(row.rd)}</strong>
          <span className="driver-range">{pointsInterval(row.rd_ci)}</span>
        </Explained>
      </td>
      <td className="number muted">{times(row.naive_lift)}</td>
      <td className="number">
        <Explained formula={e.reach} help="drivers" rate={row.reach}>
          {rate(row.reach)}
        </Explained>
      </td>
      <td className="number">
        <Explained formula={w.extraNote} help="drivers">
          {row.extra ? signed(row.extra.macros) : "–"}
          {row.extra?.money && <span className="driver-range">{money(row.extra.money, row.extra.currency)}</span>}
        </Explained>
      </td>
    </tr>
  );
}

/** What is known of a step, in a word and a shape. */
export function Label({ label }: { label: string }): ReactNode {
  const strong = label !== "association";
  return (
    <span className={strong ? "tag driver-label driver-label-strong" : "tag driver-label"}>
      {strong ? "◆ " : "◇ "}
      {w.labels[label] ?? label}
    </span>
  );
}

function fits(row: Driver, label: DriverState["label"]): boolean {
  return label === "all" || (label === "adjusted") === isShown(row);
}

function driverTable(rows: readonly Driver[]): {
  columns: string[];
  rows: string[][];
  raw: (string | number | null)[][];
} {
  return {
    columns: [
      "key",
      "name",
      "label",
      "rd",
      "rd_low",
      "rd_high",
      "odds_ratio",
      "odds_ratio_low",
      "odds_ratio_high",
      "naive_lift",
      "reach",
      "q",
      "e_value",
      "extra",
      "extra_money",
      "notes",
    ],
    rows: [],
    raw: rows.map((row) => [
      row.key,
      row.name,
      row.label,
      row.rd,
      row.rd_ci?.low ?? null,
      row.rd_ci?.high ?? null,
      row.odds_ratio,
      row.odds_ratio_ci?.low ?? null,
      row.odds_ratio_ci?.high ?? null,
      row.naive_lift,
      row.reach,
      row.q,
      row.e_value,
      row.extra?.macros ?? null,
      row.extra?.money ?? null,
      row.notes.join(" "),
    ]),
  };
}

/** More macros with their sign: +20, −3. */
function signed(macros: number): string {
  const whole = Math.round(macros);
  return `${whole > 0 ? "+" : whole < 0 ? "−" : ""}${compact(Math.abs(whole))}`;
}

/** 4.6 as "4.6 times". */
export function strength(value: number): string {
  return `${decimal(value, 1)}×`;
}
