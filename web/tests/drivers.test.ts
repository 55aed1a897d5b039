import { beforeAll, describe, expect, test } from "vitest";
import { pointsInterval, setLocale, times } from "../src/format/numbers.ts";
import { differenceSentence } from "../src/reports/drivers/differences.tsx";
import { horizonRequest, readDriverState } from "../src/reports/drivers/driver-url.ts";
import { place, pointScale, ratioScale } from "../src/reports/drivers/scale.tsx";
import {
  amount,
  driverSentence,
  frictionSentence,
  matrixSentence,
  pairSentence,
  timeSentence,
  valueSentence,
} from "../src/reports/drivers/sentences.ts";
import type {
  Driver,
  DriverDifference,
  DriversReport,
  FrictionReport,
  MatrixReport,
  TimeToConvertReport,
  ValuesReport,
} from "../src/reports/drivers/types.ts";

beforeAll(() => setLocale("en"));

const nbsp = "\u00a0";

function driver(part: Partial<Driver>): Driver {
  return {
    key: "compare",
    name: "Comparing two products",
    label: "adjusted",
    rd: 0.031,
    rd_ci: { low: 0.019, high: 0.043 },
    notes: [],
    ...part,
  } as Driver;
}

function drivers(part: Partial<DriversReport>): DriversReport {
  return { rows: [], negative: [], gates: [], not_enough_data: [], pairs: [], ...part } as unknown as DriversReport;
}

describe("the first line of the drivers", () => {
  test("names the best step that is shown to lead there, with its interval", () => {
    const report = drivers({ rows: [driver({}), driver({ key: "other" })] });
    expect(driverSentence(report, "Purchase")).toBe(
      `Comparing two products goes with +3.1${nbsp}pt on Purchase (+1.9 to +4.3) among alike visitors, and did so again in fresh data. One more step does, too.`,
    );
  });

  test("claims nothing when all are associations, and says why", () => {
    const report = drivers({ rows: [driver({ label: "association", notes: ["common_cause"] })], gates: [{} as never] });
    expect(driverSentence(report, "Purchase")).toBe(
      `One step goes with Purchase, but it is not shown to lead to it. The strongest is Comparing two products: +3.1${nbsp}pt (+1.9 to +4.3), which shared interest alone could explain. One step is a gate.`,
    );
  });

  test("says when there will be enough data", () => {
    const waiting = [
      { name: "Chat", days: 11.2 },
      { name: "Video", days: null },
    ];
    const report = drivers({ not_enough_data: waiting as DriversReport["not_enough_data"] });
    expect(driverSentence(report, "Purchase")).toBe(
      "There is not enough data yet to say what leads to Purchase. Chat can be judged in about 12 days.",
    );
  });
});

test("a pair is only named when its interval lies beyond the sum", () => {
  const pair = { a: "x", b: "y", interaction: 0.05, ci: { low: -0.01, high: 0.1 } } as DriversReport["pairs"][number];
  const name = (key: string): string => key.toUpperCase();
  expect(pairSentence(drivers({ pairs: [pair] }), name)).toBe(
    "No two steps do clearly more together than they add up to.",
  );
  const sure = { ...pair, ci: { low: 0.01, high: 0.1 } };
  expect(pairSentence(drivers({ pairs: [pair, sure] }), name)).toContain(`X and Y together go with +5.0${nbsp}pt more`);
});

test("the matrix's line leaves out thin pairs and the pair with itself", () => {
  const row = { micro: "a", macro: "b", p_macro: 0.5, lift: 2, low_data: false };
  const report = {
    order: "before",
    rows: [{ ...row, micro: "b", p_macro: 1 }, { ...row, micro: "thin", p_macro: 0.9, low_data: true }, row],
  } as MatrixReport;
  expect(matrixSentence(report, (key) => key)).toBe(
    `50.0${nbsp}% of those who did a went on to b, 2.0× the rate of all visitors.`,
  );
});

describe("values", () => {
  const report = {
    status: "ok",
    currency: "EUR",
    v_start: "7.835126",
    macros: 12,
    states: [
      { key: "cart", value: "51.598584", low_data: false },
      { key: "rare", value: "99", low_data: true },
    ],
  } as ValuesReport;

  test("the dearest step with enough data stands in the first line", () => {
    expect(valueSentence(report, (key) => key)).toBe("One cart is worth €51.60; a new visitor €7.84.");
    expect(valueSentence({ ...report, status: "not_enough_data" }, (key) => key)).toContain("there are 12");
  });

  test("a macro without a value counts in conversions", () => {
    expect(amount("0.25", null)).toBe("0.25 conversions");
    expect(amount(null, "EUR")).toBe("–");
  });
});

