import { expect, test } from "vitest";
import { funnelRequest, readFunnelState } from "../src/reports/funnels/funnel-url.ts";

const read = (query: string): ReturnType<typeof readFunnelState> => readFunnelState(new URLSearchParams(query), "day");

test("an empty query is the default funnel question", () => {
  expect(read("")).toEqual({ text: null, order: "ordered", unit: "visitor", by: "", trend: "day" });
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
