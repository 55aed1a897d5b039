import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { expect, test } from "vitest";

const dist = new URL("../dist/", import.meta.url);
const weigh = (name: string) =>
  brotliCompressSync(readFileSync(new URL(name, dist)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const parts = readdirSync(new URL("sdk", dist)).map((file) => ({
  name: file.split(".", 1)[0] ?? "",
  weight: weigh(`sdk/${file}`),
}));
const sum = (names: readonly string[]) =>
  parts.filter(({ name }) => names.includes(name)).reduce((sum, { weight }) => sum + weight, 0);

test("the core that every page loads weighs 4,096 bytes at most", () => {
  expect(weigh("cairn.js")).toBeLessThanOrEqual(4_096);
});

test("a page with every trigger loads 12 KiB at most, core included", () => {
  const triggers = ["attributes", "clean", "dataLayer", "forms", "gestures", "later", "rules", "tcf", "video"];
  expect(parts.filter(({ name }) => triggers.includes(name))).toHaveLength(triggers.length);
  expect(weigh("cairn.js") + sum(triggers)).toBeLessThanOrEqual(12_288);
});

test("all parts that visitors load weigh 12 KiB at most together", () => {
  expect(parts.length).toBeGreaterThan(10);
  expect(sum(parts.map(({ name }) => name).filter((name) => name !== "preview"))).toBeLessThanOrEqual(12_288);
});

test("no part and no core evaluates text or writes HTML or styles", () => {
  for (const file of ["cairn.js", ...readdirSync(new URL("sdk", dist)).map((name) => `sdk/${name}`)])
    expect(readFileSync(new URL(file, dist), "utf8")).not.toMatch(
      /\beval\(|new Function|innerHTML|outerHTML|document\.write|\.style\b|insertAdjacent/,
    );
});