test("friction is told in money once it can be judged, and as a count before", () => {
  const row = {
    signal: "js_error",
    page: "/pay",
    status: "estimated",
    affected: 400,
    lost: "720",
    lost_ci: { low: "336", high: "1104" },
  };
  const report = { currency: "EUR", rows: [row] } as FrictionReport;
  expect(frictionSentence(report)).toBe("Script errors on /pay go along with a loss of up to €1,104.");
  const few = { currency: "EUR", rows: [{ ...row, status: "not_enough_data", affected: 45 }] } as FrictionReport;
  expect(frictionSentence(few)).toContain("in 45 visits");
  expect(frictionSentence({ ...report, rows: [] })).toContain("No friction signals");
});

test("time to convert, or nobody", () => {
  const time = { median: 7_200, p90: 172_800, p25: 1, p75: 2 };
  const report = { converters: { time } } as TimeToConvertReport;
  expect(timeSentence(report, "Purchase")).toBe(
    `Half of those who reached Purchase took at most 2${nbsp}h, nine in ten at most 2${nbsp}d.`,
  );
  const nobody = { converters: { time: { ...time, median: null } } } as TimeToConvertReport;
  expect(timeSentence(nobody, "Purchase")).toContain("Nobody");
});

describe("the scales", () => {
  test("doublings are equally far apart, and 1 is always on it", () => {
    const scale = ratioScale([3, 9]);
    const [one, two, four] = [1, 2, 4].map((value) => place(scale, value));
    expect((two ?? 0) - (one ?? 0)).toBeCloseTo((four ?? 0) - (two ?? 0));
    expect(scale.ticks).toContain(1);
  });

  test("what lies outside stands at the edge; nothing at all still has a scale", () => {
    expect(place(ratioScale([]), 1e9)).toBe(1);
    expect(place(pointScale([]), -1)).toBe(0);
    expect(pointScale([null, -0.03, 0.09]).ticks).toContain(0);
  });
});

test("the address holds the view, and nonsense falls back", () => {
  const state = readDriverState(new URLSearchParams("tab=matrix&horizon=3w&label=adjusted&measure=lift&pairs=any"));
  expect(state).toMatchObject({ tab: "matrix", horizon: "3w", label: "adjusted", measure: "lift", order: "any" });
  expect(readDriverState(new URLSearchParams("tab=x&horizon=soon"))).toMatchObject({ tab: "drivers", horizon: "" });
  expect(horizonRequest(state, "buy")).toEqual({ macro: "buy", horizon: "3w" });
});

test("differences and ratios are written with their signs and digits", () => {
  expect(pointsInterval({ low: -0.0234, high: 0.088 })).toBe("−2.3 to +8.8");
  expect([times(9.216), times(5), times(0.25), times(32.4), times(null)]).toEqual([
    "9.2×",
    "5.0×",
    "0.25×",
    "32×",
    "–",
  ]);
});

describe("two side by side", () => {
  const names = { now: "Phones", before: "Everyone" };
  const row = (name: string, differs: boolean): DriverDifference => ({
    key: name,
    name,
    rd: 0.05,
    rd_ci: { low: 0.03, high: 0.07 },
    other: 0.01,
    other_ci: { low: -0.01, high: 0.03 },
    difference: 0.04,
    ci: { low: 0.012, high: 0.068 },
    p: 0.006,
    q: 0.02,
    differs,
  });

  test("the one that differs most is named, with how many more do", () => {
    expect(differenceSentence([row("Guide", true), row("Video", true), row("Wish", false)], names)).toBe(
      "Guide differs most: +5.0\u00a0pt (Phones) and +1.0\u00a0pt (Everyone), which chance alone does not explain. One more step differs.",
    );
  });

  test("where none is judged in both, nothing is said of chance", () => {
    const lone = { ...row("Wish", false), other: null, difference: null, ci: null };
    expect(differenceSentence([lone], names)).toMatch(/^No step can be judged in both/);
  });

  test("where none differs, nothing is made of it", () => {
    expect(differenceSentence([row("Wish", false)], names)).toMatch(/^No step is shown to differ/);
  });
});
