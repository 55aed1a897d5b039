import { beforeAll, expect, test } from "vitest";
import type { ProductReach, ProductRow, ProductsReport } from "../src/api/products.ts";
import { setLocale } from "../src/format/numbers.ts";
import { rowsInSight, wholeTable } from "../src/parts/row-window.ts";
import { readOrder, sortRows, writeOrder } from "../src/parts/table-sort.ts";
import { findItems, productsLine, valuesOf } from "../src/reports/products/product-words.ts";
import { envelope } from "./envelope.ts";

beforeAll(() => setLocale("en"));

const reach = (visitors: number): ProductReach => ({ visitors, sessions: visitors, drill: null });

function item(id: string, part: Partial<ProductRow> = {}): ProductRow {
  return {
    item: id,
    name: null,
    brand: null,
    category: null,
    viewed: reach(0),
    carted: reach(0),
    abandoned: reach(0),
    bought: reach(0),
    units: "0",
    value: "0",
    rates: {
      view_to_cart: null,
      view_to_cart_ci: null,
      cart_to_buy: null,
      cart_to_buy_ci: null,
      view_to_buy: null,
      view_to_buy_ci: null,
    },
    micros: [],
    low_data: false,
    ...part,
  };
}

const report = (rows: ProductRow[]): ProductsReport => ({
  ...envelope,
  kind: "products",
  rows,
  items: rows.length,
  currency: "EUR",
  without_item: 0,
});

test("the first line says how many who saw the first item bought it, and which is left in the cart most", () => {
  const seen = item("1", {
    name: "Tent",
    viewed: reach(200),
    rates: { ...item("").rates, view_to_buy: 0.1, view_to_buy_ci: { low: 0.066, high: 0.15 } },
  });
  const left = item("2", { name: "Boot", viewed: reach(50), carted: reach(40), abandoned: reach(30) });
  const line = productsLine(report([seen, left]), { kind: "last", days: 7 });
  expect(`${line?.figure}${line?.rest}${line?.interval}${line?.end}`).toBe(
    "10.0\u00a0% of the 200 visitors who viewed Tent, the item seen most in the last 7 days, went on to buy it (6.6–15.0). Most is left in the cart with Boot: 30 of 40 did not buy it.",
  );
});

test("without a viewed item there is nothing to say", () => {
  expect(productsLine(report([]), { kind: "all" })).toBeNull();
  expect(productsLine(report([item("1", { carted: reach(3) })]), { kind: "all" })).toBeNull();
});

test("items are found by all words in any order, and by brand", () => {
  const rows = [
    item("A1", { name: "Alder Boot", brand: "Fell" }),
    item("B2", { name: "Birch Boot", category: "Shoes" }),
  ];
  const found = (search: string, brand: string | null = null): string[] =>
    findItems(rows, { search, brand }).map((row) => row.item);
  expect(found("boot ALDER")).toEqual(["A1"]);
  expect(found("shoes")).toEqual(["B2"]);
  expect(found("")).toEqual(["A1", "B2"]);
  expect(found("boot", "Fell")).toEqual(["A1"]);
  expect(valuesOf(rows, "brand")).toEqual(["Fell"]);
});

test("rows without a figure stand last either way", () => {
  const rows = [{ v: 1 }, { v: null }, { v: 3 }];
  expect(sortRows(rows, (row) => row.v, true).map((row) => row.v)).toEqual([3, 1, null]);
  expect(sortRows(rows, (row) => row.v, false).map((row) => row.v)).toEqual([1, 3, null]);
});

test("the order of a table is read from the URL, and the usual one is left out of it", () => {
  const usual = { column: "viewed", descending: true };
  expect(readOrder("-value", ["viewed", "value"], usual)).toEqual({ column: "value", descending: true });
  expect(readOrder("nonsense", ["viewed"], usual)).toBe(usual);
  expect(writeOrder(usual, usual)).toBeNull();
  expect(writeOrder({ column: "value", descending: false }, usual)).toBe("value");
});

test("a long table draws the rows in sight and few beyond, a short one all", () => {
  expect(rowsInSight(wholeTable, 50, 0, 800)).toEqual({ from: 0, to: wholeTable });
  const { from, to } = rowsInSight(1_000, 50, 20_000, 800);
  expect(from).toBeLessThanOrEqual(400);
  expect(to).toBeGreaterThanOrEqual(416);
  expect(to - from).toBeLessThan(50);
  expect(rowsInSight(1_000, 50, -300, 800).from).toBe(0);
  expect(rowsInSight(1_000, 50, 90_000, 800).to).toBe(1_000);
});
