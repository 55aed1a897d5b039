import { beforeAll, expect, test } from "vitest";
import { setDateLocale } from "../src/format/dates.ts";
import { setLocale } from "../src/format/numbers.ts";
import { explanation } from "../src/parts/explained.tsx";

beforeAll(() => {
  setLocale("en-GB");
  setDateLocale("en-GB");
});

const report = {
  as_of: "2026-11-22T13:00:00Z",
  excluded: { bots: 1_204, consent: 3, failed: 0 },
  definitions: { purchase: 3 },
};

test("a number tells its formula, base, interval, version, moment and what was left out", () => {
  const lines = explanation(
    {
      formula: "a ÷ b",
      rate: 0.0524,
      made: "224 / 4,272",
      ci: { low: 0.046, high: 0.06 },
      definition: "purchase",
      help: "visitor-rate",
    },
    report,
    "Europe/Berlin",
  );
  expect(lines.map((line) => line.replaceAll("\u00a0", " "))).toEqual([
    "a ÷ b",
    "224 / 4,272 = 5.24 %",
    "95 % interval: 4.6–6.0 %",
    "Definition: version 3",
    "As of 22 Nov 2026, 14:00:00",
    "Left out: 1,204 events of bots, 3 without consent",
  ]);
});

test("what is not known is not said", () => {
  const help = "interval";
  expect(explanation({ rate: null, made: "0 / 0", help }, null, undefined)).toEqual(["0 / 0"]);
  expect(explanation({ rate: 0.5, help }, { rows: [] }, "UTC").map((line) => line.replaceAll("\u00a0", " "))).toEqual([
    "50 %",
  ]);
  expect(explanation({ definition: "gone", help }, report, "UTC")).toHaveLength(2);
});
