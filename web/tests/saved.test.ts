import { expect, test } from "vitest";
import type { Session } from "../src/api/types.ts";
import { setDateLocale } from "../src/format/dates.ts";
import { bucketOf } from "../src/public/bucket.ts";
import { besideName, rangeWords } from "../src/public/public-report.tsx";
import { stepName } from "../src/reports/funnels/step-name.ts";
import { readPublicToken } from "../src/router/routes.ts";
import { pageOf, pageTitle, sameView, savedAddress } from "../src/saved/saved-address.ts";
import { may } from "../src/session/may.ts";

const query = (text: string): URLSearchParams => new URLSearchParams(text);

test("what is saved is the view: no dialog, nobody's id", () => {
  expect(savedAddress("/s/shop/funnels", query("range=30d&funnel=a > b&panel=save&help=funnel&drop=2"))).toBe(
    "/s/shop/funnels?range=30d&funnel=a+%3E+b&drop=2",
  );
  expect(savedAddress("/s/shop/people", query("tab=visitors&visitor=ann&drill=xyz&q=ann&range=7d"))).toBe(
    "/s/shop/people?tab=visitors&range=7d",
  );
  expect(savedAddress("/s/shop/sources", query("q=news"))).toBe("/s/shop/sources?q=news");
  expect(savedAddress("/s/shop/today", query(""))).toBe("/s/shop/today");
});

test("two addresses show the same whatever the order of what they ask", () => {
  expect(sameView("/s/shop/today?range=7d&segment=did(a)", "/s/shop/today?segment=did%28a%29&range=7d")).toBe(true);
  expect(sameView("/s/shop/today?range=7d", "/s/shop/today?range=30d")).toBe(false);
  expect(sameView("/s/shop/today?range=7d", "/s/shop/paths?range=7d")).toBe(false);
});

test("an address that leads nowhere has no page", () => {
  expect([pageOf("/s/shop/funnels?x=1"), pageTitle("/s/shop/funnels?x=1")]).toEqual(["funnels", "Funnels"]);
  expect([pageOf("/s/shop/nothing"), pageTitle("https://evil.example/")]).toEqual([null, ""]);
});

test("viewers open saved reports, and neither save nor share", () => {
  const as = (role: string): Session => ({ user: { role } }) as Session;
  expect(
    ["owner", "admin", "analyst", "viewer", "privacy"].map((role) => [may(as(role), "save"), may(as(role), "share")]),
  ).toEqual([
    [true, true],
    [true, true],
    [true, true],
    [false, false],
    [false, false],
  ]);
});

test("the path of a public link has its token, and no other path has", () => {
  expect(["/p/abc", "/p/abc/", "/p/", "/p", "/s/p/today", "/p/a/b"].map(readPublicToken)).toEqual([
    "abc",
    "abc",
    null,
    null,
    null,
    null,
  ]);
});

test("the days of a public report, whose end is not inside, in its own zone", () => {
  setDateLocale("en-GB");
  const words = (from: string | null, to: string | null): string =>
    rangeWords({ range: { from, to, timezone: "Europe/Berlin" } });
  expect(words("2026-10-31T23:00:00Z", "2026-11-21T23:00:00Z")).toBe("1 Nov 2026 to 21 Nov 2026");
  expect(words("2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z")).toBe("21 Nov 2026");
  expect(words(null, "2026-11-21T23:00:00Z")).toBe("until 21 Nov 2026");
  expect(words(null, null)).toBe("All time");
  setDateLocale(undefined);
});

test("steps of a public funnel are called as conversions are, and text stays text", () => {
  const names = { conversions: [{ key: "purchase", name: "Purchase" }] };
  expect(stepName("@purchase", names)).toBe("Purchase");
  expect(stepName("@gone | view_item", names)).toBe("@gone | view_item");
  expect(stepName("view_item[price >= 50]", names)).toBe("view_item[price >= 50]");
  expect(stepName("<b>", names)).toBe("<b>");
});

test("what stands beside a public report is called by what it is", () => {
  const range = { from: "2026-10-23T00:00:00Z", to: null, timezone: "UTC" };
  expect(besideName({ range, comparison: { range: { from: "2026-09-23T00:00:00Z" } } })).toBe("Period before");
  expect(besideName({ range, comparison: { range: { from: range.from } } })).toBe("Compared with");
});

test("the length of buckets is read off where they begin", () => {
  expect(bucketOf(["2026-11-01T00:00:00", "2026-11-01T01:00:00"])).toBe("hour");
  expect(bucketOf(["2026-10-24", "2026-10-25"])).toBe("day");
  expect(bucketOf(["2026-10-19", "2026-10-26"])).toBe("week");
  expect(bucketOf(["2026-02-01", "2026-03-01"])).toBe("month");
  expect(bucketOf(["2026-02-01"])).toBe("day");
});
