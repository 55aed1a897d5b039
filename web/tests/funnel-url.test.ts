import { expect, test } from "vitest";
import {
  changedSettings,
  funnelRequest,
  readFunnelState,
  usualSettings,
  writeExclusions,
} from "../src/reports/funnels/funnel-url.ts";

const read = (query: string): ReturnType<typeof readFunnelState> => readFunnelState(new URLSearchParams(query), "day");

test("an empty query is the default funnel question", () => {
  expect(read("")).toMatchObject({ text: null, order: "ordered", unit: "visitor", by: "", trend: "day" });
  expect(changedSettings(read(""))).toBe(0);
  expect(funnelRequest("a > b", read(""))).toEqual({ text: "a > b", trend: "day" });
});

test("what the query says goes into the request, defaults do not", () => {
  expect(funnelRequest("a > b", read("order=any&unit=session&by=device&bucket=week"))).toEqual({
    text: "a > b",
    trend: "week",
    order: "any",
    unit: "session",
    breakdown: { prop: "device" },
  });
  expect(funnelRequest("a > b", read("order=ordered"))).toEqual({ text: "a > b", trend: "day" });
});

test("what nobody offers is taken for the default", () => {
  expect(read("order=sideways&unit=team&bucket=hour")).toEqual(read(""));
});

test("every further setting goes into the request", () => {
  const state = read(
    "entry=open&count=attempts&reentry=first&ties=none&reuse=on&stops=skip,repeats&step_within=20m&between=1,2&bins=10&by=x&at=step:2",
  );
  expect(funnelRequest("a > b", state)).toEqual({
    text: "a > b",
    trend: "day",
    entry: "open",
    count: "attempts",
    reentry: "first",
    ties: "none",
    reuse: true,
    repeats: "stop",
    skip: "stop",
    step_within: "20m",
    histogram: { from: 1, to: 2 },
    bins: 10,
    breakdown: { prop: "x", at: "step:2" },
  });
  expect(changedSettings(state)).toBe(7);
});

test("ClickHouse's options are asked for in its mode only", () => {
  expect(funnelRequest("a > b", read("mode=clickhouse&options=strict_once,nonsense"))).toMatchObject({
    mode: "clickhouse",
    options: ["strict_once"],
  });
  expect(funnelRequest("a > b", read("options=strict_once"))).toEqual({ text: "a > b", trend: "day" });
});

test("exclusions come back as they were", () => {
  const exclusions = [
    { symbol: 'error[message = "a, b"]', after: null, before: 3, effect: "remove" as const },
    { symbol: "@refund", after: 1, before: null, effect: "stop" as const },
  ];
  const state = readFunnelState(new URLSearchParams({ without: writeExclusions(exclusions) }), "day");
  expect(state.exclusions).toEqual(exclusions);
  expect(funnelRequest("a > b > c", state).exclusions).toEqual([
    { symbol: 'error[message = "a, b"]', before: 3, effect: "remove" },
    { symbol: "@refund", after: 1 },
  ]);
});

test("a direct step, which the text cannot say, makes a request of steps that loses nothing", () => {
  const text = "first(a) > !err b[x = 1] | c? >(1h) d within 7d hold item_id";
  expect(funnelRequest(text, read("direct=3"))).toEqual({
    trend: "day",
    within: "7d",
    hold: ["item_id"],
    steps: [
      { symbol: "a", optional: false, first: true, direct: false },
      { symbol: "b[x = 1] | c", optional: true, first: false, direct: false },
      { symbol: "d", optional: false, first: false, direct: true, within: "1h" },
    ],
    exclusions: [{ symbol: "err", after: 1, before: 2 }],
  });
});

test("taking the settings back takes all of them back", () => {
  const query = new URLSearchParams("entry=open&mode=clickhouse&stops=skip&without=x");
  for (const name of Object.keys(usualSettings)) query.delete(name);
  expect(changedSettings(readFunnelState(query, "day"))).toBe(0);
});
