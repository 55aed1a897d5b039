import { beforeAll, describe, expect, test } from "vitest";
import { setLocale } from "../src/format/numbers.ts";
import { ruleFor, suggestRules } from "../src/reports/paths/group-rules.tsx";
import { common, pathsRequest, readGroups, readPathState, writeGroups } from "../src/reports/paths/path-url.ts";
import {
  eventNames,
  labelName,
  otherShares,
  pageOf,
  pageSymbolOf,
  pathSentence,
  symbolOf,
} from "../src/reports/paths/path-words.ts";
import { barWidth, layOut, unfolded } from "../src/reports/paths/sankey-layout.ts";
import { follows } from "../src/reports/paths/transition-words.ts";
import type { PathsReport, TransitionsReport } from "../src/reports/paths/types.ts";

beforeAll(() => setLocale("en"));

const node = (depth: number, label: string, units: number): PathsReport["nodes"][number] => ({
  id: `${depth}:${label}`,
  depth,
  label,
  units,
  value: null,
});
const link = (from: string, to: string, units: number): PathsReport["links"][number] => ({
  from,
  to,
  units,
  value: null,
});

/** Home to List 3 and Item 1; List to Item 2 and the end 1; Item to the end 1. */
function home(part: Partial<PathsReport> = {}): PathsReport {
  return {
    unit: "session",
    direction: "forward",
    anchor_units: 4,
    nodes: [
      node(0, "/", 4),
      node(1, "/list", 3),
      node(1, "view_item", 1),
      node(2, "(exit)", 2),
      node(2, "view_item", 2),
    ],
    links: [
      link("0:/", "1:/list", 3),
      link("0:/", "1:view_item", 1),
      link("1:/list", "2:view_item", 2),
      link("1:/list", "2:(exit)", 1),
      link("1:view_item", "2:(exit)", 1),
    ],
    sequences: [],
    currency: "EUR",
    comparison: null,
    ...part,
  } as PathsReport;
}

describe("the first line", () => {
  test("says what follows the anchor, and how many leave", () => {
    const report = home({ nodes: [...home().nodes, node(1, "(exit)", 1)] });
    expect(pathSentence(report, "Home", "today")).toBe(
      "After Home, 75.0\u00a0% go on to /list and 25.0\u00a0% to view_item; 25.0\u00a0% leave.",
    );
  });

  test("says with what visits begin when nothing is chosen", () => {
    expect(pathSentence(home(), null, "today")).toBe("100\u00a0% of visits begin with /.");
  });

  test("says what leads to the anchor", () => {
    const report = home({
      direction: "backward",
      nodes: [node(0, "purchase", 4), node(1, "/cart", 3), node(1, "(entry)", 1)],
    });
    expect(pathSentence(report, "Purchase", "today")).toBe(
      "Before Purchase, 75.0\u00a0% came by /cart; 25.0\u00a0% begin there.",
    );
  });

  test("says that nobody did it", () => {
    expect(pathSentence(home({ anchor_units: 0, nodes: [] }), "Chat", "today")).toBe("Nobody did Chat today.");
  });
});

describe("the flow", () => {
  test("bars stand in proportion and ribbons fill them", () => {
    const { nodes, links } = layOut(home(), new Set(), 700);
    const bar = (id: string): number => nodes.find((one) => one.node.id === id)?.height ?? 0;
    expect(bar("0:/") / bar("1:view_item")).toBeCloseTo(4);
    const out = links.filter((one) => one.link.from === "0:/").reduce((all, one) => all + one.thickness, 0);
    expect(out).toBeCloseTo(bar("0:/"));
    expect(nodes.find((one) => one.node.depth === 2)?.x).toBe(700 - 150);
    expect(barWidth).toBeLessThan(20);
  });

  test("runs from left to right in time when it leads somewhere", () => {
    const back = home({ direction: "backward", links: [link("1:/list", "0:/", 3)] });
    const { nodes } = layOut(back, new Set(), 700);
    const x = (id: string): number => nodes.find((one) => one.node.id === id)?.x ?? -1;
    expect(x("1:/list")).toBeLessThan(x("0:/"));
  });

  test("folding a node takes away what only it leads to", () => {
    const { nodes, links } = unfolded(home(), new Set(["1:/list"]), false);
    expect(nodes.map((one) => one.id)).toEqual(["0:/", "1:/list", "1:view_item", "2:(exit)"]);
    expect(links.map((one) => one.from)).toEqual(["0:/", "0:/", "1:view_item"]);
  });
});

