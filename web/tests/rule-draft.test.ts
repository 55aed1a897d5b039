import { expect, test } from "vitest";
import type { RuleRow } from "../src/api/types.ts";
import { draftOf, readProps, ruleOf } from "../src/settings/rule-draft.ts";

const rule = {
  id: "buy",
  name: "buy_pressed",
  on: "click",
  selector: "form.cart button",
  text: { op: "starts", value: "Buy" },
  url: { op: "regex", value: "/p/\\d+$" },
  once: "session",
  props: { kind: { from: "attr", arg: "data-kind" }, said: { from: "text" } },
  value: { from: "attr", arg: "data-price" },
};

test("a saved rule goes through the form unchanged", () => {
  const { id: _, ...expected } = rule;
  const row = {
    key: "buy",
    on: true,
    rule,
    changed_by: "ada",
    changed_at: "2026-11-22T00:00:00Z",
  } as unknown as RuleRow;
  expect(ruleOf(draftOf(row))).toEqual(expected);
});

test("only what belongs to the happening is sent, and what is no number is left for the server to refuse", () => {
  const draft = { ...draftOf(null), name: "deep", happening: "scroll" as const, selector: "a", percent: "much" };
  expect(ruleOf(draft)).toEqual({ name: "deep", on: "scroll", percent: "much", once: "page" });
  expect(ruleOf({ ...draft, percent: "60,5" })).toMatchObject({ percent: 60.5 });
});

test("captured properties are lines", () => {
  expect(readProps("a = attr data-x y\n\nb=text\nc")).toEqual({
    a: { from: "attr", arg: "data-x y" },
    b: { from: "text" },
    c: { from: "" },
  });
});
