// matomo-tracker, pointed at Cairn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import MatomoTracker from "matomo-tracker";
import { openGate, secret, stored, until } from "./vendors.mjs";

let gate;
before(async () => {
  gate = await openGate();
});
after(() => gate.close());

test("matomo-tracker: a page view, an event, and an order in bulk with a server's word", async () => {
  const errors = [];
  const matomo = new MatomoTracker(7, `${gate.base}/matomo.php`);
  matomo.on("error", (error) => errors.push(error));
  matomo.track({ url: "https://shop.example/lamp?utm_source=letter", action_name: "The lamp", _id: "0958f111f2588a1b", token_auth: secret, cdt: Math.floor(Date.now() / 1000) - 200_000 });
  matomo.track("https://shop.example/no-id");
  const items = JSON.stringify([["7", "Lamp", ["Light", "Home"], 49.9, 1]]);
  const answer = await new Promise((done) =>
    matomo.trackBulk(
      [
        { url: "https://shop.example/thanks", _id: "0958f111f2588a1b", uid: "matomo-user", idgoal: 0, ec_id: "A-5", revenue: 49.9, ec_items: items, cvar: '{"1":["size","L"]}', dimension1: "blue" },
        { url: "https://shop.example/lamp", _id: "0958f111f2588a1b", e_c: "video", e_a: "play", e_n: "trailer", e_v: 3 },
        { url: "https://shop.example/lamp", _id: "0958f111f2588a1b", cdt: "tomorrow" },
      ],
      done,
    ),
  );
  assert.deepEqual(JSON.parse(answer), { status: "success", tracked: 2, invalid: 1, invalid_indices: [2] });
  const events = await stored("visitor_id = '0958f111f2588a1b'", 3);
  assert.deepEqual(events.map(({ name }) => name), ["page_view", "purchase", "video/play"]);
  const [view, purchase, play] = events;
  assert.deepEqual([view.url, view.title, view.source], ["https://shop.example/lamp?utm_source=letter", "The lamp", "letter"]);
  assert.ok(Math.abs(view.received - view.occurred - 200_000_000_000) < 5_000_000);
  assert.deepEqual([Number(purchase.value), purchase.order_id, purchase.user_id, purchase.props.size, purchase.props.dimension1], [49.9, "A-5", "matomo-user", "L", "blue"]);
  assert.deepEqual(purchase.props.items, [{ item_id: "7", name: "Lamp", category: "Light", price: "49.9", quantity: "1" }]);
  assert.deepEqual([play.props.label, play.props.event_value], ["trailer", 3]);
  const nobody = await stored("url = 'https://shop.example/no-id'", 1);
  assert.match(nobody[0].visitor_id, /^cl_[0-9a-f]{32}$/);
  assert.deepEqual(errors, []);
  await until(() => gate.seen.length === 3);
  assert.deepEqual(gate.seen.map(({ status }) => status), [200, 200, 200]);
});
