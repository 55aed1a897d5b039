// Attribution and TV over a running Cairn: needs BASE_URL with the demo shop, as e2e/run.sh gives it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { overflow, site, start } from "./browser.mjs";

const real = process.env.BASE_URL;
const skip = !real && "needs a running Cairn";
const hostile = `<img src=x onerror="document.title='owned'">`;
const patience = { timeout: 60_000 };

let cairn;
before(async () => {
  if (real) cairn = await start();
});
after(() => cairn?.close());

const attribution = (query) => `/s/${site}/attribution?range=30d&${query}`;

async function saved(page, name) {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: `Download: ${name}` }).click();
  await page.getByRole("button", { name: "Table (CSV)" }).click();
  return readFile(await (await download).path(), "utf8");
}

test("models stand side by side, the first line says the range, and the table saves", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(attribution(""));
  const table = page.getByRole("table");
  await table.getByRole("row").nth(3).waitFor(patience);
  assert.match(await page.locator(".answer").textContent(), /^.+ gets .+ of the credit for Purchase/);
  for (const model of ["First", "Linear", "Markov", "Shapley"])
    assert.equal(await table.getByRole("columnheader", { name: model }).count(), 1);
  const csv = await saved(page, "Credit by model");
  assert.match(csv, /^key,range,verdict,first,/);
  assert.equal(csv.trim().split("\r\n").length, await table.getByRole("row").count());

  await page.getByRole("combobox", { name: /^By/ }).selectOption("campaign");
  await page.waitForFunction(() => location.search.includes("by=campaign"));
  await page.getByRole("navigation", { name: "Attribution" }).getByRole("link", { name: "Paths" }).click();
  await page.getByRole("heading", { name: "Paths to conversion" }).waitFor(patience);
  await page.goBack();
  await table.getByRole("columnheader", { name: "Shapley" }).waitFor(patience);
  await close();
});

test("costs are read first, taken in, shown as return on them, and rolled back", { skip }, async () => {
  const { page, close } = await cairn.page();
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
  const buffer = Buffer.from(`date,source,medium,campaign,cost,currency\n${day},google,cpc,${hostile},120,EUR\n`);
  await page.goto(attribution("tab=costs"));
  await page.getByLabel("File").setInputFiles({ name: "costs.csv", mimeType: "text/csv", buffer });
  await page.getByText("1 row can be taken in, 0 refused.").waitFor(patience);
  await page.getByText(hostile).first().waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  await page.getByRole("button", { name: "Take 1 row in" }).click();
  await page.getByText("costs.csv: 1 row taken in.").first().waitFor(patience);
  await page.getByRole("link", { name: "Money", exact: true }).click();
  await page.getByText(/^Every unit of money spent came back/).waitFor(patience);
  assert.equal(await overflow(page), 0);
  assert.match(await saved(page, "What it cost and brought"), /^key,visitors,macro,.*cost,roas,cpa,cac/);
  await page.getByRole("button", { name: "Choose the columns" }).click();
  await page.getByLabel("CPM").check();
  await page.getByRole("columnheader", { name: "CPM" }).waitFor();
  assert.match(page.url(), /cols=/);

  await page.goto(attribution("tab=costs"));
  await page.getByRole("button", { name: "Roll back costs.csv" }).first().click();
  await page.getByText("rolled back", { exact: true }).first().waitFor(patience);
  await page.goto(attribution("tab=money"));
  await page.getByText(/^No cost is known in these days/).waitFor(patience);
  await close();
});

