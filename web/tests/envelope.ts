import type { ProductsReport } from "../src/api/products.ts";

/** What every report carries around its figures. */
export const envelope: Omit<ProductsReport, "kind" | "rows" | "items" | "currency" | "without_item"> = {
  plan_version: 1,
  as_of: "2026-11-21T12:00:00Z",
  position: { seq: 1, change: 1 },
  range: { from: null, to: null, timezone: "UTC" },
  definitions: {},
  warnings: [],
  approximations: [],
  filters: [],
  segment: null,
  newest: null,
  selects_on_outcome: false,
  excluded: { bots: 0, consent: 0, failed: 0 },
  refreshing: false,
  took_ms: 1,
};
