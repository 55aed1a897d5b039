// Funnels, on the real program: find a drop-off, compare, share.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { overflow, site, start } from "./browser.mjs";

const real = { skip: process.env.BASE_URL ? false : "needs the real program" };
let cairn;
before(async () => {
  cairn = await start();
});
after(() => cairn.close());

const steps = "@product_view > @add_to_cart > @purchase within 7d";
const funnel = (query = "") => `/s/${site}/funnels?range=all&funnel=${encodeURIComponent(steps)}&${query}`;

async function settled(page) {
  await page.locator(".funnel-count").first().waitFor({ timeout: 30_000 });
  await page.waitForFunction(() => !document.querySelector(".refreshing"), null, { timeout: 30_000 });
  return page.locator(".funnel-count").allTextContents();
}

test("a drop-off is found, and opens to who left and what they did next", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(funnel("compare=off"));
  const [first] = await settled(page);
  assert.match(await page.locator(".answer").textContent(), /^Most leave between Product view and Add to cart/);
  const left = page.getByRole("button", { name: /left here: who left after Product view/ });
  const number = Number((await left.textContent()).replaceAll(/\D/g, ""));
  assert.ok(number > 0 && number < Number(first.replaceAll(/\D/g, "")));
  await left.click();
  const panel = page.getByRole("dialog", { name: "Left after Product view" });
  await panel.getByRole("heading", { name: "What they did next" }).waitFor();
  // Conversions are called by their names, not by their events.
  await panel.locator(".next-name").getByText("Reviews read", { exact: true }).waitFor();
  assert.equal(await panel.locator("tbody tr").count(), 50);
  await panel.getByRole("button", { name: "Show more" }).click();
  await page.waitForFunction(() => document.querySelectorAll("dialog tbody tr").length === 100);
  assert.match(page.url(), /drop=1/);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await close();
});

test("a shared address brings the same funnel with all its settings", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(
    funnel(
      "compare=off&unit=session&by=device&at=last&ties=any&step_within=2h&without=js_error%091%093%09remove&between=1,2",
    ),
  );
  const seen = await settled(page);
  await page.getByRole("heading", { name: "By device" }).waitFor();
  const again = await cairn.page();
  await again.page.goto(page.url());
  assert.deepEqual(await settled(again.page), seen);
  await again.page.getByRole("button", { name: "More settings (3)" }).click();
  await again.page.getByRole("button", { name: "Allow js_error" }).waitFor();
  assert.equal(await again.page.getByLabel("Between any two steps at most").inputValue(), "2h");
  await again.page.getByRole("button", { name: "Reset these" }).click();
  await again.page.waitForFunction(() => !location.search.includes("without="));
  await again.close();
  await close();
});

test("two segments stand beside each other as pairs", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(funnel(`against=${encodeURIComponent('session.device = "mobile"')}`));
  await settled(page);
  assert.equal(await page.locator(".funnel-other").count(), 3);
  assert.match(await page.locator(".answer").textContent(), /in comparison: .+\.$/);
  await close();
});

test("settings are made by hand: held property, exclusion, first time, ClickHouse's count", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(funnel("compare=off"));
  await settled(page);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByLabel("First time ever").check();
  await page.waitForFunction(() => document.querySelector("textarea").value.startsWith("first(@product_view)"));
  await page.getByRole("button", { name: /^More settings/ }).click();
  await page.getByRole("combobox", { name: "Exclude an event…" }).fill("js_error");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Allow js_error" }).waitFor();
  await settled(page);
  await page.getByRole("combobox", { name: "Held equal on all steps" }).fill("device");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("textarea").value.endsWith("hold device"));
  await page.goto(funnel("compare=off"));
  const own = await settled(page);
  await page.getByRole("button", { name: /^More settings/ }).click();
  await page.getByLabel("Count as ClickHouse's windowFunnel does").check();
  await page.getByLabel("strict_once").check();
  await page.waitForFunction(() => location.search.includes("options=strict_once"));
  assert.deepEqual(await settled(page), own);
  await close();
});

test("what cannot go together is refused beside its setting", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(funnel("compare=off&entry=open&order=any"));
  await page.getByRole("button", { name: /^More settings/ }).click();
  await page
    .getByText(/In any order a set of steps begins at any of them already/)
    .first()
    .waitFor();
  await close();
});

test("a hostile value stays text in the breakdown, its table and its drawing", real, async () => {
  const hostile = '<img src=x onerror="alert(1)">';
  const { page, close } = await cairn.page();
  await page.route("**/reports/funnel", async (route) => {
    const answer = await route.fetch();
    const text = (await answer.text()).replaceAll('"mobile"', JSON.stringify(hostile));
    await route.fulfill({ response: answer, body: text });
  });
  await page.goto(funnel("compare=off&by=device"));
  await page.getByText(hostile).first().waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download: By device" }).click();
  await page.getByRole("button", { name: "Drawing (SVG)" }).click();
  const svg = await readFile(await (await download).path(), "utf8");
  assert.match(svg, /&lt;img/);
  assert.doesNotMatch(svg, /<img/);
  await page.getByRole("button", { name: "As table", exact: true }).click();
  await page.getByRole("rowheader", { name: hostile }).waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  await close();
});

test("the bars and the charts save as drawings and pictures", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(funnel("compare=off"));
  await settled(page);
  await page.locator("canvas").first().waitFor();
  for (const label of ["Funnels", "Time to convert", "Trend"]) {
    for (const [kind, begins] of [
      ["Drawing (SVG)", "<svg"],
      ["Picture (PNG)", "\u0089PNG"],
      ["Table (CSV)", ""],
      ["Table (Parquet)", "PAR1"],
    ]) {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: `Download: ${label}` }).click();
      await page.getByRole("button", { name: kind }).click();
      const saved = await readFile(await (await download).path(), "latin1");
      assert.ok(saved.startsWith(begins) && saved.length > 60, `${label} ${kind}`);
      if (label !== "Funnels" || begins !== "PAR1") continue;
      // The server's own reader of Parquet finds a row for each step.
      const query = "format=parquet&dry_run=true&map=visitor%3Dstep&map=event%3Dname&map=const.time%3D2026-11-01";
      const answer = await page.evaluate(
        async ([where, bytes]) => {
          const { csrf } = await (await fetch("/api/v1/session")).json();
          const body = Uint8Array.from(bytes, (one) => one.charCodeAt(0));
          return (await fetch(where, { method: "POST", headers: { "X-Cairn-Csrf": csrf }, body })).text();
        },
        [`/api/v1/sites/${site}/imports/upload?${query}`, saved],
      );
      assert.match(answer, new RegExp(`"rows":\\s*${await page.locator(".funnel-step").count()}\\b`), answer);
    }
  }
  await close();
});

test("on a phone the funnel with everything open does not scroll sideways", real, async () => {
  const { page, close } = await cairn.page({ viewport: { width: 360, height: 780 } });
  await page.goto(funnel("by=device"));
  await settled(page);
  await page.getByRole("button", { name: "Edit the funnel" }).click();
  await page.getByRole("button", { name: /^More settings/ }).click();
  assert.equal(await overflow(page), 0);
  await close();
});
