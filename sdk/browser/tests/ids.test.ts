import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { purchaseId, randomId } from "../src/ids.ts";
import { sha256 } from "../src/sha256.ts";

const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, "0")).join("");

test("the hash is SHA-256, at every length around a block's end and with signs of several bytes", () => {
  for (let length = 0; length < 200; length++) {
    const text = "aü€😀7"
      .repeat(40)
      .slice(0, length)
      .replace(/\p{Surrogate}/gu, "");
    expect(hex(sha256(text))).toBe(createHash("sha256").update(text).digest("hex"));
  }
});

test("ids have the form of a UUID in lower case", () => {
  for (let i = 0; i < 100; i++) expect(randomId()).toMatch(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/);
  expect(new Set(Array.from({ length: 1_000 }, randomId)).size).toBe(1_000);
});

test("a purchase has one id for a visitor and an order", () => {
  const id = purchaseId("pk_1", "purchase", "A-7", "visitor");
  expect(id).toBe(purchaseId("pk_1", "purchase", "A-7", "visitor"));
  expect(id).toMatch(/^[\da-f]{16}\.A-7$/);
  const others = [
    purchaseId("pk_2", "purchase", "A-7", "visitor"),
    purchaseId("pk_1", "purchase", "A-8", "visitor"),
    purchaseId("pk_1", "purchase", "A-7", "visitos"),
  ];
  expect(new Set([id, ...others].map((text) => text.slice(0, 16))).size).toBe(4);
  expect(new TextEncoder().encode(purchaseId("pk_1", "purchase", "€".repeat(128), "v")).length).toBeLessThanOrEqual(
    128,
  );
});

test("the hash is FNV-1a", () => {
  // The vector "foobar" of the draft: the parts are joined by line breaks, so it is reached with an order alone only by its own sum.
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode("k\np\no\nv"))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  expect(purchaseId("k", "p", "o", "v")).toBe(`${hash.toString(16).padStart(16, "0")}.o`);
});
