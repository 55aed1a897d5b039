// Somebody comes back on another day by another way, a tab is killed, the network is away for a minute: what they did is in the reports
// once, in the right session, channel and conversion. run.sh starts a Cairn and names it in SHOP_CAIRN, SHOP_KEY, SHOP_DATA.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { openShop } from "./shop.mjs";

const { chromium } = createRequire(new URL("../../web/package.json", import.meta.url))("playwright-core");
const run = promisify(execFile);
const { SHOP_CAIRN: cairn, SHOP_KEY: key, CAIRN_PROGRAM: program, SHOP_DATA: data } = process.env;
// What a person's browser says it is: a headless one is quarantined, and no report has it.
const somebody = {
  locale: "en-GB",
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
};
let shop;
let browser;

before(async () => {
  shop = await openShop({ cairn, key, program, data });
  shop.gate.plays = true;
  const file = join(await mkdtemp(join(tmpdir(), "cairn-shop-")), "cairn.yaml");
  await writeFile(
    file,
    `version: 1
conversions:
  - {key: bought, name: Bought, kind: macro, match: {event: purchase}, counting: every, dedupe: [order_id], value: {kind: property}}
  - {key: carted, name: In the cart, kind: micro, match: {event: add_to_cart}, counting: every}
`,
  );
  await run(program, ["define", "apply", file, "--data", data]);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-blink-features=AutomationControlled"],
  });
});
after(async () => {
  await browser.close();
  shop.close();
});

async function ready(page) {
  await page.waitForFunction(() => window.cairn?.track);
  await page.waitForLoadState("networkidle");
}

const count = (events, name) => events.filter((event) => event.name === name).length;

/** One person as Cairn's reports see them, once the events are all there. */
async function person(visitor) {
  const { stdout } = await run(program, ["visitor", "show", visitor, "--json", "--data", data]);
  return JSON.parse(stdout);
}

/** Waits until what the reports say fits, or says what they say instead. */
async function settles(visitor, fits) {
  for (let tries = 0; tries < 40; tries++) {
    const seen = await person(visitor).catch(() => null);
    if (seen && fits(seen)) return seen;
    await new Promise((later) => setTimeout(later, 500));
  }
  return person(visitor);
}

test("another day, another campaign: two sessions, two channels, one purchase, although yesterday was offline and a tab was killed", async () => {
  const context = await browser.newContext(somebody);
  // Yesterday: the clock of the page stands a day back, and the network goes before anything was sent.
  const yesterday = await context.newPage();
  await yesterday.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - 26 * 3_600_000;
  });
  await yesterday.goto(`${shop.base}/product.html?utm_source=letter&utm_medium=email&utm_campaign=autumn`);
  await ready(yesterday);
  await context.setOffline(true);
  const visitor = await yesterday.evaluate(() => window.cairn.id());
  await yesterday.click("#buy");
  await yesterday.waitForTimeout(3_000);
  await yesterday.close();
  await context.setOffline(false);

  // Today, by another way. The tab dies without a word right after something was put into the cart.
  const killed = await context.newPage();
  await killed.goto(`${shop.base}/product.html?utm_source=facebook&utm_medium=cpc&utm_campaign=winter`);
  await ready(killed);
  assert.equal(await killed.evaluate(() => window.cairn.id()), visitor);
  await killed.waitForTimeout(2_500);
  await killed.click("#buy");
  await killed.waitForTimeout(300);
  const gone = new Promise((crashed) => killed.on("crash", crashed));
  const session = await context.newCDPSession(killed);
  session.send("Page.crash").catch(() => {});
  await gone;
  await killed.close();

  const next = await context.newPage();
  await next.goto(`${shop.base}/checkout.html`);
  await ready(next);
  await next.fill("[name=name]", "Ada");
  await next.click("text=Buy");
  await next.waitForURL(/thanks/);
  await ready(next);
  await next.reload();
  await ready(next);
  await next.waitForTimeout(2_500);
  await next.close();

  const events = await shop.stored(visitor, (all) => count(all, "purchase") >= 1 && count(all, "add_to_cart") >= 2);
  const seen = await settles(
    visitor,
    ({ conversions }) => conversions.length === 2 && conversions.every((one) => one.count > 0),
  );
  assert.deepEqual([count(events, "add_to_cart"), count(events, "purchase")], [2, 1]);
  assert.equal(new Set(events.map(({ event_id }) => event_id)).size, events.length);
  assert.deepEqual(Object.fromEntries(seen.conversions.map((one) => [one.key, [one.count, Number(one.value)]])), {
    bought: [1, 49.9],
    carted: [2, 0],
  });
  const sessions = [...seen.sessions].sort((a, b) => a.start.localeCompare(b.start));
  assert.deepEqual(
    sessions.map(({ channel, source, campaign, conversions }) => ({
      channel,
      source,
      campaign,
      conversions: [...conversions].sort(),
    })),
    [
      { channel: "Email", source: "letter", campaign: "autumn", conversions: ["carted"] },
      { channel: "Paid Social", source: "facebook", campaign: "winter", conversions: ["bought", "carted"] },
    ],
  );
  const apart = Date.parse(sessions[1].start) - Date.parse(sessions[0].start);
  assert.ok(Math.abs(apart - 26 * 3_600_000) < 120_000, `${apart} ms apart`);
  await context.close();
});

test("the network is away for a minute: everything of that minute is there once, in one session", async () => {
  const context = await browser.newContext(somebody);
  const page = await context.newPage();
  await page.goto(`${shop.base}/product.html`);
  await ready(page);
  const visitor = await page.evaluate(() => window.cairn.id());
  await page.waitForTimeout(2_500);
  await context.setOffline(true);
  for (let second = 0; second < 60; second += 5) {
    await page.evaluate((second) => window.cairn.track("away", { second }), second);
    await page.waitForTimeout(5_000);
  }
  await context.setOffline(false);
  const events = await shop.stored(visitor, (all) => count(all, "away") === 12);
  assert.deepEqual(
    events.filter(({ name }) => name === "away").map(({ props }) => props.second),
    [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55],
  );
  await new Promise((later) => setTimeout(later, 3_000)); // a second copy would have come by now
  assert.equal(count(await shop.stored(visitor, () => true), "away"), 12);
  assert.equal((await settles(visitor, ({ session_count }) => session_count === 1)).session_count, 1);
  await context.close();
});
