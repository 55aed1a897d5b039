import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openPage } from "./page.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const names = (events: readonly { name: string }[]) => events.map(({ name }) => name);
const stored = (storage: Map<string, string>) =>
  [...storage.values()].flatMap((text) => text.split("\n").map((line) => JSON.parse(line).name));

test("an event is sent two seconds after it, with all that came meanwhile", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  page.events.track("one");
  await vi.advanceTimersByTimeAsync(1_900);
  page.events.track("two");
  expect(page.bodies).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(page.bodies.map(({ events }) => names(events))).toEqual([["page_view", "one", "two"]]);
  expect(page.storage.size).toBe(0);
});

test("ten events are sent at once", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  for (let i = 0; i < 9; i++) page.events.track("step");
  await vi.advanceTimersByTimeAsync(0);
  expect(page.bodies[0]?.events).toHaveLength(10);
});

test("times never go back and numbers count on", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  vi.setSystemTime(2_000_000);
  page.events.track("one");
  vi.setSystemTime(1_000_000);
  page.events.track("two");
  await vi.advanceTimersByTimeAsync(2_000);
  const [, one, two] = page.bodies[0]?.events ?? [];
  expect([one?.at, two?.at]).toEqual([2_000_000, 2_000_000]);
  expect(page.bodies[0]?.events.map(({ seq }) => seq)).toEqual([0, 1, 2]);
});

for (const answer of ["nothing", { status: 408 }, { status: 429 }, { status: 500 }, { status: 503 }] as const) {
  test(`after ${JSON.stringify(answer)} the same events are sent again, and stay stored till then`, async () => {
    const page = await openPage();
    page.consent.allow({}, "api");
    page.answer = answer;
    page.events.track("one");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(page.bodies).toHaveLength(1);
    expect(stored(page.storage)).toEqual(["page_view", "one"]);
    page.answer = { status: 202 };
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.bodies[1]?.events).toEqual(page.bodies[0]?.events);
    expect(page.bodies[1]?.sent_at).toBeGreaterThan(page.bodies[0]?.sent_at ?? Infinity);
    expect(page.storage.size).toBe(0);
  });
}

test("the wait between tries is random below a limit that doubles up to a minute", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const page = await openPage();
  page.consent.allow({}, "api");
  page.answer = { status: 503 };
  page.events.track("one");
  const waits: number[] = [];
  await vi.advanceTimersByTimeAsync(2_000);
  for (let i = 0; i < 9; i++) {
    const before = Date.now();
    while (page.bodies.length < i + 2) await vi.advanceTimersByTimeAsync(500);
    waits.push((Date.now() - before) / 1_000);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test("the time the server names wins, and a random part of it is added", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.4);
  const page = await openPage();
  page.consent.allow({}, "api");
  page.answer = { status: 429, retryAfter: "30" };
  page.events.track("one");
  await vi.advanceTimersByTimeAsync(2_000);
  for (let i = 0; i < 20; i++) page.events.track("more");
  page.queue.hide();
  await vi.advanceTimersByTimeAsync(32_900);
  expect(page.bodies).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(page.bodies).toHaveLength(2);
});

for (const status of [200, 202, 204, 400, 401, 403, 404, 415]) {
  test(`after ${status} an event is not sent again`, async () => {
    const page = await openPage();
    page.consent.allow({}, "api");
    page.answer = { status };
    page.events.track("one");
    await vi.advanceTimersByTimeAsync(600_000);
    expect(page.bodies).toHaveLength(1);
    expect(page.storage.size).toBe(0);
  });
}

test("what is too large is halved once, then sent singly, and a single one that is too large is dropped", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  page.answer = { status: 413 };
  for (let i = 0; i < 7; i++) page.events.track("step");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(page.bodies.map(({ events }) => events.length)).toEqual([8, 4, 1, 1, 1, 1, 1, 1, 1, 1]);
  page.answer = { status: 202 };
  page.events.track("after");
  page.events.track("after");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(page.bodies.at(-1)?.events).toHaveLength(2);
});

test("a body stays below 60 KiB", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  for (let i = 0; i < 6; i++) page.events.track("large", { text: "ü".repeat(9_000) });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(page.bodies.length).toBeGreaterThan(1);
  expect(page.bodies.flatMap(({ events }) => names(events))).toEqual(["page_view", ...Array(6).fill("large")]);
  for (const body of page.bodies)
    expect(new TextEncoder().encode(JSON.stringify(body)).length).toBeLessThan(60 * 1_024);
});

test("at most 200 events wait, the oldest go first, and their number is told once the server answers", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  page.answer = "nothing";
  for (let i = 0; i < 250; i++) page.events.track("step", { i });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stored(page.storage)).toHaveLength(200);
  page.answer = { status: 202 };
  await vi.advanceTimersByTimeAsync(120_000);
  const sent = page.bodies.flatMap(({ events }) => events) as unknown as {
    name: string;
    props: { dropped?: number };
  }[];
  const told = sent.filter(({ name }) => name === "$sdk_error");
  expect(told.map(({ props }) => props.dropped)).toEqual([51]);
});

