// Umami's node client, pointed at Cairn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as client from "@umami/node";
import { openGate, stored } from "./vendors.mjs";

const Umami = client.Umami ?? client.default.Umami;
let gate;
before(async () => {
  gate = await openGate();
});
after(() => gate.close());

test("@umami/node: page view, event, identify; its visits go on", async () => {
  const umami = new Umami({ websiteId: "2f0b6a9e-6b0a-4d7e-9c55-0d7a1a9a3c11", hostUrl: gate.base });
  const first = await umami.track({ hostname: "umami.example", url: "/pricing?utm_source=letter", title: "Pricing", language: "de-DE", screen: "1440x900", referrer: "https://www.google.com/" });
  const { cache, sessionId, visitId } = await first.json();
  assert.equal(first.status, 200);
  assert.ok(cache && /^[0-9a-f-]{36}$/.test(sessionId) && /^[0-9a-f-]{36}$/.test(visitId));
  assert.equal((await umami.track("signup-button", { plan: "pro", seats: 3 })).status, 200);
  assert.equal((await umami.identify({ plan: "pro" })).status, 200);

  const [view] = await stored("url = 'https://umami.example/pricing?utm_source=letter'", 1);
  assert.deepEqual([view.name, view.title, view.language, view.source], ["page_view", "Pricing", "de-DE", "letter"]);
  assert.ok(Math.abs(Date.now() * 1000 - view.occurred) < 30_000_000);
  const [click] = await stored("name = 'signup-button'", 1);
  assert.deepEqual([click.props.plan, click.props.seats], ["pro", 3]);
  assert.match(click.visitor_id, /^cl_[0-9a-f]{32}$/);
  const [identify] = await stored("name = '$identify' and sdk = 'umami'", 1);
  assert.deepEqual(identify.props.traits, { plan: "pro" });
  assert.equal(gate.seen.length, 3);
});
