import { beforeAll, expect, test } from "vitest";
import type { ConversionRow } from "../src/api/types.ts";
import { setLocale } from "../src/format/numbers.ts";
import { headline, rowChange } from "../src/reports/conversions/headline.ts";
import { directWay } from "../src/reports/conversions/leaving.tsx";
import { funnelCsv } from "../src/reports/funnels/funnel-csv.ts";
import { compareSentence, funnelSentence } from "../src/reports/funnels/sentence.ts";
import { suggestFunnel } from "../src/reports/funnels/suggest.ts";
import { readRange } from "../src/router/range.ts";
import { conversions, funnel, row } from "./some.ts";

beforeAll(() => setLocale("en-GB"));

const macro = (rate: number | null, low = 0, high = 1): ConversionRow =>
  row("Purchase", "macro", { visitor_rate: rate, visitor_rate_ci: rate === null ? null : { low, high } });

function said(rows: ConversionRow[], before: ConversionRow[] | null, range = "7d"): string {
  const [first] = rows;
  const days = readRange(range);
  if (!first || !days) throw new Error("The test needs a macro and a range.");
  const line = headline(conversions(rows, before), first, days);
  return (line.figure + line.rest + line.interval + line.change).replaceAll("\u00a0", " ");
}

test("says the rate, its interval, and that it fell", () => {
  expect(said([macro(0.024, 0.021, 0.027)], [macro(0.029, 0.026, 0.032)])).toBe(
    "2.4 % of visitors reached Purchase in the last 7 days (2.1–2.7), down from 2.9 % in the 7 days before.",
  );
});

test("claims no change when each rate lies inside the other's interval", () => {
  expect(said([macro(0.024, 0.018, 0.031)], [macro(0.027, 0.02, 0.033)])).toContain("not clearly different from 2.7 %");
});

test("without a comparison it ends after the interval", () => {
  expect(said([macro(0.024, 0.021, 0.027)], null, "all")).toBe(
    "2.4 % of visitors reached Purchase over all time (2.1–2.7).",
  );
});

test("without visitors there is no rate to speak of", () => {
  expect(said([macro(null)], null)).toBe("No visitors in the last 7 days.");
});

test("without visitors before, it says so instead of comparing", () => {
  expect(said([macro(0.024, 0.021, 0.027)], [macro(null)])).toContain("There were no visitors in the 7 days before.");
});

test("names the micro that moved most, when the intervals do not meet", () => {
  const micro = (rate: number, low: number, high: number): ConversionRow =>
    row("Add to cart", "micro", { session_rate: rate, session_rate_ci: { low, high } });
  const now = macro(0.024, 0.021, 0.027);
  expect(said([now, micro(0.09, 0.08, 0.1)], [now, micro(0.12, 0.11, 0.13)])).toContain(
    "The largest change among the micro conversions is Add to cart, down 3.0 points.",
  );
  expect(said([now, micro(0.09, 0.08, 0.1)], [now, micro(0.1, 0.09, 0.11)])).not.toContain("largest");
});

test("a row's change is in its headline rate", () => {
  const now = row("a", "micro", { session_rate: 0.125, visitor_rate: 0.5 });
  expect(rowChange(now, row("a", "micro", { session_rate: 0.1, visitor_rate: 0.9 }))?.text.replace("\u00a0", " ")).toBe(
    "+2.5 pt",
  );
  expect(rowChange(now, undefined)).toBeNull();
});

const name = (step: { name: string }): string => step.name;

test("a funnel says where most leave, and what that may be worth", () => {
  const report = funnel([1_988, 784, 700], { in_progress: 12, totals: { value: "7000", currency: "EUR" } });
  const [first] = report.steps;
  if (first) first.lost_value = "14300.00";
  expect(funnelSentence(report, "today", name)).toBe(
    "Most leave between step 1 and step 2: 1,204 of 1,988. If they had gone on like the others: up to €14,300. 12 are still inside their window.",
  );
});