test("cohorts have an amount by age, and a receipt that nobody has is told so", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/attribution?range=all&tab=cohorts`);
  await page.getByRole("columnheader", { name: "30 d" }).waitFor(patience);
  assert.match(await saved(page, "Revenue of those acquired"), /^cohort,key,size,/);
  await page.goto(attribution("tab=receipt"));
  await page.getByLabel("Id of the conversion’s event").fill("00000000-0000-7000-8000-000000000000");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("alert").waitFor(patience);
  await close();
});

test("ads on television are counted by creative and publisher, and what is in them stays text", { skip }, async () => {
  const { page, close } = await cairn.page();
  const tv = `tv${Date.now()}`;
  await page.goto(`/s/${site}/television?range=30d`);
  await page.getByRole("heading", { name: "TV", exact: true }).waitFor(patience);
  const key = await page.evaluate(async (name) => {
    const { csrf } = await (await fetch("/api/v1/session")).json();
    const headers = { "Content-Type": "application/json", "X-Cairn-Csrf": csrf };
    const post = (path, body) => fetch(`/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    await post("/sites", { key: name, name, timezone: "UTC", currency: "EUR" });
    return (await (await post(`/sites/${name}/keys`, { kind: "write", name: "ads" })).json()).key;
  }, tv);
  const events = Array.from({ length: 12 }, (_, i) => ({
    source: "streamer",
    event: "impression",
    imp_id: `${tv}-${i}`,
    ip: `81.2.69.${10 + i}`,
    creative: i < 8 ? hostile : "Autumn, 20 s",
    publisher: "Channel One",
    cost_micros: 12_500,
    currency: "EUR",
  }));
  const answer = await fetch(`${real}/collect/exposure`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key, events }),
  });
  assert.equal(answer.status, 202, await answer.text());
  const name = page.getByRole("rowheader", { name: hostile }).or(page.getByRole("cell", { name: hostile }));
  await page.waitForTimeout(1_500);
  for (let tries = 0; ; tries++) {
    await page.goto(`/s/${tv}/television?range=today`);
    await page.locator(".main .card").first().waitFor(patience);
    await page.waitForFunction(() => !document.querySelector(".skeleton"));
    if ((await name.count()) > 0 || tries === 20) break;
  }
  await name.first().waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  assert.match(await page.locator(".answer").textContent(), /^0 visits were verified after 12 ads/);
  await page.getByText("Not known").first().waitFor();
  assert.match(await saved(page, "Ads by Creative"), /<img/);
  await page.getByRole("button", { name: "Publisher" }).click();
  await page.getByText("Channel One").waitFor(patience);
  assert.match(page.url(), /by=publisher/);
  assert.doesNotMatch(await page.title(), /owned/);
  await close();
});

test("rates are pasted, refused with their line, listed by day, removed and put back", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(attribution("tab=rates"));
  const text = page.getByLabel("Rates, a line each");
  await text.fill("date,from,to,rate\n2020-02-30,USD,EUR,0.9\n");
  await page.getByRole("button", { name: "Take them in" }).click();
  await page.getByRole("alert").waitFor(patience);
  await text.fill(`date,from,to,rate\n2020-02-28,USD,EUR,0.9\n2020-02-28,GBP,EUR,1.2\n2020-02-29,USD,EUR,0.91\n`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("3 rates taken in.").first().waitFor(patience);
  const day = page.getByRole("row").filter({ hasText: "1 GBP = 1.2 EUR" });
  await day.waitFor(patience);
  assert.match(await day.textContent(), /1 USD = 0\.9 EUR/);
  assert.equal(await overflow(page), 0);
  await day.getByRole("button", { name: /^Remove the rates of/ }).click();
  await day.waitFor({ state: "detached", ...patience });
  await page
    .getByText(/^The rates of .* were removed\.$/)
    .first()
    .waitFor(patience);
  await page.getByRole("button", { name: "Undo" }).click();
  await day.waitFor(patience);

  // A day that is taken in again is put back as it was.
  await text.fill("date,from,to,rate\n2020-02-28,USD,EUR,0.5\n");
  await page.getByRole("button", { name: "Take them in" }).click();
  await page.getByText("1 USD = 0.5 EUR").waitFor(patience);
  await page.getByText("1 rate taken in.").first().waitFor(patience);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("1 USD = 0.9 EUR").waitFor(patience);
  for (const shown of ["1 GBP = 1.2 EUR", "1 USD = 0.91 EUR"]) {
    const row = page.getByRole("row").filter({ hasText: shown });
    await row.getByRole("button", { name: /^Remove the rates of/ }).click();
    await row.waitFor({ state: "detached", ...patience });
  }
  await close();
});
