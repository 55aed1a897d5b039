import { expect, test } from "vitest";
import { segmentName } from "../src/segments/segment-name.ts";
import { everyone, inSaved, keyOf, readSegment, savedKey, writeSegment } from "../src/segments/segment-text.ts";

test.each([
  "did(add_to_cart)",
  "did(add_to_cart, >= 2, last 7d)",
  "not did(purchase, ever)",
  "did(@purchase, = 0, last 7 days)",
  'did(view_item[category = "Shoes", price >= 50], <= 3, 2026-05-01 .. 2026-05-03)',
  "did(add_to_cart, >= 2, last 7d) and not did(purchase, ever)",
  'session.channel = "Email" or first.landing = "/"',
  "visitor.sessions >= 3 and last.bounce exists",
  'event.plan in ("pro", "team")',
  "in(warm_leads) and not near(purchase)",
  everyone,
])("%s is read and written back as it was", (text) => {
  const model = readSegment(text);
  expect(model && writeSegment(model)).toBe(text);
});

test("one or more is what a behaviour means without a number, and the report's range without a period", () => {
  const model = readSegment("did(a, >= 1, range)");
  expect(model && writeSegment(model)).toBe("did(a)");
});

test.each([
  "",
  "did(",
  "did()",
  "did(a, often)",
  "did(a, >= 2, soon)",
  "a and b",
  "did(a) and did(b) or did(c)",
  "(did(a) or did(b)) and did(c)",
  "seq(a > b, within 3d)",
  "first(purchase, last 30d)",
  "did(a) and",
  'channel = "Email"',
])("%j is left to the text field", (text) => {
  expect(readSegment(text)).toBeNull();
});

test("names with the grammar's marks survive both ways", () => {
  const text = writeSegment({
    all: true,
    conditions: [
      { kind: "did", not: false, symbol: { name: 'a, "b")', filters: [] }, op: ">=", times: 1, period: "" },
      {
        kind: "field",
        not: true,
        scope: "session",
        filter: { prop: "channel", op: "=", value: 'x" or "y', quoted: true },
      },
    ],
  });
  expect(text).toBe('did("a, \\"b\\")") and not session.channel = "x\\" or \\"y"');
  expect(readSegment(text)?.conditions).toHaveLength(2);
});

test("a segment is called by its saved name, or by its first condition", () => {
  const saved = [{ key: "warm", name: "Warm leads" }];
  const definitions = [{ key: "cart", name: "Add to cart", match: { event: "add_to_cart" }, archived: false }];
  expect(segmentName("did(@cart)", { saved, definitions })).toBe("Add to cart");
  expect(segmentName("near(cart)", { saved, definitions })).toContain("Add to cart");
  expect(segmentName("did(view_item)", { saved, definitions })).toBe("view_item");
  expect(segmentName("in(warm)", { saved, definitions })).toBe("Warm leads");
  expect(segmentName("not in(warm)", { saved, definitions })).toBe("not Warm leads");
  expect(segmentName("in(gone)", { saved, definitions })).toBe("gone");
  expect(segmentName("did(add_to_cart, >= 2) and in(warm)", { saved, definitions })).toBe("Add to cart ≥ 2× + 1");
  expect(segmentName("seq(a > b)", { saved, definitions })).toBe("seq(a > b)");
  expect(segmentName(everyone, { saved, definitions })).toBe("Everyone");
});

test("a saved segment is named by its key, and a key is made of a name", () => {
  expect(savedKey(inSaved("warm"))).toBe("warm");
  expect(savedKey("not in(warm)")).toBeNull();
  expect(savedKey("in(warm) and did(a)")).toBeNull();
  expect(keyOf("Käufer, 2× im Mai")).toBe("kaufer_2_im_mai");
  expect(keyOf("3 carts")).toBe("segment_3_carts");
  expect(keyOf("!")).toBe("segment");
});