test("a page that goes away hands everything to the browser", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  page.events.track("one");
  page.queue.leave();
  expect(page.beacons.map((body) => names(JSON.parse(body).events))).toEqual([["page_view", "one"]]);
  expect(page.storage.size).toBe(0);
  page.queue.leave();
  expect(page.beacons).toHaveLength(1);
});

test("what the browser does not take, or takes without network, stays stored", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  page.takesBeacons = false;
  page.events.track("one");
  page.queue.leave();
  expect(stored(page.storage)).toEqual(["page_view", "one"]);
  page.takesBeacons = true;
  (navigator as unknown as { onLine: boolean }).onLine = false;
  page.queue.leave();
  expect(stored(page.storage)).toEqual(["page_view", "one"]);
});

test("before an answer a hundred events wait, and nothing is stored; a no drops them", async () => {
  const page = await openPage();
  page.consent.allow({ analytics_storage: "unset" }, "api");
  for (let i = 0; i < 150; i++) page.events.track("step");
  await vi.advanceTimersByTimeAsync(10_000);
  expect([page.bodies.length, page.storage.size, page.cookie]).toEqual([0, 0, ""]);
  page.consent.allow({ analytics_storage: "granted" }, "api");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(page.bodies.flatMap(({ events }) => events)).toHaveLength(100);
  expect(page.cookie).toMatch(/^_cairn=[\da-f-]{36}\.\d+$/);

  page.events.track("kept");
  page.consent.allow({ analytics_storage: "denied" }, "api");
  page.events.track("not");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(page.bodies.flatMap(({ events }) => events)).toHaveLength(100);
  expect([page.storage.size, page.cookie]).toEqual([0, ""]);
});

test("a returning visitor keeps the id and its day", async () => {
  const cookie = "_cairn=0123456789ab-cdef.20000";
  const page = await openPage(new Map(), cookie);
  page.consent.allow({}, "api");
  page.events.track("one");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(page.bodies[0]?.events.map(({ visitor }) => visitor)).toEqual(["0123456789ab-cdef", "0123456789ab-cdef"]);
  expect(page.cookie).toBe(cookie);
});

test("while nothing can clean them, doubtful texts stay, and leave out what is doubtful when the page goes away", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  page.core.loadWith(() => new Promise(() => {}));
  page.events.track("plain", { text: "hello" });
  page.events.track("doubtful", { text: "ada@example.com", other: "kept" });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(page.bodies.flatMap(({ events }) => names(events))).toEqual(["page_view", "plain"]);
  page.events.sendUnclear();
  page.queue.leave();
  expect(page.beacons).toHaveLength(1);
  expect(page.beacons[0]).not.toContain("ada@example.com");
  expect(JSON.parse(page.beacons[0] ?? "").events[0].props).toMatchObject({ text: "", other: "kept" });
});

test("when what cleans cannot come, events go at once without what is doubtful", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  for (let i = 0; i < 3; i++) {
    page.events.track("doubtful", { text: "ada@example.com", title: "Why? Because" });
    await vi.advanceTimersByTimeAsync(3_000);
  }
  const sent = page.bodies.flatMap(({ events }) => events) as unknown as { name: string; props: object }[];
  expect(names(sent)).toEqual(["page_view", "doubtful", "doubtful", "doubtful"]);
  expect(sent[1]?.props).toMatchObject({ text: "", title: "Why? Because" });
});

test("an event that cannot be written costs the others nothing, and is told once", async () => {
  const page = await openPage();
  const { guard } = await import("../src/guard.ts");
  page.consent.allow({}, "api");
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const track = guard(page.events.track);
  track("before");
  expect(track("circle", circle)).toBeUndefined();
  track("circle", circle);
  track("after");
  page.queue.leave();
  expect(page.beacons.map((body) => names(JSON.parse(body).events))).toEqual([
    ["page_view", "before", "$sdk_error", "after"],
  ]);
});

test("a page's own toJSON spoils nothing", async () => {
  const page = await openPage();
  page.consent.allow({}, "api");
  const prototype = Array.prototype as unknown as { toJSON?: () => string };
  prototype.toJSON = () => "spoilt";
  try {
    page.events.track("list", { of: [1, ["a"], { b: [true] }] }, { items: [{ item_id: "7" }] });
    page.queue.leave();
  } finally {
    delete prototype.toJSON;
  }
  const [, list] = JSON.parse(page.beacons[0] ?? "").events;
  expect(list).toMatchObject({ items: [{ item_id: "7" }], props: { of: [1, ["a"], { b: [true] }] } });
});
