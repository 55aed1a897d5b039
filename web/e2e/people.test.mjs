// Products, People, Sources and Health over a running Cairn: needs BASE_URL with the demo shop, as e2e/run.sh gives it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { overflow, site, start } from "./browser.mjs";

const real = process.env.BASE_URL;
const skip = !real && "needs a running Cairn";
const person = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const hostile = `<img src=x onerror="document.title='owned'">`;

let cairn;
before(async () => {
  if (real) cairn = await start();
});
after(() => cairn?.close());

/** Calls the API as the page does. */
async function api(page, method, path, body) {
  return page.evaluate(
    async ([how, where, what]) => {
      const session = await (await fetch("/api/v1/session")).json();
      const answer = await fetch(`/api/v1${where}`, {
        method: how,
        headers: { "Content-Type": "application/json", "X-Cairn-Csrf": session.csrf },
        ...(what === undefined ? {} : { body: JSON.stringify(what) }),
      });
      return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
    },
    [method, `/sites/${site}${path}`, body],
  );
}

/** Sends events of a visitor from outside the dashboard, and waits until reports see them. */
async function send(page, events) {
  const key = (await api(page, "POST", "/keys", { kind: "write", name: "browser test" })).body.key;
  const answer = await fetch(`${real}/collect`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "User-Agent": person },
    body: JSON.stringify({ key, events }),
  });
  assert.equal(answer.status, 202);
  return answer.json();
}

test("two saved segments stand beside each other, and one that is deleted comes back", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/people?range=30d`);
  for (const [key, segment] of [
    ["e2e_buyers", "did(purchase, ever)"],
    ["e2e_viewers", "did(view_item)"],
  ]) {
    assert.equal((await api(page, "PUT", `/segments/${key}`, { name: key, segment })).status, 200);
  }
  await page.goto(`/s/${site}/people?range=30d`);
  await page.getByLabel("This segment").selectOption({ label: "e2e_buyers" });
  await page.getByLabel("Beside").selectOption({ label: "e2e_viewers" });
  await page.getByText(/visitors are in both e2e_buyers and e2e_viewers/).waitFor();
  assert.match(page.url(), /against=/);
  await page.getByRole("button", { name: "Delete e2e_buyers" }).click();
  await page.getByText("e2e_buyers is deleted.", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Delete e2e_buyers" }).waitFor();
  for (const key of ["e2e_buyers", "e2e_viewers"]) await api(page, "DELETE", `/segments/${key}`);
  await close();
});

test("retention is walked by keyboard, and each cell is read as a sentence", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/people?range=90d&tab=retention`);
  const grid = page.getByRole("grid").first();
  await grid.waitFor();
  await grid.locator('[tabindex="0"]').focus();
  const read = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  const first = await read();
  assert.match(first, /^[\d.]+\s%: Of .+ visitors who started .+ came back 1 week later\./);
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await read(), first);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowRight");
  assert.match(await read(), /2 weeks later/);
  await page.keyboard.press("Home");
  assert.match(await read(), /came back in the same period/);
  await close();
});

