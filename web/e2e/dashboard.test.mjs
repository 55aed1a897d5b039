import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { listen, overflow, site, start } from "./browser.mjs";
import { placesOf } from "./places.mjs";

let cairn;
before(async () => {
  cairn = await start();
});
after(() => cairn.close());

const counts = (page) => page.locator(".funnel-count").allTextContents();
const today = (query) => `/s/${site}/today?${query}`;
const funnels = (query) => `/s/${site}/funnels?${query}`;

async function settledCounts(page, n) {
  await page
    .locator(".funnel-count")
    .nth(n - 1)
    .waitFor();
  await page.waitForFunction(
    (steps) => document.querySelectorAll(".funnel-count").length === steps && !document.querySelector(".refreshing"),
    n,
  );
  return counts(page);
}

test("a wrong password is told so, and nothing is shown", async () => {
  const context = await cairn.browser.newContext({ baseURL: cairn.base });
  const { page, close } = listen(await context.newPage());
  await page.goto(today("range=7d"));
  await page.getByLabel("Email").fill("nobody@example.com");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /not right/);
  assert.equal(await page.getByRole("table").count(), 0);
  await close();
});

test("Today says the macro's rate in words and shows its trend, the cairn and the micro conversions", async () => {
  const { page, close } = await cairn.page();
  await page.goto(today("range=30d"));
  assert.match(await page.locator(".answer").textContent(), /%.+of visitors reached .+ in the last 30 days/);
  await page.locator("canvas").first().waitFor();
  assert.ok((await page.locator("a.stone").count()) > 1);
  assert.ok((await page.getByRole("table").locator("tbody tr").count()) > 0);
  await page.getByRole("heading", { name: "Last 30 minutes" }).waitFor();
  await page.getByText(/^live, /).waitFor();
  await page.locator(".leaving-leak").waitFor();
  await page.getByRole("link", { name: "Open the funnel" }).click();
  await page.locator(".funnel-loss-largest").waitFor();
  await close();
});

test("each number says what it is made of, by keyboard, touch and pointer, and leads to its definition", async () => {
  const { page, close } = await cairn.page();
  await page.goto(today("range=30d"));
  const table = page.getByRole("region", { name: "Micro conversions" });
  const box = page.locator(".explained-box");
  await table.locator("tbody tr").nth(1).waitFor();
  // Tab stops at one number of a table; the arrow keys walk to the others.
  assert.equal(await table.locator(".explained[tabindex='0']").count(), 1);
  await table.locator(".explained[tabindex='0']").focus();
  await page.keyboard.press("ArrowDown");
  const second = table.locator("tbody tr").nth(1).locator(".explained");
  assert.equal(await second.getAttribute("aria-expanded"), "true");
  assert.match(await box.textContent(), /visits with at least one ÷ all visits.*95 % interval.*As of.*Left out/);
  assert.equal(await second.getAttribute("aria-describedby"), await box.locator(".explained-lines").getAttribute("id"));
  await page.keyboard.press("Escape");
  assert.equal(await box.count(), 0);

  // A finger only clicks.
  await second.dispatchEvent("click");
  await box.getByRole("button", { name: "What it is: Session rate" }).click();
  await page.getByRole("dialog").getByRole("heading", { name: "Session rate" }).first().waitFor();
  assert.match(page.url(), /help=session-rate/);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.ok(await second.evaluate((one) => one === document.activeElement));

  await page.locator(".figure .explained").hover();
  await box.getByText("visitors who did it ÷ all visitors").waitFor();
  await page.keyboard.press("Escape");
  await box.waitFor({ state: "detached" });
  await close();
});

test("a conversion opens from the cairn by keyboard, and the way back closes it", async () => {
  const { page, close } = await cairn.page();
  await page.goto(today("range=30d"));
  await page.locator("a.stone").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("Session rate").first().waitFor();
  assert.match(page.url(), /[?&]open=/);
  await page.goBack();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await close();
});

test("a funnel's counts follow its steps, and going back brings the old ones", async () => {
  const { page, close } = await cairn.page();
  await page.goto(funnels("range=30d&funnel=page_view > view_item > purchase"));
  const whole = await settledCounts(page, 3);
  await page.getByRole("button", { name: "Remove step 2" }).click();
  const shorter = await settledCounts(page, 2);
  assert.equal(shorter[0], whole[0]);
  assert.match(decodeURIComponent(page.url().replaceAll("+", " ")), /funnel=page_view > purchase/);

  await page.getByRole("combobox", { name: "Add step" }).fill("add_to_cart");
  await page.keyboard.press("Enter");
  await settledCounts(page, 3);
  await page.goBack();
  await page.goBack();
  assert.deepEqual(await settledCounts(page, 3), whole);
  await close();
});

test("steps are moved by keyboard, and the text follows", async () => {
  const { page, close } = await cairn.page();
  await page.goto(funnels("range=30d&funnel=page_view > view_item > purchase"));
  await settledCounts(page, 3);
  await page.getByRole("button", { name: "Drag step 3" }).focus();
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.querySelector("textarea").value === "page_view > purchase > view_item");
  await close();
});

