import { expect, test } from "vitest";
import type { Mark } from "../src/api/marks.ts";
import { drawMarks, markLabel, tableWithMarks } from "../src/marks/mark-option.ts";
import { localTime, momentOf, placeMarks } from "../src/marks/place-marks.ts";
import type { Palette } from "../src/parts/palette.ts";

const mark = (id: number, at: string, title = `Mark ${id}`): Mark => ({
  id,
  at,
  title,
  kind: "deploy",
  created_by: "ann@example.org",
  created_at: at,
});
const days = ["2026-11-01", "2026-11-02", "2026-11-03"];
const placed = (marks: Mark[], times: string[], bucket: "hour" | "day" | "week" | "month", zone = "UTC") =>
  placeMarks(marks, times, bucket, zone).map(({ at, marks: here }) => [at, ...here.map((one) => one.id)]);

test("a mark stands in the bucket of its local time; the first moment is inside, the end of the last is not", () => {
  const marks = [
    mark(1, "2026-10-31T23:59:59Z"),
    mark(2, "2026-11-01T00:00:00Z"),
    mark(3, "2026-11-02T12:00:00Z"),
    mark(4, "2026-11-02T13:00:00Z"),
    mark(5, "2026-11-03T23:59:59Z"),
    mark(6, "2026-11-04T00:00:00Z"),
  ];
  expect(placed(marks, days, "day")).toEqual([
    [0, 2],
    [1, 3, 4],
    [2, 5],
  ]);
  // In Berlin the first of them happened on 1 November, and the one before last on 4 November.
  expect(placed(marks, days, "day", "Europe/Berlin")).toEqual([
    [0, 1, 2],
    [1, 3, 4],
  ]);
});

test("weeks, months and hours end where the next would begin", () => {
  expect(
    placed([mark(1, "2026-11-15T23:00:00Z"), mark(2, "2026-11-16T00:00:00Z")], ["2026-11-02", "2026-11-09"], "week"),
  ).toEqual([[1, 1]]);
  expect(
    placed([mark(1, "2026-12-31T23:00:00Z"), mark(2, "2027-01-01T00:00:00Z")], ["2026-11-01", "2026-12-01"], "month"),
  ).toEqual([[1, 1]]);
  expect(
    placed(
      [mark(1, "2026-11-01T23:59:00Z"), mark(2, "2026-11-02T00:00:00Z")],
      ["2026-11-01T22:00:00", "2026-11-01T23:00:00"],
      "hour",
    ),
  ).toEqual([[1, 1]]);
  expect(placed([mark(1, "2026-11-01T23:59:00Z")], [], "day")).toEqual([]);
});

test("a local date and time is a moment in the site's zone, also where clocks change", () => {
  expect(momentOf("2026-11-22", "14:30", "Europe/Berlin")).toBe("2026-11-22T13:30:00.000Z");
  expect(momentOf("2026-07-01", "00:00", "America/New_York")).toBe("2026-07-01T04:00:00.000Z");
  expect(momentOf("2026-11-22", "00:15", "Asia/Kathmandu")).toBe("2026-11-21T18:30:00.000Z");
  // 02:30 does not exist on 29 March in Berlin, and comes twice on 25 October.
  expect(localTime(momentOf("2026-03-29", "02:30", "Europe/Berlin") ?? "", "Europe/Berlin")).toBe(
    "2026-03-29T03:30:00",
  );
  expect(momentOf("2026-10-25", "02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
  expect([
    momentOf("", "14:30", "UTC"),
    momentOf("2026-11-22", "", "UTC"),
    momentOf("2026-13-40", "10:00", "UTC"),
  ]).toEqual([null, null, null]);
});

test("names are text and cut where there is no room; none lies over the next", () => {
  const palette = new Proxy({}, { get: (_, name) => String(name) }) as Palette;
  const option = { grid: {}, tooltip: { formatter: () => "12 Nov" }, series: [{ data: [1] }, { data: [2] }] };
  const marks = placeMarks(
    [mark(1, "2026-11-01T00:00:00Z", "<b>{a|x}</b>"), mark(2, "2026-11-02T00:00:00Z", "A release with a long name")],
    [...days, ...Array.from({ length: 5 }, (_, at) => `2026-11-0${at + 4}`)],
    "day",
    "UTC",
  );
  const drawn = drawMarks(option, marks, palette, { buckets: 8, narrow: false }) as unknown as {
    series: { markLine?: { data: { xAxis: number; label: { formatter: () => string } }[] } }[];
    tooltip: { formatter: (items: { dataIndex: number }[]) => string };
  };
  const lines = drawn.series[0]?.markLine?.data ?? [];
  expect(lines.map((line) => [line.xAxis, line.label.formatter()])).toEqual([
    [0, "⚑ <b>{a|x…"],
    [1, "⚑ A release with a …"],
  ]);
  expect(drawn.tooltip.formatter([{ dataIndex: 1 }])).toBe("12 Nov\n⚑ Deploy: A release with a long name");
  expect(drawn.tooltip.formatter([{ dataIndex: 3 }])).toBe("12 Nov");
  expect(drawn.series[1]?.markLine).toBeUndefined();
  const flags = drawMarks(option, marks, palette, { buckets: 8, narrow: true }) as typeof drawn;
  expect(flags.series[0]?.markLine?.data.map((line) => line.label.formatter())).toEqual(["⚑", "⚑"]);
  const dense = placeMarks(
    days.map((day, at) => mark(at, `${day}T00:00:00Z`)),
    days,
    "day",
    "UTC",
  );
  const crowd = drawMarks(option, dense, palette, { buckets: 60, narrow: false }) as typeof drawn;
  expect(crowd.series[0]?.markLine?.data.map((line) => line.label.formatter())).toEqual(["⚑", "⚑", "⚑ Mark 2"]);
  const [first] = marks;
  expect(first && markLabel({ at: 0, marks: [...first.marks, ...first.marks] })).toBe("2 events");
  expect(drawMarks(option, [], palette, { buckets: 8, narrow: false })).toBe(option);
});

test("the table twin says what was noted, row by row, and is as it was where nothing was", () => {
  const table = {
    columns: ["Date", "Rate"],
    rows: days.map((day) => [day, "1 %"]),
    raw: days.map((day) => [day, 0.01]),
  };
  expect(tableWithMarks(table, [])).toBe(table);
  const marked = tableWithMarks(table, placeMarks([mark(1, "2026-11-02T00:00:00Z")], days, "day", "UTC"));
  expect(marked.columns).toEqual(["Date", "Rate", "Noted"]);
  expect(marked.rows[1]).toEqual(["2026-11-02", "1 %", "Deploy: Mark 1"]);
  expect(marked.raw[0]).toEqual(["2026-11-01", 0.01, ""]);
});
