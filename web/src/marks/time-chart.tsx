import "../styles/marks.css";
import type { EChartsCoreOption } from "echarts/core";
import { type ReactNode, useCallback, useContext } from "react";
import { type Mark, useMarks } from "../api/marks.ts";
import type { Bucket } from "../api/types.ts";
import { day } from "../format/dates.ts";
import { Chart, type ChartTable } from "../parts/chart.tsx";
import { Icon } from "../parts/icon.tsx";
import type { Palette } from "../parts/palette.ts";
import { setQuery } from "../router/location.ts";
import { markStrings as t } from "../strings/marks.ts";
import { MarkContext, type MarkPlace } from "./mark-context.ts";
import { drawMarks, tableWithMarks } from "./mark-option.ts";
import { type PlacedMarks, placeMarks } from "./place-marks.ts";

interface TimeChartProps {
  label: string;
  height: number;
  option: (palette: Palette) => EChartsCoreOption;
  table: ChartTable;
  head?: ReactNode;
  /** Where the buckets begin, local, one for each row of the table. */
  times: readonly string[];
  bucket: Bucket;
}

/** A chart over time with what was noted of the site on it: drawn, in its table, and as a list that the keyboard reaches. */
export function TimeChart({ times, bucket, option, table, ...rest }: TimeChartProps): ReactNode {
  const place = useContext(MarkContext);
  const all = useMarks(place?.site ?? null).data?.rows ?? [];
  const placed = place ? placeMarks(all, times, bucket, place.timezone) : [];
  const key = JSON.stringify(placed);
  const buckets = times.length;
  // Compared by content, as the trends themselves are: the same marks must not draw the chart anew.
  const marked = useCallback(
    (palette: Palette) =>
      drawMarks(option(palette), JSON.parse(key) as PlacedMarks[], palette, {
        buckets,
        narrow: matchMedia("(max-width: 719px)").matches,
      }),
    [option, key, buckets],
  );
  return (
    <>
      <Chart
        {...rest}
        option={marked}
        table={tableWithMarks(table, placed)}
        {...(place?.mayChange ? { tools: <AddMark /> } : {})}
      />
      {place && placed.length > 0 && <MarkList place={place} placed={placed} />}
    </>
  );
}

function AddMark(): ReactNode {
  return (
    <button
      aria-label={t.add}
      className="icon-button"
      onClick={() => setQuery({ panel: "mark" })}
      title={t.addHint}
      type="button"
    >
      <Icon name="flag" />
    </button>
  );
}

const mostListed = 4;

/** The marks below their chart, the newest first. */
function MarkList({ placed, place }: { placed: readonly PlacedMarks[]; place: MarkPlace }): ReactNode {
  const marks = placed.flatMap((one) => one.marks).reverse();
  return (
    <ul aria-label={t.onChart} className="mark-list">
      {marks.slice(0, mostListed).map((mark) => (
        <li key={mark.id}>
          <MarkName mark={mark} place={place} />
        </li>
      ))}
      {marks.length > mostListed && (
        <li>
          <button className="mark-name" onClick={() => setQuery({ panel: "marks" })} type="button">
            {t.more(marks.length - mostListed)}
          </button>
        </li>
      )}
    </ul>
  );
}

function MarkName({ mark, place }: { mark: Mark; place: MarkPlace }): ReactNode {
  const inside = (
    <>
      <Icon name="flag" size={14} />
      <span className="mark-title">{mark.title}</span>
      <span className="muted">{day(mark.at, place.timezone)}</span>
    </>
  );
  return place.mayChange ? (
    <button
      className="mark-name"
      onClick={() => setQuery({ panel: `mark:${mark.id}` })}
      title={`${t.kinds[mark.kind]}: ${t.editIt(mark.title)}`}
      type="button"
    >
      {inside}
    </button>
  ) : (
    <span className="mark-name" title={t.kinds[mark.kind]}>
      {inside}
    </span>
  );
}
