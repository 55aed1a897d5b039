import { expect, test } from "vitest";
import type { Definition } from "../src/api/types.ts";
import {
  draftOf,
  newDraft,
  simpleMatch,
  storedAgain,
  writeDraft,
} from "../src/reports/conversions/definition-draft.ts";
import { matchWords } from "../src/reports/conversions/match-words.ts";

const newsletter: Definition = {
  key: "newsletter",
  name: "Newsletter",
  description: "",
  owner: "",
  kind: "micro",
  stage: "awareness",
  role: "secondary",
  match: {
    event: "sign_up",
    where: [{ prop: "method", op: "=", value: "newsletter" }],
  } as unknown as Definition["match"],
  counting: "once_per_visitor",
  dedupe: [],
  value: { kind: "fixed", amount: "2.50", currency: "EUR", property: null, currency_property: null },
  lead: true,
  customer: false,
  version: 3,
  effective_from: null,
  author: "Ada",
  note: "cheaper",
  archived: false,
};

test("a stored definition is read into the form and written as it was", () => {
  expect(storedAgain(newsletter, "EUR")).toEqual({
    key: "newsletter",
    name: "Newsletter",
    kind: "micro",
    stage: "awareness",
    role: "secondary",
    match: newsletter.match,
    counting: "once_per_visitor",
    value: { kind: "fixed", amount: "2.50", currency: "EUR" },
    lead: true,
    note: "cheaper",
  });
  expect(draftOf(newsletter, "EUR").note).toBe("");
});

test("a macro has no role, and nothing is written while no event is named", () => {
  const draft = newDraft("EUR");
  expect(writeDraft(draft)).toBeNull();
  expect(
    writeDraft({ ...draft, kind: "macro", match: { event: "purchase", where: [] }, dedupe: " order_id , , x" }),
  ).toEqual({
    key: "preview",
    name: "preview",
    kind: "macro",
    stage: "consideration",
    match: { event: "purchase" },
    counting: "once_per_session",
    dedupe: ["order_id", "x"],
  });
});

test("numbers stay numbers and texts that look like numbers stay texts", () => {
  const match = {
    event: "video",
    where: [
      { prop: "percent", op: ">=", value: 50 },
      { prop: "code", op: "=", value: "50" },
      { prop: "x", op: "exists" },
    ],
  };
  expect(writeDraft({ ...newDraft("EUR"), match: simpleMatch(match) })?.["match"]).toEqual(match);
  expect(matchWords(match)).toBe('video[percent >= 50, code = "50", x exists]');
});

test.each([
  { any: [{ event: "a" }, { event: "b" }] },
  { event: "a", path: "/x" },
  { event: "a", where: [{ prop: "x", op: "in", value: ["a", "b"] }] },
  { event: "a", where: { prop: "x", op: "exists" } },
  "a",
  null,
])("%j is left to JSON and kept", (match) => {
  expect(simpleMatch(match)).toBeNull();
  if (typeof match !== "object" || match === null) return;
  const draft = draftOf({ ...newsletter, match: match as unknown as Definition["match"] }, "EUR");
  expect(writeDraft(draft)?.["match"]).toEqual(match);
});
