import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { s } from "../strings/strings.ts";
import { csv, saveAddress, saveText } from "./download.ts";
import { Icon } from "./icon.tsx";
import { type Palette, usePalette } from "./palette.ts";

export interface ChartTable {
  readonly columns: readonly string[];
  /** For people. */
  readonly rows: readonly (readonly string[])[];
  /** For programs: the same rows with plain numbers. */
  readonly raw: readonly (readonly (string | number | null)[])[];
}

interface ChartProps {
  /** What the figure shows, for those who do not see it and for the name of a saved file. */
  label: string;
  height: number;
  option: (palette: Palette) => EChartsCoreOption;
  table: ChartTable;
  /** Stands left of the tools: a legend, a choice of buckets. */
  head?: ReactNode;
}

/** A figure with its theme, its table twin, and its downloads. All text in it is drawn, never parsed as HTML. */
export function Chart({ label, height, option, table, head }: ChartProps): ReactNode {
  const [asTable, setAsTable] = useState(false);
  const engine = useRef<EChartsType>(null);
  if (table.rows.length === 0) return <p className="muted">{s.chart.nothing}</p>;
  return (
    <figure aria-label={label} className="stack">
      <div className="chart-head">
        <div>{head}</div>
        <div className="chart-tools">
          <button
            aria-label={asTable ? s.chart.chart : s.chart.table}
            className="icon-button"
            onClick={() => setAsTable(!asTable)}
            title={asTable ? s.chart.chart : s.chart.table}
            type="button"
          >
            <Icon name={asTable ? "chart" : "table"} />
          </button>
          <button
            className="button button-quiet button-small"
            onClick={() => saveText(`${label}.csv`, "text/csv", csv([table.columns, ...table.raw]))}
            type="button"
          >
            {s.chart.csv}
          </button>
          {!asTable && (
            <button
              className="button button-quiet button-small"
              onClick={() => {
                const image = engine.current?.getDataURL({ pixelRatio: 2 });
                if (image) saveAddress(`${label}.png`, image);
              }}
              type="button"
            >
              {s.chart.png}
            </button>
          )}
        </div>
      </div>
      {asTable ? <TableTwin table={table} /> : <Canvas engine={engine} height={height} label={label} option={option} />}
    </figure>
  );
}

function Canvas({
  engine,
  height,
  label,
  option,
}: Pick<ChartProps, "height" | "label" | "option"> & { engine: { current: EChartsType | null } }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const palette = usePalette();
  const [ready, setReady] = useState(false);

  useEffect(() => {
    let gone = false;
    const watcher = new ResizeObserver(() => engine.current?.resize());
    void import("./chart-engine.ts").then(({ draw }) => {
      if (gone || !box.current) return;
      engine.current = draw(box.current);
      watcher.observe(box.current);
      setReady(true);
    });
    return () => {
      gone = true;
      watcher.disconnect();
      engine.current?.dispose();
      engine.current = null;
      setReady(false);
    };
  }, [engine]);
  useEffect(() => {
    if (ready) engine.current?.setOption(option(palette), { notMerge: true });
  }, [engine, ready, option, palette]);

  return <div aria-label={label} className="chart-canvas" ref={box} role="img" style={{ height }} />;
}

function TableTwin({ table }: { table: ChartTable }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section aria-label={s.chart.table} className="chart-table" tabIndex={0}>
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
          {table.rows.map((row) => (
            <tr key={row[0]}>
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

/** What every chart shares: type, grid lines, a drawn tooltip. */
export function chartBase(palette: Palette): EChartsCoreOption {
  return {
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: palette["ink-soft"] },
    grid: { left: 4, right: 18, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: palette.surface,
      borderColor: palette.line,
      borderWidth: 1,
      padding: [8, 12],
      textStyle: { color: palette.ink, fontSize: 13, fontFamily: getComputedStyle(document.body).fontFamily },
      axisPointer: { type: "line", lineStyle: { color: palette.ghost, width: 1, type: "solid" } },
    },
  };
}
