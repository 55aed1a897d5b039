import { expect, test } from "vitest";
import { byDay } from "../src/reports/attribution/rates-tab.tsx";
import { draftOf, televisionOf } from "../src/settings/television-draft.ts";

test("television's settings come back from their draft; what is empty is as usual, what is no number is refused by the server", () => {
  const kept = {
    shared_persons: 20,
    shared_impressions: null,
    own_parameters: ["ctv", "tv spot"],
    retargeting: ["again"],
    compete_hours: 0,
  };
  expect(televisionOf(draftOf(kept))).toEqual(kept);
  const none = { ...kept, shared_persons: null, own_parameters: null, retargeting: [], compete_hours: null };
  expect(televisionOf(draftOf(none))).toEqual(none);
  expect(televisionOf({ ...draftOf(none), compete_hours: "1.5", own_parameters: " , " })).toEqual({
    ...none,
    compete_hours: -1,
  });
});

test("rates of one day stand together, the days in their order", () => {
  const rate = (date: string, from: string): { date: string; from: string; to: string; rate: string } => ({
    date,
    from,
    to: "EUR",
    rate: "1",
  });
  expect(byDay([rate("2026-02-02", "USD"), rate("2026-02-01", "USD"), rate("2026-02-02", "GBP")])).toEqual([
    { day: "2026-02-02", rates: [rate("2026-02-02", "USD"), rate("2026-02-02", "GBP")] },
    { day: "2026-02-01", rates: [rate("2026-02-01", "USD")] },
  ]);
});
