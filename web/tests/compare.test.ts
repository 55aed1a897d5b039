import { beforeAll, describe, expect, test } from "vitest";
import { setLocale } from "../src/format/numbers.ts";
import { shareAt, timeSentence, valueSentence } from "../src/reports/drivers/sentences.ts";
import type { TimeToConvertReport, ValuesReport } from "../src/reports/drivers/types.ts";
import { follows, transitionSentence } from "../src/reports/paths/transition-words.ts";
import type { TransitionsReport } from "../src/reports/paths/types.ts";

beforeAll(() => setLocale("en-GB"));

const transitions = (labels: string[], probabilities: (number | null)[][]): TransitionsReport =>
  ({
    labels,
    counts: probabilities.map((row) => row.map((one) => Math.round((one ?? 0) * 100))),
    probabilities,
    loops: [],
    comparison: null,
  }) as unknown as TransitionsReport;

describe("two segments side by side", () => {
  const now = transitions(
    ["(entry)", "A", "B", "(exit)"],
    [
      [0, 1, 0, 0],
      [0, 0, 0.8, 0.2],
      [0, 0, 0, 1],
      [null, null, null, null],
    ],
  );
  const there = transitions(
    ["(entry)", "A", "(exit)"],
    [
      [0, 1, 0],
      [0, 0.25, 0.75],
      [null, null, null],
    ],
  );

  test("what follows is looked up by name, not by place", () => {
    const rows = follows({ ...now, comparison: there });
    const other = (from: string, to: string) => rows.find((one) => one.from === from && one.to === to)?.other;
    expect(other("A", "(exit)")).toBe(0.75);
    expect(other("A", "B")).toBe(0);
    expect(other("B", "(exit)")).toBeNull();
  });

  test("the first line names both", () => {
    expect(transitionSentence(now, undefined, "Phones")).toContain("B stands right after A: 80.0\u00a0%");
    expect(transitionSentence({ ...now, comparison: there }, undefined, "Phones")).toContain(
      "80.0\u00a0% (Phones: 0\u00a0%)",
    );
  });

  test("a value that the other does not have is a dash", () => {
    const row = { key: "cart", value: "12", low_data: false };
    const report = { status: "ok", currency: "EUR", v_start: "1", states: [row], comparison: null };
    const other = { ...report, states: [], v_start: "2" };
    const name = (key: string) => key;
    expect(valueSentence(report as unknown as ValuesReport, name)).toBe(
      "One cart is worth €12.00; a new visitor €1.00.",
    );
    expect(valueSentence({ ...report, comparison: other } as unknown as ValuesReport, name, "Phones")).toBe(
      "One cart is worth €12.00 (Phones: –); a new visitor €1.00 (Phones: €2.00).",
    );
  });

  test("a curve is read at its last step up to then, and is 0 before its first", () => {
    const curve = [
      { t: 10, share: 0.1, lo: null, hi: null },
      { t: 20, share: 0.3, lo: null, hi: null },
    ];
    expect([9, 10, 19, 99].map((t) => shareAt(curve, t))).toEqual([0, 0.1, 0.1, 0.3]);
    expect(shareAt([], 5)).toBeNull();
    const time = (median: number | null) => ({ converters: { time: { median, p90: median } } });
    const report = { ...time(60), comparison: time(120) } as unknown as TimeToConvertReport;
    expect(timeSentence(report, "Purchase", "Phones").replaceAll("\u00a0", " ")).toContain("1 min (Phones: 2 min)");
  });
});
