import { beforeAll, expect, test } from "vitest";
import type { HealthCounts, SiteHealth } from "../src/api/health.ts";
import { setLocale } from "../src/format/numbers.ts";
import {
  acceptedShare,
  bars,
  daysBefore,
  healthDays,
  healthLine,
  isByDay,
  readLines,
} from "../src/reports/health/health-words.ts";

beforeAll(() => setLocale("en"));

function counts(part: Partial<HealthCounts>): HealthCounts {
  return {
    received: 0,
    accepted: 0,
    accepted_share: null,
    failed_at_door: {},
    failed_later: {},
    stored: 0,
    duplicates: 0,
    conflicting_duplicates: 0,
    waiting: 0,
    warnings: {},
    unknown_fields: {},
    replay: {},
    quarantined: {},
    over_cap: {},
    consent: {},
    valued: 0,
    valued_with_order: 0,
    clock_corrected: 0,
    sdk_errors: 0,
    imported: 0,
    lag: null,
    ...part,
  };
}

function health(part: Partial<SiteHealth>): SiteHealth {
  return {
    from: "2026-11-22T00:00:00+00:00",
    to: "2026-11-22T03:00:00+00:00",
    as_of: "2026-11-22T02:30:00+00:00",
    said: "",
    totals: counts({}),
    reasons: [],
    hours: [],
    rules: [],
    muted: [],
    oldest_waiting_at: null,
    waiting_is_cut: false,
    ...part,
  };
}

test("the first line says the share accepted, the commonest reason, and what is not in reports yet", () => {
  const line = healthLine(
    health({
      totals: counts({ received: 1_000, accepted: 992, accepted_share: 0.992, waiting: 5 }),
      reasons: [{ reason: "currency_invalid", count: 8, means: "had a currency we do not know" }],
    }),
    "1",
  );
  expect(line.figure + line.rest).toBe(
    "99.2\u00a0% of events were accepted today; 8 had a currency we do not know. 5 are accepted and not in reports yet.",
  );
  expect(healthLine(health({}), "7").rest).toMatch(/^Nothing was received/);
});

test("a share is never rounded up to all, nor down to none", () => {
  const share = (received: number, accepted: number): string =>
    acceptedShare(counts({ received, accepted, accepted_share: accepted / received }));
  expect(share(100_000, 99_999)).toBe("99.9\u00a0%");
  expect(share(100_000, 1)).toBe("0.10\u00a0%");
  expect(share(10, 10)).toBe("All");
  expect(share(10, 0)).toBe("0\u00a0%");
});

test("bars are hours of the site's zone, empty ones too, and add up to what was received", () => {
  const hour = counts({ stored: 3, duplicates: 1, failed_at_door: { a: 2 }, failed_later: { b: 1 } });
  const data = health({ hours: [{ start: "2026-11-22T01:00:00+00:00", counts: hour }] });
  expect(isByDay(data)).toBe(false);
  expect(bars(data, "Europe/Berlin")).toEqual([
    { t: "2026-11-22T01", stored: 0, duplicates: 0, waiting: 0, failed: 0 },
    { t: "2026-11-22T02", stored: 3, duplicates: 1, waiting: 0, failed: 3 },
    { t: "2026-11-22T03", stored: 0, duplicates: 0, waiting: 0, failed: 0 },
  ]);
});

test("over many days the hours of a local day are one bar", () => {
  const hours = ["2026-11-15T22:00:00Z", "2026-11-15T23:00:00Z"].map((start) => ({
    start,
    counts: counts({ stored: 2 }),
  }));
  const days = bars(health({ from: "2026-11-14T23:00:00Z", to: "2026-11-22T23:00:00Z", hours }), "Europe/Berlin");
  expect(days).toHaveLength(8);
  expect(days.filter((bar) => bar.stored > 0).map((bar) => [bar.t, bar.stored])).toEqual([
    ["2026-11-15", 2],
    ["2026-11-16", 2],
  ]);
});

test("days end today", () => {
  const now = new Date("2026-11-22T23:30:00Z");
  expect(healthDays("1", "UTC", now)).toBeNull();
  expect(healthDays("7", "UTC", now)).toEqual({ from: "2026-11-16" });
  expect(healthDays("7", "Asia/Tokyo", now)).toEqual({ from: "2026-11-17" });
});

test("fields to set and rename are read a line each, and a line that is none is named", () => {
  expect(readLines("currency = EUR\n\n a=b = c ")).toEqual({ fields: { currency: "EUR", a: "b = c" }, fault: null });
  expect(readLines("currency EUR").fault).toBe("currency EUR");
  expect(readLines("")).toEqual({ fields: {}, fault: null });
});

test("what a day stands beside are the same whole hours of as many days before", () => {
  const now = new Date("2026-11-22T09:40:00Z");
  const day = { from: "2026-11-21T23:00:00Z", to: "2026-11-22T23:00:00Z" };
  expect(daysBefore("1", day, now)).toEqual({ from: "2026-11-20T23:00:00.000Z", to: "2026-11-21T09:00:00.000Z" });
  const week = { from: "2026-11-15T23:00:00Z", to: "2026-11-22T23:00:00Z" };
  expect(daysBefore("7", week, now)).toEqual({ from: "2026-11-08T23:00:00.000Z", to: "2026-11-15T09:00:00.000Z" });
  expect(daysBefore("1", { from: "2026-11-22T09:30:00Z", to: "2026-11-23T09:30:00Z" }, now).to).toBe(
    "2026-11-21T10:30:00.000Z",
  );
});

test("the first line tells the share of the days before", () => {
  const now = health({ totals: counts({ received: 100, accepted: 99, accepted_share: 0.99 }) });
  const before = { totals: counts({ received: 50, accepted: 49, accepted_share: 0.98 }) };
  expect(healthLine(now, "1", before).rest.replaceAll("\u00a0", " ")).toContain(
    "today (98.0 % in the same hours of yesterday)",
  );
  expect(healthLine(now, "1").rest).toBe(" of events were accepted today.");
});
