import { expect, test } from "vitest";
import { type Entry, findEntries } from "../src/find/find-entries.ts";

const entry = (group: Entry["group"], text: string, words = ""): Entry => ({ group, text, words, to: "/" });
const all = [
  entry("pages", "Today"),
  entry("pages", "Funnels"),
  entry("conversions", "Add to cart", "add_to_cart"),
  entry("conversions", "Checkout begun", "begin_checkout"),
  entry("segments", "Cart, no purchase"),
  entry("settings", "Codeless rules"),
  entry("help", "Funnel"),
];
const found = (typed: string): string[] => findEntries(all, typed).map((one) => one.text);

test("names that begin with the text come before names that hold it", () => {
  expect(found("cart")).toEqual(["Cart, no purchase", "Add to cart"]);
  expect(found("fun")).toEqual(["Funnels", "Funnel"]);
});

test("every word must be there, in any order, in the name, its keys or its group", () => {
  expect(found("cart add")).toEqual(["Add to cart"]);
  expect(found("begin_check")).toEqual(["Checkout begun"]);
  expect(found("settings rules")).toEqual(["Codeless rules"]);
  expect(found("cart rules")).toEqual([]);
});

test("marks of patterns are text, and nothing typed shows places but not every definition", () => {
  expect(found("(.*")).toEqual([]);
  expect(found("")).toContain("Today");
  expect(found("")).not.toContain("Funnel");
});
