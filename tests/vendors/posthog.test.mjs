// PostHog's clients, pointed at Cairn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PostHog } from "posthog-node";
import { failed, openGate, openPage, secret, stored, until } from "./vendors.mjs";

let gate;
before(async () => {
  gate = await openGate();
});
after(() => gate.close());

const names = (events) => events.map(({ name }) => name);

test("posthog-node: captures, identify, groups, flags, each once with its time and value", async () => {
  const errors = [];
  const posthog = new PostHog("phc_vendors", { host: gate.base, flushAt: 20 });
  posthog.on("error", (error) => errors.push(error));
  const timestamp = new Date(Date.now() - 7_200_000);
  posthog.capture({ distinctId: "ph-user", event: "purchase", timestamp, properties: { value: 49.9, currency: "EUR", order_id: "A-3", $current_url: "https://shop.example/thanks", size: "L" } });
  posthog.capture({ distinctId: "ph-user", event: "$pageview", timestamp, properties: { $current_url: "https://shop.example/", title: "Home" } });
  posthog.identify({ distinctId: "ph-user", properties: { plan: "pro" } });
  posthog.groupIdentify({ groupType: "company", groupKey: "acme", properties: { seats: 3 }, distinctId: "ph-user" });
  assert.ok(!(await posthog.isFeatureEnabled("new-lamp", "ph-user")));
  await posthog.shutdown();

  const events = await stored("user_id = 'ph-user'", 4);
  const kinds = names(events).filter((name) => name !== "$exposure").sort();
  assert.deepEqual(kinds, ["$group", "$identify", "page_view", "purchase"]);
  const purchase = events.find(({ name }) => name === "purchase");
  assert.deepEqual([Number(purchase.value), purchase.order_id, purchase.props.size, purchase.url], [49.9, "A-3", "L", "https://shop.example/thanks"]);
  assert.equal(purchase.occurred, timestamp.getTime() * 1000);
  assert.equal(purchase.visitor_id, "user:ph-user");
  assert.match(purchase.sdk, /^posthog-node\/5\./);
  const identify = events.find(({ name }) => name === "$identify");
  assert.deepEqual(identify.props.traits, { plan: "pro" });
  const view = events.find(({ name }) => name === "page_view");
  assert.deepEqual([view.title, view.props.$source_name], ["Home", "$pageview"]);
  assert.deepEqual(errors, []);
  const sent = gate.sent(/^\/(batch|e|i\/v0\/e)/);
  for (const { status, answer } of sent) assert.deepEqual([status, answer], [200, '{"status":1}']);
  assert.equal(new Set(sent.map(({ body }) => body.toString("base64"))).size, sent.length);
});

test("posthog-node: an alias joins two users with a secret, and not without", async () => {
  const trusted = new PostHog(secret, { host: gate.base });
  trusted.alias({ distinctId: "ph-new", alias: "ph-old" });
  await trusted.shutdown();
  const events = await stored("user_id = 'ph-new'", 1);
  assert.deepEqual(events.map(({ name, props }) => [name, props.previous, props.reason]), [["$alias", "ph-old", "vendor_merge"]]);

  const open = new PostHog("phc_vendors", { host: gate.base });
  open.alias({ distinctId: "ph-other", alias: "ph-victim" });
  await open.shutdown();
  assert.equal((await stored("user_id = 'ph-other'", 0)).length, 0);
  await until(async () => (await failed()).some(({ reason }) => reason === "name_invalid"));
  assert.ok((await failed()).some(({ reason, format }) => reason === "name_invalid" && format === "posthog"));
});

test("posthog-node: historical migration takes old events from a secret only", async () => {
  const timestamp = new Date(Date.now() - 400 * 86_400_000);
  for (const [key, user] of [[secret, "ph-history"], ["phc_vendors", "ph-too-old"]]) {
    const posthog = new PostHog(key, { host: gate.base, historicalMigration: true });
    posthog.capture({ distinctId: user, event: "Old", timestamp });
    await posthog.shutdown();
  }
  const events = await stored("user_id = 'ph-history'", 1);
  assert.deepEqual(events.map(({ occurred }) => occurred), [timestamp.getTime() * 1000]);
  assert.equal((await stored("user_id = 'ph-too-old'", 0)).length, 0);
});

test("posthog-js in a browser: page view, clicks, capture, identify, flags, leaving", async () => {
  gate.seen.length = 0;
  const opened = await openPage(`
    import posthog from "posthog-js";
    window.posthog = posthog;
    posthog.init("phc_vendors", { api_host: ${JSON.stringify(gate.base)}, capture_pageview: true, loaded: () => { window.who = posthog.get_property("$device_id"); } });
  `);
  await opened.page.waitForFunction(() => window.who);
  const who = await opened.page.evaluate(() => window.who);
  await until(() => gate.sent(/^\/flags/).some(({ status }) => status === 200));
  await opened.page.waitForTimeout(500);
  await opened.page.click("#buy");
  await opened.page.evaluate(() => {
    posthog.capture("purchase", { value: "19.90", currency: "EUR", order_id: "A-4", products: [{ product_id: "7", price: 19.9 }] });
    posthog.identify("ph-js-user", { plan: "free" });
    posthog.capture("after");
    posthog.isFeatureEnabled("new-lamp");
  });
  await stored(`visitor_id = '${who}' and name = 'after'`, 1);
  await opened.page.evaluate(() => window.dispatchEvent(new Event("pagehide")));
  const events = await stored(`visitor_id = '${who}'`, 7);
  assert.deepEqual(names(events), ["page_view", "element_click", "purchase", "$identify", "after", "$exposure", "page_leave"].filter((name) => names(events).includes(name)));
  for (const name of ["page_view", "element_click", "purchase", "$identify", "after", "page_leave"])
    assert.equal(names(events).filter((other) => other === name).length, 1, `${name} in ${names(events)}`);
  const [view, click, purchase, identify, later] = events;
  assert.equal(view.url, `${opened.base}/shop/lamp?utm_source=letter&utm_medium=email`);
  assert.deepEqual([view.title, view.referrer, view.source, view.user_id], ["The lamp", null, "letter", null]);
  assert.equal(click.props.text, "Buy the lamp");
  assert.deepEqual([Number(purchase.value), purchase.order_id, purchase.props.items], [19.9, "A-4", [{ item_id: "7", price: 19.9 }]]);
  assert.ok(purchase.props.$session_id);
  assert.deepEqual([identify.user_id, identify.props.traits?.plan, later.user_id], ["ph-js-user", "free", "ph-js-user"]);
  for (const { occurred } of events) assert.ok(Math.abs(Date.now() * 1000 - occurred) < 60_000_000);
  assert.deepEqual(opened.errors, []);
  for (const { status, path } of gate.seen) assert.ok(status < 300, `${path} ${status}`);
  assert.deepEqual(opened.strays, []);
  await opened.close();
});
