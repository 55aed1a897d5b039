import { type ReactNode, useCallback } from "react";
import type { Preview } from "../../api/types.ts";
import { bucketLabel } from "../../format/dates.ts";
import { count } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Chart, chartBase } from "../../parts/chart.tsx";
import type { Palette } from "../../parts/palette.ts";
import { conversionStrings } from "../../strings/conversions.ts";
import { s } from "../../strings/strings.ts";

const t = conversionStrings.form;
type PreviewRow = Preview["rows"][number];

/** Old and new counts by day, and how far they are the same conversions. */
export function PreviewChart({ row }: { row: PreviewRow }): ReactNode {
  const { total } = row;
  const same = !row.is_new && total.only_old === 0 && total.only_new === 0;
  const key = JSON.stringify(row.by_day);
  const isNew = row.is_new;
  const option = useCallback(
    (palette: Palette) => previewOption(JSON.parse(key) as PreviewRow["by_day"], isNew, palette),
    [key, isNew],
  );
  return (
    <div className="stack">
      <p role="status">
        <strong>
          {row.is_new
            ? t.previewNew(count(total.new))
            : same
              ? t.previewSame(count(total.new))
              : t.previewChanged(count(total.old), count(total.new))}
        </strong>{" "}
        <HelpButton page="preview" />
        {!row.is_new && !same && (
          <span className="muted">
            {" "}
            {t.previewSets(count(total.both), count(total.only_old), count(total.only_new))}
          </span>
        )}
      </p>
      <Chart
        height={150}
        label={t.preview}
        option={option}
        table={{
          columns: [s.chart.date, ...(isNew ? [] : [t.old]), t.next],
          rows: row.by_day.map(({ t: day, numbers }) => [
            bucketLabel(day, "day", true),
            ...(isNew ? [] : [count(numbers.old)]),
            count(numbers.new),
          ]),
          raw: row.by_day.map(({ t: day, numbers }) => [day, ...(isNew ? [] : [numbers.old]), numbers.new]),
        }}
      />
      <ul className="legend">
        <li className="legend-item">
          <span className="legend-line legend-micro" /> {t.next}
        </li>
        {!isNew && (
          <li className="legend-item">
            <span className="legend-line legend-ghost" /> {t.old}
          </li>
        )}
      </ul>
    </div>
  );
}

function previewOption(days: PreviewRow["by_day"], isNew: boolean, palette: Palette): ReturnType<typeof chartBase> {
  const base = chartBase(palette);
  const line = { type: "line", showSymbol: false };
  return {
    ...base,
    tooltip: {
      ...(base["tooltip"] as object),
      formatter: (items: { dataIndex: number }[]) => {
        const at = days[items[0]?.dataIndex ?? 0];
        if (!at) return "";
        const lines = [bucketLabel(at.t, "day", true), `${t.next}  ${count(at.numbers.new)}`];
        return [...lines, ...(isNew ? [] : [`${t.old}  ${count(at.numbers.old)}`])].join("\n");
      },
    },
    xAxis: {
      type: "category",
      boundaryGap: false,
      data: days.map((day) => bucketLabel(day.t, "day")),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette["ink-soft"], hideOverlap: true, alignMaxLabel: "right" },
    },
    yAxis: {
      type: "value",
      min: 0,
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: palette["ink-soft"], formatter: (value: number) => count(value) },
      splitLine: { lineStyle: { color: palette.line } },
    },
    series: [
      ...(isNew
        ? []
        : [
            {
              ...line,
              data: days.map((day) => day.numbers.old),
              lineStyle: { color: palette.ghost, width: 1.5 },
              z: 1,
            },
          ]),
      {
        ...line,
        data: days.map((day) => day.numbers.new),
        lineStyle: { color: palette.micro, width: 2 },
        areaStyle: { color: palette.micro, opacity: 0.08 },
        z: 2,
      },
    ],
  };
}
