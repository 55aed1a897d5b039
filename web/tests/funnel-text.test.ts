import { expect, test } from "vitest";
import { readFunnel, step, typedValue, writeFunnel } from "../src/reports/funnels/funnel-text.ts";

test.each([
  "view_item",
  "view_item > add_to_cart > purchase within 7d",
  "@product_view > @purchase within 30m",
  'view_item[price >= 50, channel = "Email"] > purchase',
  "a | b[x exists] > c within 2w hold cart_id, item_id",
  "view_item[price >= 50] > add_to_cart? >(20m) !remove_from_cart purchase within 7d hold cart_id",
  'a[coupon =~ "say \\"hi\\" \\\\"] > b',
  'a[channel in ("Email", "Direct")] > b[price between 10 and 20]',
  'a[plan not in ("free")] > b[path glob "/p/**", path regex "^/x"]',
  '"two words" > "within" > @"my key" > *',
  "Köln-Besuch > seite/ansicht:1 > $exposure",
])("%s is read and written back as it was", (text) => {
  const model = readFunnel(text);
  expect(model && writeFunnel(model)).toBe(text);
});

test("spaces, single quotes and bare values are read like the server reads them", () => {
  const model = readFunnel("  a[x=1,y='b c',z=d]>b   within 7d ");
  expect(model && writeFunnel(model)).toBe('a[x = 1, y = "b c", z = d] > b within 7d');
});

test.each([
  "",
  ">",
  "a >",
  "a > > b",
  "a b",
  "a[",
  "a[x]",
  "a[x = ]",
  "a within",
  "a within 7y",
  "a >(soon) b",
  "a > b hold",
  '"@quoted"',
  "within 7d",
  'a["unclosed]',
])("%j is left to the text field", (text) => {
  expect(readFunnel(text)).toBeNull();
});

test("a funnel may have 32 steps and no more", () => {
  const steps = (n: number): string => Array.from({ length: n }, (_, i) => `s${i}`).join(" > ");
  expect(readFunnel(steps(32))?.steps).toHaveLength(32);
  expect(readFunnel(steps(33))).toBeNull();
});

test("names that are words of the grammar, or hold its marks, are put in quotes", () => {
  const names = ["hold", "a b", "a>b", "x..y", 'q"', "plain_1", "@a b"];
  const text = names.map((name) => writeFunnel({ steps: [step(name)], within: "", hold: [] }));
  expect(text).toEqual(['"hold"', '"a b"', '"a>b"', '"x..y"', '"q\\""', "plain_1", '@"a b"']);
});

test("a typed number stands bare, anything else in quotes", () => {
  expect(["50", "-0.5", "1e3", "mobile", "7 d"].map((value) => typedValue(value).quoted)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

test.each(["first(@purchase) > a", "a > first(b | c)? >(1d) d within 7d"])("%s keeps its first", (text) => {
  const model = readFunnel(text);
  expect(model?.steps.some((one) => one.first)).toBe(true);
  expect(model && writeFunnel(model)).toBe(text);
});

test("an event called first is an event", () => {
  expect(readFunnel("firstly > b")?.steps[0]).toMatchObject({ first: false, alternatives: [{ name: "firstly" }] });
  expect(readFunnel("first(a > b")).toBeNull();
});