test("steps are moved by dragging", async () => {
  const { page, close } = await cairn.page({ viewport: { width: 1280, height: 1000 } });
  await page.goto(funnels("range=30d&funnel=page_view > view_item > purchase"));
  await settledCounts(page, 3);
  const from = await page.getByRole("button", { name: "Drag step 1" }).boundingBox();
  const to = await page.getByRole("button", { name: "Drag step 3" }).boundingBox();
  await page.mouse.move(from.x + 8, from.y + 12);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y - 20, { steps: 8 });
  await page.mouse.move(to.x + 8, to.y + 30, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector("textarea").value === "view_item > purchase > page_view");
  await close();
});

test("a text that cannot be read is refused beside its field, and mending it brings the counts", async () => {
  const { page, close } = await cairn.page();
  await page.goto(funnels("range=30d&funnel=page_view > purchase"));
  await settledCounts(page, 2);
  const text = page.getByLabel("As text");
  await text.fill("page_view > view_item[price >");
  await text.press("Enter");
  await page.waitForFunction(() => document.querySelector("textarea").getAttribute("aria-invalid") === "true");
  await text.fill("page_view > view_item");
  await text.press("Enter");
  await settledCounts(page, 2);
  assert.equal(await text.getAttribute("aria-invalid"), null);
  await close();
});

test("a shared address shows the same view, broken down", async () => {
  const { page, close } = await cairn.page();
  const address = funnels("range=30d&by=device&order=any&unit=session&funnel=page_view > view_item > purchase");
  await page.goto(address);
  const first = await settledCounts(page, 3);
  await page.getByRole("heading", { name: "By device" }).waitFor();
  const again = await cairn.page();
  await again.page.goto(page.url());
  assert.deepEqual(await settledCounts(again.page, 3), first);
  await again.close();
  await close();
});

test("the theme is chosen, kept over a reload, and there before the first paint", async () => {
  const { page, close } = await cairn.page({ colorScheme: "light" });
  await page.goto(today("range=7d"));
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: /^Theme/ }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  const dark = await ground();
  assert.notEqual(dark, light);
  await page.reload({ waitUntil: "commit" });
  await page.waitForFunction(() => document.body !== null);
  assert.equal(await ground(), dark);
  await close();
});

test("no page scrolls sideways at 320, 768 and 2560 pixels", async () => {
  const { page, close } = await cairn.page();
  const wide = [];
  for (const [name, address] of Object.entries(placesOf(site))) {
    if (!process.env.BASE_URL && !/\/(today|conversions|funnels|settings)\b/.test(address)) continue;
    // 320 is 1280 at 400 %.
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(address);
    await page.getByRole("main").locator("section, form").first().waitFor();
    await page.waitForLoadState("networkidle", { timeout: 2_000 }).catch(() => undefined);
    for (const width of [320, 768, 2560]) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      if ((await overflow(page)) > 0) wide.push(`${name} at ${width}`);
    }
  }
  assert.deepEqual(wide, []);
  await close();
});

test("a rule is made, tried on the past, published, changed and taken back", async () => {
  const { page, close } = await cairn.page();
  const panel = page.getByRole("main");
  await page.goto(`/s/${site}/settings?tab=rules`);
  await panel.getByText("There is no rule yet").waitFor();
  await panel.getByRole("button", { name: "New rule" }).click();
  await panel.getByLabel("Event").fill("deep_read");
  await panel.getByLabel("Key", { exact: true }).fill("deep");
  await panel.getByLabel("When").selectOption("page");
  await panel.getByLabel("Address of the page", { exact: true }).fill("/");
  await panel.getByRole("button", { name: "What would it have caught?" }).click();
  await panel.getByText(/\d times, [\d,]+ visitors/).waitFor();
  await panel.getByLabel("Captured properties").fill("kind = cookie x");
  await panel.getByRole("button", { name: "Save" }).click();
  await panel.getByText("Expected one of attr, text").waitFor();
  await panel.getByLabel("Captured properties").fill("kind = const x");
  await panel.getByRole("button", { name: "Save" }).click();
  await panel.getByText("Pages do not know all of this yet.").waitFor();
  await panel.getByRole("button", { name: "Publish" }).click();
  await panel.getByText("Pages load version 1").waitFor();
  await panel.getByRole("button", { name: "Edit deep_read" }).click();
  await panel.getByRole("button", { name: "Delete" }).click();
  await panel.getByRole("button", { name: "Publish" }).click();
  await panel.getByText("Pages load version 2").waitFor();
  await panel.getByRole("button", { name: "Restore version 1" }).click();
  await panel.getByText("Pages load version 3").waitFor();
  await panel.getByRole("button", { name: "Edit deep_read" }).waitFor();
  await panel.getByRole("button", { name: "Get the parameter" }).click();
  await panel.getByText(/\?preview_cairn=/).waitFor();
  await close();
});

test("a definition page opens from its question mark and closes with Escape", async () => {
  const { page, close } = await cairn.page();
  await page.goto(today("range=7d"));
  await page.getByRole("button", { name: "What is Interval?" }).first().click();
  await page.getByRole("dialog").getByRole("heading", { name: "Interval" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.doesNotMatch(page.url(), /help=/);
  await close();
});

test("an address that does not exist says so", async () => {
  const { page, close } = await cairn.page();
  await page.goto("/s/no-such-site/today");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await close();
});