test("what a visitor sent is text on their journey, and they are erased by typing their id", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/people?tab=visitors`);
  const probe = await api(page, "GET", "/visitors?limit=1");
  if (probe.status === 404) return close();
  await send(page, [
    { name: "page_view", visitor: hostile, url: "https://shop.example/<svg onload=1>", title: hostile },
    { name: hostile, visitor: hostile, properties: { [hostile]: hostile } },
  ]);
  const address = `/s/${site}/people?tab=visitors&visitor=${encodeURIComponent(hostile)}`;
  for (let tries = 0; tries < 60; tries++) {
    await page.goto(address);
    await page.locator(".journey, .empty").first().waitFor();
    if ((await page.locator(".journey").count()) > 0) break;
    await page.waitForTimeout(500);
  }
  assert.equal(await page.getByRole("heading", { level: 2 }).first().textContent(), hostile);
  assert.ok((await page.getByText(hostile, { exact: true }).count()) > 1);
  assert.equal(await page.locator("main img, main .journey svg").count(), 0);
  assert.doesNotMatch(await page.title(), /owned/);

  await page.getByRole("button", { name: "Erase…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/2 events of 1 visitor ids would be gone/).waitFor();
  const erase = dialog.getByRole("button", { name: "Erase for good" });
  assert.ok(await erase.isDisabled());
  await dialog.getByLabel("Type the id to erase it").fill("not the id");
  assert.ok(await erase.isDisabled());
  await dialog.getByLabel("Type the id to erase it").fill(hostile);
  await erase.click();
  await page.getByText("2 events are erased.").first().waitFor();
  await page.goto(address);
  await page.getByText("Nobody by this id").waitFor();
  await close();
});

test("failed events say what to do, and pass when they are mended", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/health`);
  await send(page, [
    { name: "purchase", visitor: "e2e-mend", value: "10.00", currency: "EURO", order_id: "e2e-1" },
    { name: hostile, visitor: "e2e-mend", value: "10.00", currency: "<b>", order_id: "e2e-2" },
  ]);
  await page.goto(`/s/${site}/health?tab=failed&reason=currency_invalid`);
  await page.getByText("Send the three letters of ISO 4217").waitFor();
  await page.locator(".failed-list summary").first().click();
  await page.locator(".failed-raw").first().waitFor();
  assert.equal(await page.locator(".failed-list b, .failed-list img").count(), 0);
  await page.getByRole("button", { name: "What would pass?" }).click();
  await page.getByText("None would pass like this").waitFor();
  await page.getByLabel("Set fields").fill("currency EUR");
  await page.getByText("is not of the form name = value").waitFor();
  await page.getByLabel("Set fields").fill("currency = EUR");
  await page.getByRole("button", { name: "What would pass?" }).click();
  await page.getByRole("button", { name: /^Try \d+ again$/ }).click();
  await page
    .getByText(/passed and are on their way/)
    .first()
    .waitFor();
  await close();
});

test("items are sorted, searched and opened, and the address keeps it", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/products?range=30d`);
  await page.getByRole("button", { name: "Value" }).click();
  await page.waitForFunction(() => location.search.includes("sort=-value"));
  await page.getByRole("searchbox", { name: "Search items" }).fill("boot");
  await page.getByText(/items match/).waitFor();
  await page.getByRole("table").getByRole("link").first().click();
  await page.getByRole("dialog").getByText("From view to purchase").waitFor();
  assert.match(page.url(), /item=/);
  await page.goBack();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await close();
});

test("sources by another dimension, with another column and the trend of a row", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/sources?range=30d`);
  await page.getByRole("heading", { name: /By channel/ }).waitFor();
  await page.getByRole("button", { name: "Device", exact: true }).click();
  await page.getByRole("heading", { name: /By device/ }).waitFor();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Bounce rate" }).check();
  await page.getByRole("columnheader", { name: /Bounce rate/ }).waitFor();
  await page.keyboard.press("Escape");
  await page
    .getByRole("checkbox", { name: /Show the trend of/ })
    .first()
    .check();
  assert.match(page.url(), /pick=/);
  await page.locator("canvas").waitFor();
  await close();
});

test("on a phone nothing scrolls sideways", { skip }, async () => {
  const { page, close } = await cairn.page({ viewport: { width: 360, height: 740 } });
  for (const path of ["products", "people", "people?tab=retention", "sources", "health", "health?tab=failed"]) {
    await page.goto(`/s/${site}/${path}${path.includes("?") ? "&" : "?"}range=30d`);
    await page.locator("main .card").first().waitFor();
    assert.ok((await overflow(page)) <= 0, path);
  }
  await close();
});

test("a cell of the retention grid opens by keyboard to the visitors it counts", { skip }, async () => {
  const { page, check, close } = await cairn.page();
  await page.goto(`/s/${site}/people?tab=retention&range=all`);
  const size = page.locator('[data-cell="0 0"]');
  await size.waitFor();
  const counted = (await size.textContent()).trim();
  await size.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: /^Who started in the week of / });
  await panel.getByText(`${counted} visitors`, { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await page.locator('[data-cell="0 1"]').click();
  await page.getByRole("dialog", { name: /came back 1 week later$/ }).waitFor();
  check();
  await close();
});
