import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { type Column, DataTable, grouped } from "../src/parts/data-table.tsx";
import { type Order, readOrder, sortRows } from "../src/parts/table-sort.ts";
import { rawRows, readColumns } from "../src/parts/table-tools.tsx";

interface Row {
  name: string;
  n: number | null;
}
const columns: readonly Column<Row>[] = [
  { key: "name", label: "Name", always: true, cell: (row) => row.name, by: (row) => row.name },
  { key: "n", label: "N", number: true, cell: (row) => row.n, by: (row) => row.n },
  { key: "twice", label: "Twice", number: true, cell: () => "", by: (row) => (row.n === null ? null : row.n * 2) },
  { key: "act", label: "", cell: () => "do" },
];
const rows: readonly Row[] = [
  { name: "b", n: 2 },
  { name: "c", n: null },
  { name: "a", n: 10 },
];
const usual: Order = { column: "name", descending: false };
const markup = (props: Partial<Parameters<typeof DataTable<Row>>[0]> = {}): string =>
  renderToStaticMarkup(
    createElement(DataTable<Row>, { columns, label: "Rows", rowKey: (row) => row.name, rows, ...props }),
  );
const names = (html: string): string[] => [...html.matchAll(/scope="row">(.+?)<\/th>/g)].map(([, name]) => name ?? "");

test("rows follow the column of the URL, and what is missing stands last in either direction", () => {
  const sorted = (text: string | null): string => {
    const order = readOrder(text, ["name", "n"], usual);
    return names(markup({ order: [order, () => undefined] })).join("");
  };
  expect([sorted("n"), sorted("-n"), sorted("name"), sorted("-name")]).toEqual(["bac", "abc", "abc", "cba"]);
  expect([sorted(null), sorted("nothing")]).toEqual(["abc", "abc"]);
});

test("a head that sorts is a button that says how, and one that cannot is none", () => {
  const html = markup({ order: [{ column: "n", descending: true }, () => undefined] });
  expect(html).toContain('aria-sort="descending"');
  expect(html.match(/<button class="sort"/g)).toHaveLength(3);
  expect(markup()).not.toContain("<button");
});

test("rows stay sorted under their headings, and headings stay where the answer has them", () => {
  const group = (row: Row): string => (row.n === null ? "None" : "Some");
  const lines = grouped(
    sortRows(rows, (row) => row.n, true),
    group,
    rows,
  );
  expect(lines.map((line) => ("heading" in line ? line.heading : line.row.name))).toEqual([
    "Some",
    "a",
    "b",
    "None",
    "c",
  ]);
  expect(markup({ group })).toContain('<th colSpan="4" scope="colgroup">None</th>');
});

test("of more than 200 rows a part is drawn, and readers are told how many there are", () => {
  const many = [...Array(1_000).keys()].map((n) => ({ name: `row ${n}`, n }));
  const html = markup({ rows: many });
  expect(html).toContain('aria-rowcount="1001"');
  expect(names(html)).toHaveLength(200);
  expect(html).toContain('class="data-gap"');
  expect(markup({ rows: many.slice(0, 200) })).not.toContain("aria-rowcount");
});

test("columns stand in the table's order, the name always among them", () => {
  const keys = (text: string | null): string[] => readColumns(text, columns, ["n"]).map((one) => one.key);
  expect(keys("twice,n")).toEqual(["name", "n", "twice"]);
  expect(keys(null)).toEqual(["name", "n"]);
  expect(keys("none")).toEqual(["name"]);
});

test("programs get what is sorted by, and no column that has nothing for them", () => {
  expect(rawRows(columns, rows.slice(0, 2))).toEqual([
    ["name", "n", "twice"],
    ["b", 2, 4],
    ["c", null, null],
  ]);
});

test("what a visitor sent is text in a cell", () => {
  expect(markup({ rows: [{ name: "<img src=x onerror=alert(1)>", n: 1 }] })).not.toContain("<img");
});
