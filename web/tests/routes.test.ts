import { expect, test } from "vitest";
import { pagePath, readRoute } from "../src/router/routes.ts";

test("a site's pages are found again by their path", () => {
  expect(readRoute(pagePath("shop", "funnels"))).toEqual({ at: "site", site: "shop", page: "funnels" });
  expect(readRoute("/s/shop")).toEqual({ at: "site", site: "shop", page: "today" });
});

test.each(["/s", "/s/shop/nowhere", "/s/shop/today/more", "/x", "/s/%E0%A4%A/today"])("%s is unknown", (path) => {
  expect(readRoute(path)).toEqual({ at: "unknown" });
});

test("a shared link keeps its place through signing in", () => {
  expect(readRoute("/")).toEqual({ at: "home" });
});
