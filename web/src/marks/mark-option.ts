import type { EChartsCoreOption } from "echarts/core";
import type { ChartTable } from "../parts/figure.tsx";
import type { Palette } from "../parts/palette.ts";
import { markStrings as t } from "../strings/marks.ts";
import type { PlacedMarks } from "./place-marks.ts";

const longestName = 18;
/** A shorter one says too little: the flag alone stands there. */
const shortestName = 6;
/** The share of a chart's width that the longest name takes. */
const nameWidth = 0.27;

/** What a bucket's marks are called in a drawing: plain text, cut where there is no room. */
export function markLabel({ marks }: PlacedMarks, room: number = longestName): string {
  const text = marks.length === 1 ? (marks[0]?.title ?? "") : t.several(marks.length);
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

interface Tooltip {
  formatter?: (items: { dataIndex: number }[]) => string;
}

/**
 * An option with a line for each bucket with marks, and their full names in the tooltip. All of it is text, no markup.
 * Where there is no room for names, the flags alone stand there; the tooltip, the table and the list below have the names.
 */
export function drawMarks(
  option: EChartsCoreOption,
  placed: readonly PlacedMarks[],
  palette: Palette,
  { buckets, narrow }: { buckets: number; narrow: boolean },
): EChartsCoreOption {
  const series = option["series"];
  if (placed.length === 0 || !Array.isArray(series) || series.length === 0) return option;
  const tooltip = option["tooltip"] as Tooltip;
  return {
    ...option,
    grid: { ...(option["grid"] as object), top: 30 },
    tooltip: {
      ...tooltip,
      formatter: (items: { dataIndex: number }[]) => {
        const here = placed.find(({ at }) => at === items[0]?.dataIndex);
        const names = here?.marks.map(({ title, kind }) => `⚑ ${t.kinds[kind]}: ${title}`) ?? [];
        return [tooltip.formatter?.(items) ?? "", ...names].join("\n");
      },
    },
    series: [
      {
        ...(series[0] as object),
        markLine: {
          silent: true,
          symbol: "none",
          animation: false,
          lineStyle: { color: palette["ink-soft"], width: 1, type: [2, 3] },
          data: labels(placed, buckets, narrow).map(({ at, text, align }) => ({
            xAxis: at,
            label: {
              formatter: () => text,
              position: "end",
              align,
              distance: 4,
              color: palette["ink-soft"],
              fontSize: 11,
            },
          })),
        },
      },
      ...series.slice(1),
    ],
  };
}

interface Label {
  readonly at: number;
  readonly text: string;
  readonly align: "left" | "right" | "center";
}

/** A label for each mark: right of its line up to the next mark, near the end left of it; where there is no room, a flag. */
function labels(placed: readonly PlacedMarks[], buckets: number, narrow: boolean): readonly Label[] {
  const width = buckets * nameWidth;
  let taken = 0;
  return placed.map((one, index) => {
    const right = (placed[index + 1]?.at ?? buckets) - one.at;
    const left = one.at - taken;
    const align = right < width && left > right ? "right" : "left";
    const room = Math.floor(longestName * Math.min(1, (align === "right" ? left : right) / width));
    const named = !narrow && room >= shortestName;
    const text = named ? `⚑ ${markLabel(one, room)}` : "⚑";
    taken = named && align === "left" ? one.at + Math.min(width, right) : one.at;
    return { at: one.at, text, align: named ? align : "center" };
  });
}

/** A trend's table with a column of what was noted; the table itself where nothing was. */
export function tableWithMarks(table: ChartTable, placed: readonly PlacedMarks[]): ChartTable {
  if (placed.length === 0) return table;
  const names = table.rows.map(
    (_, row) =>
      placed
        .find(({ at }) => at === row)
        ?.marks.map(({ title, kind }) => `${t.kinds[kind]}: ${title}`)
        .join("; ") ?? "",
  );
  return {
    columns: [...table.columns, t.column],
    rows: table.rows.map((row, at) => [...row, names[at] ?? ""]),
    raw: table.raw.map((row, at) => [...row, names[at] ?? ""]),
  };
}
