import { expect, test } from "vitest";
import { besideRequest, compareText, readView, viewRequest } from "../src/router/view.ts";

const week = { kind: "last", days: 7 } as const;
const now = new Date("2026-11-21T22:30:40Z");

test("a report is asked about the segment of the URL", () => {
  const view = readView(new URLSearchParams({ segment: ' event.plan = "pro" ' }), week);
  expect(viewRequest(view, "UTC", now)).toEqual({
    range: { last: "last 7 days" },
    segment: 'event.plan = "pro"',
    compare: { previous: true },
  });
});

test("another segment takes the place of the period before", () => {
  const view = readView(new URLSearchParams({ segment: "in(a)", against: "in(b)" }), week);
  expect(viewRequest(view, "UTC", now).compare).toEqual({ segment: "in(b)" });
});

test("a slow report stands beside the period before only when asked, and another segment without being asked", () => {
  const compare = (text: string, asked: boolean): unknown =>
    viewRequest(readView(new URLSearchParams(text), week, asked), "UTC", now).compare;
  expect(compare("", true)).toBeUndefined();
  expect(compare("", false)).toEqual({ previous: true });
  expect(compare("against=in(b)", true)).toEqual({ segment: "in(b)" });
  for (const asked of [true, false]) {
    expect(compare(`compare=${compareText(true, asked) ?? ""}`, asked)).toEqual({ previous: true });
    expect(compare(`compare=${compareText(false, asked)}`, asked)).toBeUndefined();
  }
});

test("a page that cannot compare asks for no comparison", () => {
  const view = readView(new URLSearchParams({ against: "in(b)", segment: "  " }), week);
  expect(viewRequest(view, "UTC", now, false)).toEqual({ range: { last: "last 7 days" } });
});

test("what stands beside can be asked for by itself: another segment, or the period before in whole days", () => {
  const beside = (text: string, range: Parameters<typeof readView>[1] = week): unknown =>
    besideRequest(readView(new URLSearchParams(text), range, true), "Europe/Berlin", now);
  expect(beside("segment=in(a)")).toBeNull();
  expect(beside("segment=in(a)&against=in(b)")).toEqual({ range: { last: "last 7 days" }, segment: "in(b)" });
  expect(beside("segment=in(a)&compare=on")).toEqual({
    range: { from: "2026-11-07", to: "2026-11-14" },
    segment: "in(a)",
  });
  expect(beside("compare=on", { kind: "custom", from: "2026-10-01", to: "2026-10-10" })).toEqual({
    range: { from: "2026-09-21", to: "2026-10-01" },
  });
  expect(beside("compare=on", { kind: "all" })).toBeNull();
});
