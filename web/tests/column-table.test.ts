import { expect, test } from "vitest";
import { type Column, inOrder, readColumns, readOrder } from "../src/parts/column-table.tsx";

interface Row {
  name: string;
  n: number | null;
}
const columns: readonly Column<Row>[] = [
  { id: "name", name: "Name", always: true, cell: (row) => row.name, raw: (row) => row.name },
  { id: "n", name: "N", number: true, cell: (row) => row.n, raw: (row) => row.n },
  { id: "twice", name: "Twice", number: true, cell: () => "", raw: (row) => (row.n === null ? null : row.n * 2) },
];
const rows: readonly Row[] = [
  { name: "b", n: 2 },
  { name: "c", n: null },
  { name: "a", n: 10 },
];
const names = (text: string | null): string =>
  inOrder(rows, columns, readOrder(text, columns, { by: "name", descending: false }))
    .map((row) => row.name)
    .join("");

test("rows follow the column of the URL, and what is missing stands last in either direction", () => {
  expect([names("n"), names("-n"), names("name"), names("-name")]).toEqual(["bac", "abc", "abc", "cba"]);
  expect([names(null), names("nothing")]).toEqual(["abc", "abc"]);
});

test("columns stand in the table's order, the name always among them", () => {
  const ids = (text: string | null): string[] => readColumns(text, columns, ["n"]).map((one) => one.id);
  expect(ids("twice,n")).toEqual(["name", "n", "twice"]);
  expect(ids(null)).toEqual(["name", "n"]);
  expect(ids("none")).toEqual(["name"]);
});
