import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Part } from "../src/parts.ts";
import { openPage, type Page } from "./page.ts";

/** The list of bad inputs at the SDK, S1 to S3, as far as a page without a browser shows it; the rest is in `tests/shop` (hostile page, policies, back-forward cache, two tags, offline). */

const hour = 3_600_000;
const polluting =
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"key":"pk_1","host":"https://stats.example"}';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const sent = (page: Page) =>
  page.bodies.flatMap(({ events }) => events) as unknown as {
    name: string;
    id: string;
    props: Record<string, unknown>;
  }[];
const loadBacklog = async (page: Page) => {
  const backlog = await import("../src/parts/backlog.ts");
  page.core.loadWith((name) =>
    name === "backlog" ? Promise.resolve(backlog as unknown as Part) : Promise.reject(new Error("no other part")),
  );
};
const isClean = () => [
  ({} as Record<string, unknown>)["polluted"],
  ([] as unknown as Record<string, unknown>)["polluted"],
];

test("S1: options and properties that name prototypes change none", async () => {
  const page = await openPage();
  const { configure, options } = await import("../src/options.ts");
  configure({ ...JSON.parse(polluting), consent: "granted" });
  expect(options.key).toBe("pk_1");
  page.consent.allow({}, "api");
  page.events.track(
    "bad",
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"fine":1}'),
    JSON.parse('{"__proto__":{"polluted":1}}'),
  );
  await vi.advanceTimersByTimeAsync(2_000);
  expect(isClean()).toEqual([undefined, undefined]);
  expect(sent(page).find(({ name }) => name === "bad")?.props["fine"]).toBe(1);
});

test("S1: what stands in storage under our names and is none of ours changes nothing", async () => {
  const other = `cairn.${"0".repeat(36)}`;
  const page = await openPage(new Map([[other, `${polluting}\nnot json\n[]\n"x"\nnull\n{"at":"x"}`]]));
  await loadBacklog(page);
  page.consent.allow({}, "api");
  page.queue.adopt();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(isClean()).toEqual([undefined, undefined]);
  expect(page.storage.has(other)).toBe(false);
  expect(sent(page).map(({ name }) => name)).not.toContain(undefined);
});

for (const broken of ["setItem", "getItem", "removeItem"] as const)
  test(`S2: storage whose ${broken} throws costs no event and reaches no page`, async () => {
    const page = await openPage();
    const thrown = {
      [broken]: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    vi.stubGlobal(
      "localStorage",
      new Proxy(localStorage, { get: (target, name: string) => thrown[name] ?? Reflect.get(target, name) }),
    );
    page.consent.allow({}, "api");
    page.events.track("one");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent(page).map(({ name }) => name)).toEqual(expect.arrayContaining(["page_view", "one"]));
  });

test("S2: a beacon never holds more than the 64 KiB that browsers take", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  page.answer = "nothing";
  for (let i = 0; i < 8; i++) page.events.track("large", { text: "ä".repeat(12_000) });
  page.queue.leave();
  expect(page.beacons.length).toBeGreaterThan(1);
  for (const body of page.beacons) expect(new Blob([body]).size).toBeLessThan(64 * 1024);
  expect(page.beacons.flatMap((body) => JSON.parse(body).events)).toHaveLength(9);
});

test("S3: after a week offline what is older than 72 hours is dropped and counted, the rest goes under its own ids", async () => {
  const storage = new Map<string, string>();
  vi.setSystemTime(1_000 * hour);
  const before = await openPage(storage);
  before.answer = "nothing";
  before.consent.allow({}, "api");
  before.events.track("old");
  await vi.advanceTimersByTimeAsync(2_000);
  vi.setSystemTime(1_000 * hour + 100 * hour);
  const later = await openPage(storage);
  later.answer = "nothing";
  later.consent.allow({}, "api");
  later.events.track("young");
  await vi.advanceTimersByTimeAsync(2_000);
  const ids = (page: Page, wanted: string) => sent(page).find(({ name }) => name === wanted)?.id;

  vi.setSystemTime(1_000 * hour + 168 * hour);
  const page = await openPage(storage);
  await loadBacklog(page);
  page.consent.allow({}, "api");
  page.queue.adopt();
  await vi.advanceTimersByTimeAsync(4_000);
  const told = sent(page);
  expect(told.map(({ name }) => name)).not.toContain("old");
  expect(ids(page, "young")).toBe(ids(later, "young"));
  expect(told.find(({ name }) => name === "$sdk_error")?.props["dropped"]).toBe(2); // the page view and the event of the first page
  expect(storage.size).toBe(0);
});

test("S3: a clock that jumps neither loses events nor sends one twice under two ids", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  page.answer = { status: 503 };
  page.events.track("one");
  await vi.advanceTimersByTimeAsync(2_000);
  vi.setSystemTime(Date.now() + 10 * 365 * 24 * hour);
  page.events.track("ahead");
  vi.setSystemTime(Date.now() - 20 * 365 * 24 * hour);
  page.events.track("back");
  page.answer = { status: 202 };
  await vi.advanceTimersByTimeAsync(120_000);
  const of = (wanted: string) =>
    sent(page)
      .filter(({ name }) => name === wanted)
      .map(({ id }) => id);
  expect(new Set(of("one")).size).toBe(1);
  expect([of("ahead").length, of("back").length]).toEqual([1, 1]);
  expect(page.storage.size).toBe(0);
});
