// What stands beside the shop's pages: consent managers, content security policies, players in frames, the back-forward cache.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, beforeEach, test } from "node:test";
import { openShop } from "./shop.mjs";

const { chromium } = createRequire(new URL("../../web/package.json", import.meta.url))("playwright-core");
let shop;
let browser;

before(async () => {
  shop = await openShop({
    cairn: process.env.SHOP_CAIRN,
    key: process.env.SHOP_KEY,
    program: process.env.CAIRN_PROGRAM,
    data: process.env.SHOP_DATA,
  });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
});
after(async () => {
  await browser.close();
  shop.close();
});
beforeEach(async () => {
  for (const context of browser.contexts()) await context.close();
  shop.sent.length = 0;
});

/** Opens a page written here, on the shop's address, with the tag as `attributes` say. */
async function open(html, { attributes = 'data-consent="granted"', headers = {}, context, idle = true } = {}) {
  const page = await (context ?? (await browser.newContext())).newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  const tag = `<script async src="${shop.stats}/cairn.js" data-key="${process.env.SHOP_KEY}" ${attributes}></script>`;
  Object.assign(shop.madeUp, { headers, html: `<!doctype html><title>Made up</title>${html}${tag}<p>Words</p>` });
  await page.goto(`${shop.base}/made-up`);
  if (idle) await page.waitForLoadState("networkidle");
  return { page, errors };
}

async function arrived(enough) {
  for (let tries = 0; tries < 60 && !enough(shop.arrived()); tries++)
    await new Promise((ready) => setTimeout(ready, 200));
  return shop.arrived();
}
const has = (name) => (events) => events.some((event) => event.name === name);

test("a consent manager's word is followed", async () => {
  const { page, errors } = await open(
    `<script>
      window.__tcfapi = (command, version, callback) => {
        window.choose = (consents) => callback({ eventStatus: "useractioncomplete", gdprApplies: true, purpose: { consents } }, true);
        callback({ eventStatus: "cmpuishown", gdprApplies: true, purpose: { consents: {} } }, true);
      };
    </script>`,
    { attributes: "" },
  );
  await page.waitForFunction(() => window.choose);
  await page.waitForTimeout(2_500);
  assert.deepEqual(shop.arrived(), []);
  await page.evaluate(() => window.choose({ 1: true, 7: true, 8: true }));
  const events = await arrived(has("$consent"));
  assert.ok(has("page_view")(events));
  const { consent } = events.find(({ name }) => name === "$consent");
  assert.deepEqual(consent, {
    analytics_storage: "granted",
    ad_storage: "granted",
    ad_user_data: "granted",
    ad_personalization: "denied",
    source: "tcf",
  });
  const before = shop.arrived().length;
  await page.evaluate(() => window.choose({}));
  await page.evaluate(() => window.cairn.track("after"));
  await page.waitForTimeout(2_500);
  assert.equal(shop.arrived().length, before);
  assert.equal(await page.evaluate(() => document.cookie), "");
  assert.deepEqual(errors, []);
});

test("what the page tells Google about consent is followed, and ad platforms' ids go along only then", async () => {
  const { page } = await open(
    `<script>
      document.cookie = "_fbp=fb.1.1700000000000.123";
      window.dataLayer = [];
      function gtag() { dataLayer.push(arguments); }
      gtag("consent", "default", { analytics_storage: "denied", ad_storage: "denied" });
    </script>`,
    { attributes: "" },
  );
  await page.waitForTimeout(2_500);
  assert.deepEqual(shop.arrived(), []);
  await page.evaluate(() => window.gtag("consent", "update", { analytics_storage: "granted" }));
  await page.evaluate(() => window.cairn.track("first"));
  const first = (await arrived(has("first"))).find(({ name }) => name === "first");
  assert.deepEqual(
    [first.consent.analytics_storage, first.consent.ad_storage, first.consent.source, first.ids],
    ["granted", "denied", "gtag", undefined],
  );
  await page.evaluate(() => window.gtag("consent", "update", { ad_storage: "granted" }));
  await page.waitForTimeout(2_200);
  await page.evaluate(() => window.cairn.track("second"));
  const second = (await arrived(has("second"))).find(({ name }) => name === "second");
  assert.deepEqual(second.ids, { fbp: "fb.1.1700000000000.123" });
});

