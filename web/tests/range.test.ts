import { expect, test } from "vitest";
import { defaultBucket, rangeRequest, readRange, writeRange } from "../src/router/range.ts";

const now = new Date("2026-11-21T22:30:40Z");

test.each(["today", "7d", "30d", "90d", "all", "2026-11-01..2026-11-21"])("%s is read and written back", (text) => {
  const range = readRange(text);
  expect(range && writeRange(range)).toBe(text);
});

test.each([null, "", "8d", "2026-11-21..2026-11-01", "2026-02-30..2026-03-01", "2026-11-01", "all..all"])(
  "%s is no range",
  (text) => {
    expect(readRange(text)).toBeNull();
  },
);

test("full days are asked for by the site's calendar, with the period before", () => {
  expect(rangeRequest({ kind: "last", days: 7 }, true, "UTC", now)).toEqual({
    range: { last: "last 7 days" },
    compare: { previous: true },
  });
});

test("the last day of a custom range is inside it", () => {
  expect(rangeRequest({ kind: "custom", from: "2026-11-01", to: "2026-11-21" }, false, "UTC", now)).toEqual({
    range: { from: "2026-11-01", to: "2026-11-22" },
  });
});

test("today begins at the site's midnight and stands beside yesterday up to the same minute", () => {
  expect(rangeRequest({ kind: "today" }, true, "Asia/Tokyo", now)).toEqual({
    range: { from: "2026-11-22", to: "2026-11-23" },
    compare: { range: { from: "2026-11-21", to: "2026-11-20T22:30:00.000Z" } },
  });
});

test("all of history is never compared", () => {
  expect(rangeRequest({ kind: "all" }, true, "UTC", now)).toEqual({ range: { last: "all" } });
});

test("the bucket follows the length of the range", () => {
  const buckets = ["today", "7d", "90d", "2026-01-01..2026-12-31", "2020-01-01..2026-12-31", "all"].map((text) => {
    const range = readRange(text);
    return range && defaultBucket(range);
  });
  expect(buckets).toEqual(["hour", "day", "day", "week", "month", "week"]);
});
