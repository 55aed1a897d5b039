// RudderStack's clients, pointed at Cairn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import RudderAnalytics from "@rudderstack/rudder-sdk-node";
import { openGate, openPage, stored, until } from "./vendors.mjs";

let gate;
before(async () => {
  gate = await openGate();
});
after(() => gate.close());

test("rudder-sdk-node: every call arrives once, packed, with its time and value", async () => {
  const analytics = new RudderAnalytics("segment-write-key", { dataPlaneUrl: gate.base, flushInterval: 200 });
  const timestamp = new Date(Date.now() - 600_000);
  const answers = [];
  const done = (error) => answers.push(error ?? null);
  analytics.track({ anonymousId: "rudder-node", timestamp, event: "Order Refunded", properties: { order_id: "A-2", revenue: 12.5, currency: "EUR" } }, done);
  analytics.page({ anonymousId: "rudder-node", timestamp, name: "Home", properties: { url: "https://shop.example/" } }, done);
  analytics.identify({ anonymousId: "rudder-node", userId: "rudder-user", timestamp, traits: { plan: "pro" } }, done);
  await until(() => answers.length === 3);
  const events = await stored("visitor_id = 'rudder-node'", 3);
  assert.deepEqual(events.map(({ name }) => name).sort(), ["$identify", "page_view", "refund"]);
  const refund = events.find(({ name }) => name === "refund");
  assert.deepEqual([Number(refund.value), refund.order_id, refund.props.$source_name], [-12.5, "A-2", "Order Refunded"]);
  for (const event of events) assert.equal(event.occurred, timestamp.getTime() * 1000, event.name);
  assert.deepEqual(answers, [null, null, null]);
  for (const { status } of gate.seen) assert.equal(status, 200);
});

test("analytics-js in a browser: source settings, page, track, identify, and what is sent on leaving", async () => {
  gate.seen.length = 0;
  const opened = await openPage(`
    import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";
    const rudder = new RudderAnalytics();
    window.rudder = rudder;
    rudder.load("segment-write-key", ${JSON.stringify(gate.base)}, { configUrl: ${JSON.stringify(gate.base)} });
    rudder.ready(() => { window.who = rudder.getAnonymousId(); });
    rudder.page();
    rudder.track("Product Viewed", { product_id: "7", value: 19.9, currency: "EUR" });
    rudder.identify("rudder-next", { plan: "free" });
  `);
  await opened.page.waitForFunction(() => window.who);
  const who = await opened.page.evaluate(() => window.who);
  await until(() => gate.sent(/^\/v1\/(page|track|identify)/).length >= 3);
  const events = await stored(`visitor_id = '${who}'`, 3);
  assert.deepEqual(events.map(({ name }) => name), ["page_view", "view_item", "$identify"]);
  assert.equal(events[0].url, `${opened.base}/shop/lamp?utm_source=letter&utm_medium=email`);
  assert.deepEqual([Number(events[1].value), events[1].props.item_id, events[2].user_id], [19.9, "7", "rudder-next"]);
  assert.ok(events[1].props.$session_id);
  assert.deepEqual(opened.errors, []);
  await opened.page.waitForTimeout(2_000);
  for (const { status, path } of gate.seen) assert.ok(status < 300, `${path} ${status}`);
  assert.equal(gate.sent(/^\/v1\/(page|track|identify)/).length, 3);
  assert.deepEqual(opened.strays, []);
  await opened.close();
});

test("analytics-js with a beacon: a batch as the page is left", async () => {
  gate.seen.length = 0;
  const opened = await openPage(`
    import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";
    const rudder = new RudderAnalytics();
    rudder.load("segment-write-key", ${JSON.stringify(gate.base)}, { configUrl: ${JSON.stringify(gate.base)}, useBeacon: true, beaconQueueOptions: { flushQueueInterval: 500 } });
    rudder.ready(() => { window.who = rudder.getAnonymousId(); });
    rudder.track("Left", { value: 1 });
  `);
  await opened.page.waitForFunction(() => window.who);
  const who = await opened.page.evaluate(() => window.who);
  await until(() => gate.sent(/^\/beacon/).length >= 1);
  const events = await stored(`visitor_id = '${who}'`, 1);
  assert.deepEqual(events.map(({ name, value }) => [name, Number(value)]), [["Left", 1]]);
  assert.equal(gate.sent(/^\/beacon/)[0].status, 200);
  await opened.close();
});
