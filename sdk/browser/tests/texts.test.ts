import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cleanAddress } from "../src/cleaning.ts";
import { type Condition, meets, type RuleSet } from "../src/rules.ts";
import { scrub } from "../src/scrub.ts";

const fixture = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../tests/wire/${name}`, import.meta.url), "utf8"));

test("texts are scrubbed as the fixtures say", () => {
  const { cases } = fixture<{ cases: { text: string; key?: string; scrubbed: string }[] }>("scrub.json");
  expect(cases.map(({ text, key }) => scrub(text, key))).toEqual(cases.map(({ scrubbed }) => scrubbed));
});

test("ids of orders and items stay as they are", () => {
  expect(scrub("ada@example.com", "order_id")).toBe("ada@example.com");
  expect(scrub("4111111111111111", "item_id")).toBe("4111111111111111");
});

test("scrubbing again changes nothing", () => {
  for (const { scrubbed, key } of fixture<{ cases: { key?: string; scrubbed: string }[] }>("scrub.json").cases)
    expect(scrub(scrubbed, key)).toBe(scrubbed);
});

test("the longest text is scrubbed in no time", () => {
  const texts = [
    "1 ".repeat(20_000),
    "a".repeat(40_000),
    "a@".repeat(20_000),
    "+1-".repeat(15_000),
    "DE89 ".repeat(8_000),
    "eyJaaaaa.".repeat(4_000),
  ];
  const start = performance.now();
  for (const text of texts) scrub(text);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test("addresses are cleaned as the fixtures say", () => {
  const { cases } = fixture<{ cases: { address: string; keys?: string[]; clean: string | null }[] }>("addresses.json");
  expect(cases.map(({ address, keys }) => cleanAddress(address, keys ?? []) ?? null)).toEqual(
    cases.map(({ clean }) => clean),
  );
});

test("conditions of rules hold as the fixtures say", () => {
  const { cases } = fixture<{ cases: { condition: Condition; meets: string[]; fails: string[] }[] }>(
    "rules/conditions.json",
  );
  for (const { condition, meets: yes, fails: no } of cases) {
    expect([condition, yes.filter((text) => !meets(text, condition))]).toEqual([condition, []]);
    expect([condition, no.filter((text) => meets(text, condition))]).toEqual([condition, []]);
  }
  expect(meets("anything", undefined)).toBe(true);
});

test("the rules of the fixture are rules by the schema's words", () => {
  const schema = fixture<{ $defs: { rule: { properties: Record<string, { enum?: string[] }>; required: string[] } } }>(
    "rules.schema.json",
  );
  const { properties, required } = schema.$defs.rule;
  for (const rule of fixture<RuleSet>("rules/shop.json").rules) {
    expect(Object.keys(rule).filter((key) => !(key in properties))).toEqual([]);
    expect(required.filter((key) => !(key in rule))).toEqual([]);
    expect(properties["on"]?.enum).toContain(rule.on);
  }
});
