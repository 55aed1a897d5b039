// Plausible's two clients, pointed at Cairn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openGate, openPage, stored, until } from "./vendors.mjs";

let gate;
before(async () => {
  gate = await openGate();
});
after(() => gate.close());

test("plausible-tracker: page view and event with props", async () => {
  const opened = await openPage(`
    import Plausible from "plausible-tracker";
    const plausible = Plausible({ domain: "vendors.example", apiHost: ${JSON.stringify(gate.base)}, trackLocalhost: true });
    plausible.trackPageview();
    plausible.trackEvent("Signup", { props: { plan: "pro", seats: 3 }, callback: () => { window.done = true; } });
  `, "/tracker?utm_source=letter");
  await opened.page.waitForFunction(() => window.done);
  const events = await stored(`url = '${opened.base}/tracker?utm_source=letter'`, 2);
  const [view, signup] = ["page_view", "Signup"].map((name) => events.find((event) => event.name === name));
  assert.equal(events.length, 2);
  assert.deepEqual([view.source, view.props.$source_name], ["letter", "pageview"]);
  assert.deepEqual([signup.props.plan, signup.props.seats], ["pro", 3]);
  assert.equal(view.visitor_id, signup.visitor_id);
  assert.match(view.visitor_id, /^cl_[0-9a-f]{32}$/);
  assert.ok(Math.abs(Date.now() * 1000 - view.occurred) < 30_000_000);
  assert.deepEqual(opened.errors, []);
  for (const { status, answer } of gate.seen.filter(({ method }) => method === "POST")) assert.deepEqual([status, answer], [202, "ok"]);
  await opened.close();
});

test("@plausible-analytics/tracker: page view, revenue, engagement", async () => {
  gate.seen.length = 0;
  const opened = await openPage(`
    import { init, track } from "@plausible-analytics/tracker";
    init({ domain: "vendors.example", endpoint: ${JSON.stringify(`${gate.base}/api/event`)}, captureOnLocalhost: true });
    track("Purchase", { revenue: { amount: "1322.22", currency: "EUR" }, props: { size: "L" }, interactive: false, callback: (answer) => { window.answer = answer; } });
  `, "/new-tracker");
  await opened.page.waitForFunction(() => window.answer);
  assert.deepEqual(await opened.page.evaluate(() => window.answer), { status: 202 });
  await opened.page.waitForTimeout(3_500);
  await opened.page.evaluate(() => window.dispatchEvent(new Event("blur")));
  await opened.page.goto(`${opened.base}/page.js`);
  await until(() => gate.seen.filter(({ method }) => method === "POST").length >= 3);
  const events = await stored(`url = '${opened.base}/new-tracker'`, 3);
  assert.deepEqual(events.map(({ name }) => name).sort(), ["Purchase", "page_leave", "page_view"]);
  const purchase = events.find(({ name }) => name === "Purchase");
  assert.deepEqual([Number(purchase.value), purchase.currency, purchase.props.size, purchase.props.$interactive], [1322.22, "EUR", "L", false]);
  const leave = events.find(({ name }) => name === "page_leave");
  assert.ok(leave.props.engaged_ms >= 3_000 && leave.props.scroll_max === 100);
  assert.deepEqual(opened.errors, []);
  await opened.close();
});
