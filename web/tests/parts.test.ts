import { expect, test } from "vitest";
import { faultAt, faultsBeside, Problem } from "../src/api/problem.ts";
import { pileUp } from "../src/figure/cairn-layout.ts";
import { matches } from "../src/parts/combobox.tsx";
import { csv } from "../src/parts/download.ts";
import { row } from "./some.ts";

test("a CSV cell that a spreadsheet would run is made text, and quotes are doubled", () => {
  expect(csv([["=1+1", 'say "hi"', "a,b", null, 0.5]])).toBe(`'=1+1,"say ""hi""","a,b",,0.5\r\n`);
});

test("choices that begin with the text come before those that hold it, a free text last", () => {
  const choices = ["purchase", "add_to_cart", "cart_view"].map((value) => ({ value, label: value }));
  expect(matches(choices, "cart", true).map((choice) => choice.value)).toEqual(["cart_view", "add_to_cart", "cart"]);
  expect(matches(choices, "purchase", true)).toHaveLength(1);
});

test("a fault stands beside the field its pointer names, the others elsewhere", () => {
  const faults = [
    { code: "a", where: "/steps/1/symbol", message: "Name an event." },
    { code: "b", where: "/range/to", message: "Too late." },
  ];
  const error = new Problem(422, { faults });
  expect(faultAt(error, "/steps/1")).toBe("Name an event.");
  expect(faultAt(error, "/steps/10")).toBeUndefined();
  expect(faultsBeside(error, ["/steps"]).map((fault) => fault.code)).toEqual(["b"]);
});

test("the cairn lies in layers: the macro on top, the wider stone lower, nothing outside the figure", () => {
  const micro = (key: string, stage: "awareness" | "intent", rate: number) =>
    row(key, "micro", { stage, session_rate: rate });
  const rows = [
    micro("search", "awareness", 0.3),
    micro("scroll", "awareness", 0.6),
    micro("cart", "intent", 0.1),
    row("buy", "macro", { session_rate: 0.02 }),
  ];
  for (const width of [320, 560, 1_200]) {
    const { stones, height } = pileUp(rows, width);
    expect(stones.map((stone) => stone.row.key)).toEqual(["buy", "cart", "search", "scroll"]);
    const outside = stones.filter(
      (stone) => stone.x - stone.width / 2 < 0 || stone.x + stone.width / 2 > width || stone.y > height,
    );
    expect(outside).toEqual([]);
  }
});

test("a stone's width is its share of the widest session rate", () => {
  const { stones } = pileUp([row("a", "micro", { session_rate: 0.3 }), row("b", "micro", { session_rate: 0.6 })], 800);
  expect((stones[0]?.width ?? 0) / (stones[1]?.width ?? 1)).toBeCloseTo(0.5);
});
