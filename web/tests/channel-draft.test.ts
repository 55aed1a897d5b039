import { expect, test } from "vitest";
import { draftOf, mediumsOf, moved, rulesOf, sourcesOf } from "../src/settings/channel-draft.ts";

test("rules come back from their draft as they went in, and an expression keeps its commas", () => {
  const rules = [
    {
      channel: "Partners",
      when: [
        { field: "source", op: "equals", values: ["acme", "other"] },
        { field: "path", op: "regex", values: ["^/p{1,3}/"] },
      ],
    },
  ];
  expect(rulesOf(draftOf(rules))).toEqual(rules);
  expect(rulesOf([{ id: 1, channel: " A ", when: [{ field: "source", op: "equals", values: " a, ,b " }] }])).toEqual([
    { channel: "A", when: [{ field: "source", op: "equals", values: ["a", "b"] }] },
  ]);
});

test("a rule moves by one place and stays at the ends", () => {
  expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});

test("sources of ads are kept in lower case, and blank ones are none", () => {
  expect(
    mediumsOf([
      ...sourcesOf({ a: "tv" }),
      { id: 9, source: " Banners ", medium: "display" },
      { id: 10, source: " ", medium: "tv" },
    ]),
  ).toEqual({
    a: "tv",
    banners: "display",
  });
});
