import type { ProductRow, ProductsReport } from "../../api/products.ts";
import { count, interval, rate } from "../../format/numbers.ts";
import type { Range } from "../../router/range.ts";
import { productStrings as t } from "../../strings/products.ts";
import { inRange } from "../conversions/headline.ts";

/** The first line of the page in pieces: the figure to stress, and what stands around it. */
export interface ProductsLine {
  readonly figure: string;
  readonly rest: string;
  readonly interval: string;
  readonly end: string;
}

/** An item's name as last seen, else its id. */
export function itemName(row: ProductRow): string {
  return row.name ?? row.item;
}

/** Says in words which item is seen most, how many buy it, and which is left in the cart most. */
export function productsLine(report: ProductsReport, range: Range): ProductsLine | null {
  const first = report.rows[0];
  if (!first || first.viewed.visitors === 0) return null;
  const ci = first.rates.view_to_buy_ci;
  return {
    figure: rate(first.rates.view_to_buy),
    rest: t.most(count(first.viewed.visitors), itemName(first), inRange(range)),
    interval: ci ? t.interval(interval(ci)) : "",
    end: t.end + mostLeft(report),
  };
}

function mostLeft({ rows }: ProductsReport): string {
  const left = rows.reduce<ProductRow | null>(
    (most, row) => (row.abandoned.visitors > (most?.abandoned.visitors ?? 0) ? row : most),
    null,
  );
  return left ? t.left(itemName(left), count(left.abandoned.visitors), count(left.carted.visitors)) : "";
}

export interface ItemFilter {
  readonly search: string;
  readonly brand: string | null;
}

/** Items whose name, id, brand or category hold the sought words, all of them, in any order. */
export function findItems(rows: readonly ProductRow[], { search, brand }: ItemFilter): readonly ProductRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (brand !== null && row.brand !== brand) return false;
    const text = `${row.name ?? ""} ${row.item} ${row.brand ?? ""} ${row.category ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The different values of a field, in order of the alphabet. */
export function valuesOf(rows: readonly ProductRow[], field: "brand" | "category"): readonly string[] {
  return [...new Set(rows.map((row) => row[field]).filter((value) => value !== null && value !== undefined))].sort(
    (a, b) => a.localeCompare(b),
  );
}