for (const policy of [
  "script-src {stats}/cairn.js 'unsafe-inline'",
  "script-src {stats} 'unsafe-inline'; connect-src 'self'",
  "default-src 'self'",
  "sandbox allow-scripts",
]) {
  test(`a page under the policy "${policy}" is not harmed`, async () => {
    const { page, errors } = await open("<a href='#'>Link</a><form><input></form>", {
      headers: { "Content-Security-Policy": policy.replaceAll("{stats}", shop.stats) },
    });
    await page.click("text=Link");
    await page.keyboard.press("Tab");
    await page.keyboard.type("x");
    await page.waitForTimeout(1_500);
    await page.goto("about:blank");
    assert.deepEqual(errors, []);
  });
}

test("without its parts the core still sends page views, and nothing doubtful", async () => {
  const { page } = await open("<a href='#'>Link</a>", {
    headers: { "Content-Security-Policy": `script-src ${shop.stats}/cairn.js 'unsafe-inline'` },
  });
  await page.evaluate(() => window.cairn.track("note", { text: "ada@example.com", other: "kept" }));
  const { props } = (await arrived(has("note"))).find(({ name }) => name === "note");
  assert.deepEqual([props.text, props.other], ["", "kept"]);
  assert.ok(has("page_view")(shop.arrived()));
});

test("players in frames tell what was played", async () => {
  const player = (script) => `<!doctype html><script>${script}</script>`;
  const youTube = player(`
    addEventListener("message", ({ data }) => {
      if (JSON.parse(data).event !== "listening" || window.begun) return;
      window.begun = true;
      const tell = (info) => parent.postMessage(JSON.stringify({ event: "infoDelivery", info }), "*");
      tell({ playerState: 1, currentTime: 0, duration: 8 });
      let time = 0;
      const timer = setInterval(() => {
        time += 1;
        if (time === 3) time = 6; // a jump: the seconds between were not played
        tell({ currentTime: time, duration: 8 });
        if (time === 8) { clearInterval(timer); tell({ playerState: 0 }); }
      }, 50);
    });`);
  const vimeo = player(`
    addEventListener("message", ({ data }) => {
      if (JSON.parse(data).value !== "ended" || window.begun) return;
      window.begun = true;
      const tell = (event, seconds) => parent.postMessage({ event, data: { seconds, duration: 4 } }, "*");
      tell("play", 0);
      for (const seconds of [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]) tell("timeupdate", seconds);
      tell("ended", 4);
    });`);
  const context = await browser.newContext();
  await context.route("https://www.youtube.com/**", (route) =>
    route.fulfill({ contentType: "text/html", body: youTube }),
  );
  await context.route("https://player.vimeo.com/**", (route) =>
    route.fulfill({ contentType: "text/html", body: vimeo }),
  );
  await open(
    `<iframe src="https://www.youtube.com/embed/abc123?enablejsapi=1"></iframe>
    <iframe src="https://www.youtube.com/embed/silent"></iframe>
    <iframe src="https://player.vimeo.com/video/987"></iframe>`,
    { context, idle: false },
  );
  const events = await arrived((events) => events.filter(({ name }) => name === "video_complete").length === 2);
  const of = (video) =>
    events
      .filter(({ props }) => props.video === video)
      .map(({ name, props }) => [name, props.provider, props.percent ?? null, props.duration]);
  assert.deepEqual(of("abc123"), [
    ["video_start", "youtube", null, 8],
    ["video_progress", "youtube", 25, 8],
    ["video_progress", "youtube", 50, 8],
    ["video_complete", "youtube", null, 8],
  ]);
  assert.deepEqual(
    of("987").map(([name, provider, percent]) => [name, provider, percent]),
    [
      ["video_start", "vimeo", null],
      ["video_progress", "vimeo", 25],
      ["video_progress", "vimeo", 50],
      ["video_progress", "vimeo", 75],
      ["video_progress", "vimeo", 95],
      ["video_complete", "vimeo", null],
    ],
  );
  assert.deepEqual(of("silent"), []);
});

test("a page that comes back from the back-forward cache is seen once more", async () => {
  const { page } = await open("");
  await arrived(has("page_view"));
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await page.evaluate(() => window.cairn.flush());
  const views = (await arrived((events) => events.filter(({ name }) => name === "page_view").length === 2)).filter(
    ({ name }) => name === "page_view",
  );
  assert.equal(new Set(views.map(({ props }) => props.pv)).size, 2);
});

test("a page that is prepared in advance is seen when it is shown", async () => {
  const { page } = await open(
    `<script>
      Object.defineProperty(document, "prerendering", { get: () => !window.shown });
    </script>`,
  );
  await page.waitForTimeout(2_500);
  assert.deepEqual(shop.arrived(), []);
  await page.evaluate(() => {
    window.shown = true;
    document.dispatchEvent(new Event("prerenderingchange"));
  });
  assert.equal((await arrived(has("page_view"))).filter(({ name }) => name === "page_view").length, 1);
});
