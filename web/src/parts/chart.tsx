import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { chartWords } from "../strings/charts.ts";
import { type ChartTable, Figure } from "./figure.tsx";
import { type Palette, usePalette } from "./palette.ts";

export type { ChartTable } from "./figure.tsx";

interface ChartProps {
  /** What the figure shows, for those who do not see it and for the name of a saved file. */
  label: string;
  height: number;
  option: (palette: Palette) => EChartsCoreOption;
  table: ChartTable;
  /** Stands left of the tools: a legend, a choice of buckets. */
  head?: ReactNode;
  /** Stands before the tools that every figure has. */
  tools?: ReactNode;
}

/** A figure with its theme, its table twin, and its downloads. All text in it is drawn, never parsed as HTML. */
export function Chart({ label, height, option, table, head, tools }: ChartProps): ReactNode {
  const engine = useRef<EChartsType>(null);
  const palette = usePalette();
  if (table.rows.length === 0) return <p className="muted">{chartWords.nothing}</p>;
  return (
    <Figure
      drawing={async () => {
        const width = engine.current?.getWidth();
        if (!width) return null;
        const { drawChart } = await import("./chart-drawing.ts");
        return { svg: drawChart(option(palette), palette.surface, width, height), width, height };
      }}
      head={head}
      label={label}
      table={table}
      tools={tools}
    >
      <Canvas engine={engine} height={height} label={label} option={option} palette={palette} />
    </Figure>
  );
}

interface CanvasProps extends Pick<ChartProps, "height" | "label" | "option"> {
  engine: { current: EChartsType | null };
  palette: Palette;
}

function Canvas({ engine, height, label, option, palette }: CanvasProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
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

/** What every chart shares: type, grid lines, a drawn tooltip. */
export function chartBase(palette: Palette): EChartsCoreOption {
  return {
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250,
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
