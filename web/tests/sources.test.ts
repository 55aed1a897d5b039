import { beforeAll, expect, test } from "vitest";
import type { SourceConversion, SourceFigures, SourceRow, SourcesReport } from "../src/api/sources.ts";
import type { Person, PersonEvent, PersonSession } from "../src/api/visitors.ts";
import { setLocale } from "../src/format/numbers.ts";
import { macroWords, stretches } from "../src/reports/people/journey.ts";
import { readSources, rowFilter } from "../src/reports/sources/sources-url.ts";
import { sourcesLine } from "../src/reports/sources/sources-words.ts";
import { envelope } from "./envelope.ts";

beforeAll(() => setLocale("en"));

function conversion(rate: number, low: number, high: number): SourceConversion {
  return {
    key: "purchase",
    kind: "macro",
    count: 1,
    visitors: 1,
    sessions: 1,
    visitor_rate: rate,
    visitor_rate_ci: { low, high },
    session_rate: rate,
    session_rate_ci: null,
    value: null,
    low_data: false,
  };
}

const figures = (visitors: number, one: SourceConversion): SourceFigures => ({
  visitors,
  sessions: visitors,
  share: visitors / 1_000,
  bounce_rate: null,
  engaged_rate: null,
  conversions: [one],
});
const row = (key: string, visitors: number, one: SourceConversion): SourceRow => ({
  ...figures(visitors, one),
  key,
  drill: null,
  second: null,
  previous: null,
});

function report(rows: SourceRow[]): SourcesReport {
  return {
    ...envelope,
    kind: "sources",
    by: "channel",
    second: null,
    currency: "EUR",
    total: figures(1_000, conversion(0.05, 0.04, 0.06)),
    rows,
    comparison: null,
  };
}

const macro = { key: "purchase", name: "Purchase" };

test("a row converts best only when its whole interval lies above the rate of all", () => {
  const direct = row("Direct", 500, conversion(0.04, 0.03, 0.06));
  const sure = sourcesLine(report([direct, row("Email", 200, conversion(0.1, 0.07, 0.14))]), macro, { kind: "all" });
  expect(sure?.before).toBe("Email converts best: ");
  expect(sure?.end).toBe(". Direct brings the most visitors, 500.");
  const unsure = sourcesLine(report([direct, row("Email", 20, conversion(0.1, 0.03, 0.3))]), macro, { kind: "all" });
  expect(unsure?.before).toBe("Direct brings the most visitors: ");
});

test("the rest and those without a value are nobody to name", () => {
  expect(sourcesLine(report([row("(other)", 5, conversion(0.9, 0.8, 1))]), macro, { kind: "all" })).toBeNull();
});

test("a row's filter quotes what was sent, and a page or the rest has none", () => {
  expect(rowFilter("campaign", 'a"b')).toBe('session.campaign = "a\\"b"');
  expect(rowFilter("page", "/")).toBeNull();
  expect(rowFilter("channel", "(other)")).toBeNull();
});

test("the URL names dimensions and columns; what it does not know is left out", () => {
  const known = [{ key: "purchase", kind: "macro" as const, stage: "decision" as const, role: null, archived: false }];
  const state = readSources(new URLSearchParams("by=nonsense&second=device&keys=purchase,gone&cols=bounce"), known);
  expect(state).toMatchObject({ by: "channel", second: "device", keys: ["purchase"], figures: ["bounce"] });
  expect(readSources(new URLSearchParams(), known).keys).toEqual(["purchase"]);
});

const session = { index: 2, conversions: [] } as unknown as PersonSession;
const event = (id: number, at: number | null): PersonEvent => ({ id, session: at }) as unknown as PersonEvent;
const page = (rows: PersonEvent[]): Person => ({ sessions: [session], rows, conversions: [] }) as unknown as Person;

test("a session whose events lie on two pages is one, and events outside a session stand apart", () => {
  const found = stretches([page([event(3, 2), event(2, 2)]), page([event(1, 2), event(0, null)])]);
  expect(found.map((one) => [one.session?.index ?? null, one.events.length])).toEqual([
    [2, 3],
    [null, 1],
  ]);
});

test("a journey says which macros were reached, and that none was", () => {
  const bought = { key: "p", name: "Purchase", kind: "macro", count: 2, last: "", value: null };
  expect(macroWords({ conversions: [bought] } as unknown as Person)).toBe("; Purchase 2 times");
  expect(macroWords({ conversions: [] } as unknown as Person)).toMatch(/no macro/);
});
