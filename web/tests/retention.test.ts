import { beforeAll, expect, test } from "vitest";
import type { RetentionCell, RetentionCohort, RetentionReport } from "../src/api/people.ts";
import { setDateLocale } from "../src/format/dates.ts";
import { setLocale } from "../src/format/numbers.ts";
import { gridRows, moved } from "../src/reports/people/retention-grid.tsx";
import { readRetention, retentionRequest } from "../src/reports/people/retention-url.ts";
import { cellStrength, cellWords, retentionLine } from "../src/reports/people/retention-words.ts";
import { envelope } from "./envelope.ts";

beforeAll(() => {
  setLocale("en");
  setDateLocale("en-GB");
});

const usual = readRetention(new URLSearchParams());
const names = { now: "This period", before: "Buyers" };

function cell(k: number, visitors: number | null, size: number, incomplete = false): RetentionCell {
  return {
    k,
    visitors,
    rate: visitors === null ? null : visitors / size,
    incomplete,
    value: null,
    value_per_visitor: null,
  };
}

const cohort = (from: string, size: number, later: (number | null)[]): RetentionCohort => ({
  from,
  size,
  returned_same_period: 7,
  cells: [cell(0, size, size), ...later.map((visitors, index) => cell(index + 1, visitors, size))],
});

function report(cohorts: RetentionCohort[], rates: (number | null)[]): RetentionReport {
  return {
    ...envelope,
    kind: "retention",
    cohorts,
    average: rates.map((rate, k) => ({ k, rate, visitors: 1, size: 1 })),
    currency: null,
    comparison: null,
    drill: null,
  };
}

test("the first line says who comes back one period after, and in the fourth at most", () => {
  const data = report([cohort("2026-08-24", 100, [18])], [1, 0.18, 0.1, 0.05, 0.02, 0.01]);
  const { figure, rest } = retentionLine(data, usual, undefined, names);
  expect(figure + rest).toBe("18.0\u00a0% of new visitors come back in the week after, 2.0\u00a0% in the fourth one.");
});

test("beside another segment, the line says how many of those come back", () => {
  const other = report([cohort("2026-08-24", 100, [50])], [1, 0.5]);
  const data = { ...report([cohort("2026-08-24", 100, [18])], [1, 0.18]), comparison: other };
  expect(retentionLine(data, usual, undefined, names).rest).toContain("; of Buyers, 50.0\u00a0%.");
});

test("without a period that is over, or without anybody, it says so and no figure", () => {
  const young = report([cohort("2026-11-16", 100, [])], [1]);
  expect(retentionLine(young, usual, undefined, names)).toMatchObject({ figure: "" });
  expect(retentionLine(young, usual, undefined, names).rest).toMatch(/not? period|No period/);
  expect(retentionLine(report([cohort("2026-11-16", 0, [])], []), usual, undefined, names).rest).toMatch(/Nobody/);
});

test("a cell is read as a sentence; one that runs, one that is thin and one that has not begun say so", () => {
  const one = cohort("2026-08-24", 100, [18, null]);
  expect(cellWords(one, cell(1, 18, 100, true), usual, null)).toBe(
    "Of 100 visitors who started in the week of 24 Aug, 18 (18.0\u00a0%) came back 1 week later. Still running.",
  );
  expect(cellWords(one, cell(2, null, 100), usual, null)).toMatch(/2 weeks later has not begun/);
  expect(cellWords(cohort("2026-08-24", 9, [3]), cell(1, 3, 9), usual, null)).toMatch(/fewer than 30/);
});

test("colours go by the largest share after the start, not by the start itself", () => {
  const data = report([cohort("2026-08-24", 100, [40, 20])], [1]);
  const strengths = data.cohorts[0]?.cells.map((one) => cellStrength(data, one, "rate"));
  expect(strengths).toEqual([0, 1, 0.5]);
});

test("arrow keys walk the grid and stop at its ends", () => {
  const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey });
  expect(moved(key("ArrowRight"), [0, 1], 3, 5)).toEqual([0, 2]);
  expect(moved(key("ArrowRight"), [0, 4], 3, 5)).toEqual([0, 4]);
  expect(moved(key("ArrowUp"), [0, 4], 3, 5)).toEqual([0, 4]);
  expect(moved(key("End", true), [0, 0], 3, 5)).toEqual([2, 4]);
  expect(moved(key("a"), [0, 0], 3, 5)).toBeNull();
});

test("the URL says what is asked, and what it leaves out is left out of the request", () => {
  expect(retentionRequest(usual)).toEqual({ period: "week" });
  const state = readRetention(new URLSearchParams("first=@purchase&period=day&mode=on_or_after&min=3&cohort=nonsense"));
  expect(retentionRequest(state)).toEqual({ first: "@purchase", period: "day", mode: "on_or_after", min: 3 });
});

test("a file of the grid has a line for each cell, with plain numbers", () => {
  const rows = gridRows(report([cohort("2026-08-24", 100, [18, null])], [1]));
  expect(rows).toHaveLength(4);
  expect(rows[2]).toEqual(["2026-08-24", 100, 1, 18, 0.18, 0, null]);
});
