import { expect, test } from "vitest";
import type { TvReport, TvRow } from "../src/api/television.ts";
import { setLocale } from "../src/format/numbers.ts";
import { incrementalText, readDimension, tvLine } from "../src/reports/television/tv-words.ts";

setLocale("en-US");

const outcome = (visits: number) => ({
  visits,
  visits_per_household: null,
  micros: [],
  macros: 0,
  value: null,
  cost_per_visit: null,
  cost_per_macro: null,
});

function total(incremental: TvRow["incremental"]): Pick<TvReport, "total"> {
  return {
    total: {
      key: "(all)",
      impressions: 52_000,
      completed: 40_000,
      completion_rate: 0.77,
      reach: 18_000,
      frequency: 2.9,
      without_household: 0,
      verified: outcome(410),
      influenced: outcome(690),
      incremental,
      cost: "7200",
      cpm: null,
      cpcv: null,
      cpvv: null,
      cpa: null,
      roas: null,
      low_data: false,
    },
  } as Pick<TvReport, "total">;
}

const lift = (low: number, high: number): TvRow["incremental"] => ({
  visits: 144,
  ci: { low, high },
  cost_per: "50",
  cost_per_ci: { low: "28", high: "1827" },
  verdict: "incremental",
});

const text = (line: ReturnType<typeof tvLine>): string => line.figure + line.rest + (line.incremental ?? "") + line.end;

test("the first line says all three numbers, or why one is missing", () => {
  expect(text(tvLine(total(lift(4, 255))))).toBe(
    "410 visits were verified after 52,000 ads on television, 690 had any ad before them; a hold-out shows that 144 households came because of them (4 to 255).",
  );
  expect(text(tvLine(total(lift(-3, 255))))).toContain("does not show that any of them came because of the ads");
  expect(text(tvLine(total(null)))).toContain("is not known without a hold-out");
  expect(text(tvLine(total(null), { report: total(null), name: "Period before" }))).toMatch(
    /^410 \(Period before: 410\) visits were verified/,
  );
});

test("a row without a hold-out has a dash, and an unknown dimension is the creative", () => {
  expect(incrementalText({ incremental: null })).toBe("–");
  expect(incrementalText({ incremental: lift(4, 255) })).toBe("144 (4 to 255)");
  expect([readDimension("publisher"), readDimension("mood"), readDimension(null)]).toEqual([
    "publisher",
    "creative",
    "creative",
  ]);
});
