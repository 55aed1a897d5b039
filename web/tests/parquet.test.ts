import { expect, test } from "vitest";
import { csv } from "../src/parts/download.ts";
import { parquet } from "../src/parts/parquet.ts";

const text = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

test("a table is a Parquet file with its length before the end, and each column by its kind", () => {
  const file = parquet(
    ["name", "count", "rate", "name"],
    [
      ["Purchase", 2, 0.5, null],
      ["=1+1", null, 1, null],
    ],
  );
  expect(text(file.slice(0, 4))).toBe("PAR1");
  expect(text(file.slice(-4))).toBe("PAR1");
  const length = new DataView(file.buffer).getInt32(file.length - 8, true);
  const footer = text(file.slice(file.length - 8 - length, -8));
  for (const name of ["table", "name", "count", "rate", "name_4", "Cairn"]) expect(footer).toContain(name);
  // Each column's schema begins with its physical type and that it may be null: text 6, INT64 2, DOUBLE 5.
  const numbers = Array.from(file.slice(file.length - 8 - length)).join(" ");
  expect([...numbers.matchAll(/21 (\d+) 37 2 24/g)].map(([, type]) => Number(type) / 2)).toEqual([6, 2, 5, 6]);
});

test("what is missing is told apart from what is there by runs, and only the latter is written", () => {
  const file = parquet(["n"], [[7], [null], [null], [-1]]);
  const page = Array.from(file.slice(4)).join(" ");
  // Six bytes of runs: one value, two nulls, one value; then 7 and -1 as INT64.
  expect(page).toContain("6 0 0 0 2 1 4 0 2 1 7 0 0 0 0 0 0 0 255 255 255 255 255 255 255 255");
});

test("text in Parquet stays as it was, while CSV takes a formula's sign away", () => {
  expect(text(parquet(["a"], [["=1+1"]]))).toContain("\x04\x00\x00\x00=1+1");
  expect(csv([["=1+1"]])).toBe("'=1+1\r\n");
});
