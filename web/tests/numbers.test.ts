import { beforeAll, expect, test } from "vitest";
import * as numbers from "../src/format/numbers.ts";

beforeAll(() => numbers.setLocale("en-GB"));
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test("a rate is a percentage with the digits that matter", () => {
  const written = [0, 0.0004, 0.0052, 0.024, 0.125, 0.9996, 1].map((rate) => plain(numbers.rate(rate)));
  expect(written).toEqual(["0 %", "0.04 %", "0.52 %", "2.4 %", "12.5 %", "100 %", "100 %"]);
});

test("a rate over zero is a dash, never 0 %", () => {
  expect(numbers.rate(null)).toBe("–");
  expect(numbers.interval(null)).toBe("–");
});

test("an interval gives both ends the same digits", () => {
  expect(numbers.interval({ low: 0.096, high: 0.161 })).toBe("9.6–16.1");
  expect(numbers.interval({ low: 0.0041, high: 0.0066 })).toBe("0.41–0.66");
  expect(numbers.interval({ low: 0, high: 0.114 })).toBe("0.0–11.4");
});

test("a change is in points with its sign, and a true minus", () => {
  expect([0.005, -0.005, 0.0002, 0].map((by) => plain(numbers.points(by)))).toEqual([
    "+0.5 pt",
    "−0.5 pt",
    "+0.02 pt",
    "0.0 pt",
  ]);
});

test("money keeps every digit of its decimal text", () => {
  expect(numbers.money("19.90", "EUR")).toBe("€19.90");
  expect(numbers.money("999999999999.99", "EUR")).toBe("€1,000,000,000,000");
  expect(numbers.money("123456789012345678", "EUR")).toBe("€123,456,789,012,345,678");
  expect(numbers.money(null, "EUR")).toBe("–");
});

test("money in a currency the browser does not know is still written", () => {
  expect(plain(numbers.money("5", "not-a-code"))).toBe("5 not-a-code");
});

test("a span of time takes one or two units", () => {
  const written = [0, 0.4, 7.25, 59, 60, 200, 3_600, 5_400, 90_000, 864_000].map((s) => plain(numbers.span(s)));
  expect(written).toEqual([
    "0 s",
    "0.4 s",
    "7.3 s",
    "59 s",
    "1 min",
    "3 min 20 s",
    "1 h",
    "1 h 30 min",
    "1 d 1 h",
    "10 d",
  ]);
  expect(numbers.span(null)).toBe("–");
});

test("numbers follow the locale", () => {
  numbers.setLocale("de-DE");
  expect([plain(numbers.rate(0.024)), numbers.count(12_345)]).toEqual(["2,4 %", "12.345"]);
  numbers.setLocale("en-GB");
});
