// Segment's clients, pointed at Cairn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Analytics } from "@segment/analytics-node";
import { openGate, openPage, secret, stored, until } from "./vendors.mjs";

let gate;
before(async () => {
  gate = await openGate();
});
after(() => gate.close());

const names = (events) => events.map(({ name }) => name);

test("analytics-node: every call arrives once, with its time, visitor and value", async () => {
  const errors = [];
  const analytics = new Analytics({ writeKey: "segment-write-key", host: gate.base, path: "/v1/batch", maxEventsInBatch: 3 });
  analytics.on("error", (error) => errors.push(error));
  const at = new Date(Date.now() - 3_600_000);
  const who = { anonymousId: "node-visitor", timestamp: at };
  analytics.track({ ...who, event: "Order Completed", messageId: "node-order", properties: { order_id: "A-1", total: 49.9, currency: "usd", coupon: "X", products: [{ product_id: "7", name: "Lamp", price: 49.9, quantity: 1, position: 2 }] } });
  analytics.track({ ...who, event: "Tune Played", properties: { title: "Ode", seconds: 12 } });
  analytics.identify({ ...who, userId: "node-user", traits: { plan: "pro", email: "ada@example.org" } });
  analytics.page({ ...who, name: "Home", properties: { url: "https://shop.example/home?utm_source=x", title: "Home page", referrer: "https://example.org/" } });
  analytics.screen({ ...who, name: "Cart" });
  analytics.group({ ...who, groupId: "acme", traits: { seats: 3 } });
  await analytics.closeAndFlush({ timeout: 5_000 });

  const events = await stored("visitor_id = 'node-visitor'", 6);
  assert.deepEqual(names(events).sort(), ["$group", "$identify", "Tune Played", "page_view", "purchase", "screen_view"]);
  for (const event of events) assert.equal(event.occurred, at.getTime() * 1000, event.name);
  const order = events.find(({ name }) => name === "purchase");
  assert.deepEqual([Number(order.value), order.currency, order.order_id], [49.9, "USD", "A-1"]);
  assert.deepEqual(order.props.items, [{ item_id: "7", name: "Lamp", price: 49.9, quantity: 1, index: 2 }]);
  assert.deepEqual([order.props.$source_name, order.props.$event_id, order.props.coupon], ["Order Completed", "node-order", "X"]);
  assert.equal(order.sdk, "@segment/analytics-node/3.1.0");
  const identify = events.find(({ name }) => name === "$identify");
  assert.equal(identify.user_id, "node-user");
  assert.deepEqual(identify.props.traits, { plan: "pro" });
  const page = events.find(({ name }) => name === "page_view");
  assert.deepEqual([page.url, page.title, page.props.name], ["https://shop.example/home?utm_source=x", "Home page", "Home"]);
  assert.equal(events.find(({ name }) => name === "$group").props.group, "acme");
  assert.deepEqual(errors, []);
  const sent = gate.sent(/^\/v1\/batch/);
  assert.equal(sent.length, 2);
  for (const { status, answer } of sent) assert.deepEqual([status, answer], [200, '{"success":true}']);
});

test("analytics-node with a compat secret: a server's word counts, and an alias joins two users", async () => {
  const analytics = new Analytics({ writeKey: secret, host: gate.base, path: "/v1/batch" });
  analytics.track({ userId: "server-user", event: "Renewed", context: { ip: "203.0.113.9", userAgent: "Mozilla/5.0 (X11)" } });
  analytics.alias({ userId: "server-user", previousId: "old-user" });
  await analytics.closeAndFlush({ timeout: 5_000 });
  const events = await stored("user_id = 'server-user'", 2);
  assert.deepEqual(names(events).sort(), ["$alias", "Renewed"]);
  assert.equal(events.find(({ name }) => name === "$alias").props.previous, "old-user");
  assert.equal(events[0].visitor_id, "user:server-user");
});

test("analytics-node: the same message twice counts once, and an unknown key is refused without retries", async () => {
  for (let i = 0; i < 2; i++) {
    const analytics = new Analytics({ writeKey: "segment-write-key", host: gate.base, path: "/v1/batch" });
    analytics.track({ anonymousId: "twice", event: "Twice", messageId: "the-same" });
    await analytics.closeAndFlush({ timeout: 5_000 });
  }
  await stored("visitor_id = 'twice'", 1);
  await new Promise((ready) => setTimeout(ready, 1_000));
  assert.equal((await stored("visitor_id = 'twice'", 1)).length, 1);

  gate.seen.length = 0;
  const unknown = new Analytics({ writeKey: "nobody", host: gate.base, path: "/v1/batch" });
  unknown.on("error", () => {});
  unknown.track({ anonymousId: "nobody", event: "Lost" });
  await unknown.closeAndFlush({ timeout: 5_000 });
  assert.deepEqual(gate.seen.map(({ status }) => status), [401]);
});

test("analytics-next in a browser: settings, page, track, identify", async () => {
  gate.seen.length = 0;
  const opened = await openPage(`
    import { AnalyticsBrowser } from "@segment/analytics-next";
    window.analytics = AnalyticsBrowser.load({ writeKey: "segment-write-key", cdnURL: ${JSON.stringify(gate.base)} });
    analytics.page();
    analytics.track("Product Added", { product_id: "7", price: 19.9, value: 19.9, currency: "EUR" });
    analytics.identify("next-user", { plan: "free" });
    analytics.ready(async () => { window.who = (await analytics.user()).anonymousId(); });
  `);
  await opened.page.waitForFunction(() => window.who);
  const who = await opened.page.evaluate(() => window.who);
  const events = await stored(`visitor_id = '${who}'`, 3);
  assert.deepEqual(names(events), ["page_view", "add_to_cart", "$identify"]);
  const [page, added, identify] = events;
  assert.equal(page.url, `${opened.base}/shop/lamp?utm_source=letter&utm_medium=email`);
  assert.deepEqual([page.title, page.source, page.language], ["The lamp", "letter", "en-GB"]);
  assert.deepEqual([Number(added.value), added.currency, added.props.item_id, added.props.price], [19.9, "EUR", "7", 19.9]);
  assert.deepEqual([identify.user_id, identify.props.traits], ["next-user", { plan: "free" }]);
  for (const { occurred } of events) assert.ok(Math.abs(Date.now() * 1000 - occurred) < 30_000_000);
  assert.deepEqual(opened.errors, []);
  assert.deepEqual(opened.strays, []);
  await opened.page.waitForTimeout(1_500);
  assert.equal(gate.sent(/^\/v1\/[a-z]$/).length, 3);
  await opened.close();
});