describe("the address", () => {
  const state = (text: string): ReturnType<typeof readPathState> => readPathState(new URLSearchParams(text));

  test("rules come back as they were, whatever they hold", () => {
    const rules = [
      { glob: "/c/**", label: 'Category > all, of "them"' },
      { regex: "^/p/(\\d+)$", label: "Product $1" },
    ];
    expect(readGroups(writeGroups(rules))).toEqual(rules);
    expect(readGroups("glob\t/x")).toEqual([]);
    expect(readGroups(writeGroups([{ glob: "/a\tb\nc", label: "d" }]))).toEqual([{ glob: "/a b c", label: "d" }]);
  });

  test("what is as usual is not in the request", () => {
    expect(pathsRequest(state(""), [])).toEqual({ depth: 4, top: 6 });
    expect(pathsRequest(state("anchor=@buy&direction=backward&at=last&depth=2&repeats=on&gap=30m"), [])).toEqual({
      depth: 2,
      top: 6,
      direction: "backward",
      to: "@buy",
      at: "last",
      gap: "30m",
      collapse: false,
    });
    expect(state("depth=90&top=0&unit=shop")).toMatchObject({ depth: 4, top: 6, unit: "session" });
  });

  test("hiding one event more keeps the usual ones hidden", () => {
    expect(common(state("hide=login%0Ascroll depth"), []).hide).toEqual(
      expect.arrayContaining(["$*", "page_leave", "login", "scroll depth"]),
    );
    expect(common(state("technical=on"), []).hide).toEqual([]);
  });
});

describe("names and symbols", () => {
  test("an event is called by the one conversion that is exactly this event", () => {
    const names = eventNames([
      { name: "Cart", match: { event: "add_to_cart" }, archived: false },
      { name: "Dear cart", match: { event: "add_to_cart", where: [] }, archived: false },
      { name: "A", match: { event: "twice" }, archived: false },
      { name: "B", match: { event: "twice" }, archived: false },
      { name: "Old", match: { event: "old" }, archived: true },
    ]);
    expect(["add_to_cart", "twice", "old", "(exit)", "<b>"].map((label) => labelName(label, names))).toEqual([
      "Cart",
      "twice",
      "old",
      "left",
      "<b>",
    ]);
  });

  test("a page's symbol and back", () => {
    for (const path of ["/", '/a "quoted" \\ path', "/c/[x]"]) expect(pageOf(pageSymbolOf(path))).toBe(path);
    expect(pageOf("@purchase")).toBeNull();
  });

  test("what a label stands for", () => {
    const rules = [{ glob: "/c/*", label: "Category" }];
    expect(symbolOf("/x", rules)).toBe('page_view[path = "/x"]');
    expect(symbolOf("Category", rules)).toBe('page_view[path glob "/c/*"]');
    expect(symbolOf("add_to_cart", rules)).toBe("add_to_cart");
    expect(symbolOf("(other)", rules)).toBeNull();
    expect(symbolOf('"(exit)"', rules)).toBeNull();
  });

  test("folders that hold several pages are proposed as one step", () => {
    expect(suggestRules(["/c/a", "/c/b", "/c/c", "/p/1", "/about"])).toEqual([{ glob: "/c/**", label: "/c/…" }]);
    expect(ruleFor("/c/a")).toEqual({ glob: "/c/*", label: "/c/…" });
  });
});

test("transitions are listed with the most frequent first and nothing that never happened", () => {
  const report = {
    labels: ["(entry)", "A", "B"],
    counts: [
      [0, 2, 0],
      [0, 0, 5],
      [0, 0, 0],
    ],
    probabilities: [[0, 1, 0], [0, 0, 1], null],
  } as unknown as TransitionsReport;
  expect(follows(report).map((one) => [one.from, one.to, one.times, one.probability])).toEqual([
    ["A", "B", 5, 1],
    ["(entry)", "A", 2, 1],
  ]);
});

describe("beside another period or segment", () => {
  const beside = home({
    comparison: home({
      anchor_units: 10,
      nodes: [node(0, "/", 10), node(1, "/list", 2)],
      links: [link("0:/", "1:/list", 2)],
    }),
  });

  test("each share is of its own anchor, and what is not there has none", () => {
    const other = otherShares(beside);
    expect(other?.node("1:/list")).toBe(0.2);
    expect(other?.node("1:view_item")).toBe(0);
    expect(other?.link({ from: "0:/", to: "1:/list" })).toBe(0.2);
    expect(otherShares(home())).toBeNull();
    expect(
      otherShares(home({ comparison: home({ anchor_units: 0, nodes: [], links: [] }) }))?.node("1:/list"),
    ).toBeNull();
  });

  test("the first line says both", () => {
    expect(pathSentence(beside, "/", "in May", undefined, "Phones")).toBe(
      "After /, 75.0\u00a0% (Phones: 20.0\u00a0%) go on to /list and 25.0\u00a0% (Phones: 0\u00a0%) to view_item.",
    );
  });
});