test("of two equal losses the earlier one is named", () => {
  expect(funnelSentence(funnel([30, 20, 10]), "today", name)).toContain("between step 1 and step 2: 10 of 30");
});

test("a funnel nobody entered, one without loss, and one of one step", () => {
  expect(funnelSentence(funnel([0, 0]), "today", name)).toBe("Nobody reached step 1 today.");
  expect(funnelSentence(funnel([7, 7]), "today", name)).toBe("All 7 visitors went through to the end.");
  expect(funnelSentence(funnel([1, 1]), "today", name)).toBe("The only one who came went through to the end.");
  expect(funnelSentence(funnel([7]), "today", name)).toBe("7 visitors reached step 1.");
});

test("a funnel's rows are written for a spreadsheet, each value of the breakdown after the whole", () => {
  const whole = funnel([10, 5]);
  const rows = funnelCsv({ ...whole, breakdown: [{ value: "mobile", steps: whole.steps }] });
  expect(rows.map((cells) => cells.slice(0, 4))).toEqual([
    ["value", "step", "name", "count"],
    ["", 1, "step 1", 10],
    ["", 2, "step 2", 5],
    ["mobile", 1, "step 1", 10],
    ["mobile", 2, "step 2", 5],
  ]);
});

test("the suggested funnel goes along the direct way to the macro conversion", () => {
  const definition = (key: string, stage: ConversionRow["stage"], role: ConversionRow["role"]) =>
    ({
      key,
      name: key,
      kind: role ? "micro" : "macro",
      stage,
      role,
      archived: false,
      value: { kind: key === "purchase" ? "property" : "none" },
    }) as const;
  const words = { events: [{ name: "page_view", count: 9 }], conversions: [], columns: [], properties: [] };
  const all = [
    definition("join", "decision", null),
    definition("purchase", "decision", null),
    definition("cart", "intent", "process"),
    definition("like", "awareness", "secondary"),
    definition("view", "consideration", "process"),
  ];
  expect(suggestFunnel(all, words)).toBe("@view > @cart > @purchase within 7d");
  expect(suggestFunnel([], words)).toBe("page_view");
  expect(suggestFunnel([], { ...words, events: [] })).toBeNull();
});

test("a funnel beside another says what differs, and claims nothing where nothing clearly does", () => {
  const rated = (rate: number, low: number, high: number): ReturnType<typeof funnel> => {
    const report = funnel([1000, rate * 1000]);
    const steps = report.steps.map((step, index) =>
      index === 1 ? { ...step, rate_from_first: rate, ci: { low, high } } : step,
    );
    return { ...report, steps };
  };
  const now = rated(0.2, 0.18, 0.22);
  const said = (other: ReturnType<typeof funnel>, always: boolean): string =>
    compareSentence({ ...now, comparison: other }, always).replaceAll("\u00a0", " ");
  expect(said(rated(0.1, 0.08, 0.12), false)).toBe(
    " 20.0 % go through to the end, 10.0 % in comparison: 10.0 points more.",
  );
  expect(said(rated(0.21, 0.19, 0.23), false)).toBe("");
  expect(said(rated(0.21, 0.19, 0.23), true)).toContain("not clearly different");
  expect(compareSentence(now, true)).toBe("");
});

test("the direct way to a macro leads over the milestones, and is none without them", () => {
  const goal = row("purchase", "macro");
  const cart = row("cart", "micro", { stage: "intent" });
  const view = row("view", "micro");
  const aside = row("chat", "micro", { role: "secondary" });
  expect(directWay([goal, cart, aside, view], goal)).toBe("@view > @cart > @purchase within 7d");
  expect(directWay([goal, aside], goal)).toBeNull();
});

test("a change that is written as zero points nowhere", () => {
  const change = rowChange(
    row("cart", "micro", { session_rate: 0.067_000_1 }),
    row("cart", "micro", { session_rate: 0.067 }),
  );
  expect(change).toEqual({ text: expect.stringMatching(/^0\.00/), by: 0 });
});
