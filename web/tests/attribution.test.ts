import { beforeAll, expect, test } from "vitest";
import type { AttributionReport, AttributionRow } from "../src/api/attribution.ts";
import { setLocale } from "../src/format/numbers.ts";
import { creditLine, range, sharesOf } from "../src/reports/attribution/attribution-words.ts";

beforeAll(() => setLocale("en"));

function row(key: string, model: string, credit: number, low: number, high: number, verdict: string): AttributionRow {
  return {
    key,
    definition: "purchase",
    model,
    version: 1,
    credit,
    net_credit: credit,
    value: null,
    share: credit / 100,
    low,
    high,
    spread: null,
    verdict,
  };
}

function report(rows: AttributionRow[]): AttributionReport {
  return { rows, conversions: [{ definition: "purchase", count: 100 }] } as unknown as AttributionReport;
}

const shop = report([
  row("Email", "first", 50, 50, 52, "models agree"),
  row("Email", "linear", 52, 50, 52, "models agree"),
  row("Paid Social", "first", 12, 12, 19, "differ"),
  row("Paid Social", "linear", 19, 12, 19, "differ"),
  row("(unattributed)", "first", 38, 29, 38, "differ"),
  row("(unattributed)", "linear", 29, 29, 38, "differ"),
  { ...row("Email", "first", 1, 0, 1, "disagree"), definition: "cart" },
]);

test("a key is one row with every model, by its mean share", () => {
  const shares = sharesOf(shop, "purchase");
  expect(shares.map((one) => one.key)).toEqual(["Email", "(unattributed)", "Paid Social"]);
  expect([...(shares[2]?.byModel.keys() ?? [])]).toEqual(["first", "linear"]);
  expect([shares[2]?.low, shares[2]?.high]).toEqual([0.12, 0.19]);
  expect(shares[1]?.name).toBe("No touch in the window");
  expect(sharesOf(report([]), "purchase")).toEqual([]);
});

test("the first line names what models are furthest apart on, never the unattributed", () => {
  expect(creditLine(sharesOf(shop, "purchase"), "Purchase")).toEqual({
    before: "Paid Social gets ",
    figure: "12 to 19 %",
    rest: " of the credit for Purchase, depending on the model",
  });
});

test("where models agree the greatest is named, and where nothing is there nothing is said", () => {
  const alike = report([row("Email", "first", 40, 40, 40.2, "models agree")]);
  expect(creditLine(sharesOf(alike, "purchase"), "Purchase")?.figure).toBe("40 %");
  expect(creditLine([], "Purchase")).toBeNull();
});

test("small shares keep a decimal place", () => {
  expect(range(0.004, 0.02)).toBe("0.4 to 2 %");
  expect(range(0, 0)).toBe("0 %");
});
