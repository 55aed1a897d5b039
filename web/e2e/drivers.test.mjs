// Drivers, on the real program.
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

const drivers = (query) => `/s/${site}/drivers?range=all&${query}`;
const rows = (page) => page.locator(".drivers tbody tr");
const patience = { timeout: 60_000 };

test("steps are ranked with the naive figure beside, and one opens to how sure it is and why", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(drivers(""));
  await rows(page).first().waitFor(patience);
  assert.match(await page.locator(".answer").textContent(), /Purchase/);
  assert.match(await page.locator(".as-of").textContent(), /^As of .+ worked out in/);
  const shown = await rows(page).count();
  assert.equal(await page.locator(".dot-naive").count(), shown);
  assert.equal(await page.locator(".drivers .dot").count(), shown);
  await page.getByRole("heading", { name: /^Gates/ }).waitFor();

  await page.getByRole("button", { name: "In points" }).click();
  await page.waitForFunction(() => !document.querySelector(".dot-naive"));
  const first = rows(page).first().getByRole("link");
  const name = await first.textContent();
  await first.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: `${name}: how sure, and why` });
  await panel.getByRole("heading", { name: "What it has to pass" }).waitFor();
  assert.equal(await panel.locator(".checks li").count(), 5);
  await panel.getByText(/^May it stand for Purchase in a test\?/).waitFor();
  await panel.getByText(/^(Yes|For now, with care|No)\./).waitFor(patience);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  assert.doesNotMatch(page.url(), /open=/);
  await close();
});

test("a label that no step carries says so, and the address brings the same view again", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(drivers("label=adjusted&scale=points"));
  await page.locator(".driver-choices").first().waitFor(patience);
  const text = () => page.locator("main").innerText();
  const seen = (await text()).replace(/As of .+/, "");
  const again = await cairn.page();
  await again.page.goto(page.url());
  await again.page.locator(".driver-choices").first().waitFor(patience);
  assert.equal((await again.page.locator("main").innerText()).replace(/As of .+/, ""), seen);
  await again.close();
  await close();
});

test("the views are reached by arrow keys, and each says its answer in words", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(drivers("tab=matrix"));
  await page.locator(".heat-cell").first().waitFor(patience);
  assert.match(await page.locator(".answer").textContent(), /went on to Purchase/);
  for (const cell of await page.locator(".heat-cell").allTextContents()) assert.match(cell, /\d/);
  await page.getByRole("tab", { name: "Matrix" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByText(/The table accounts for .+% of the value/).waitFor(patience);
  assert.match(page.url(), /tab=values/);
  assert.match(await page.locator(".answer").textContent(), /^One .+ is worth .+; a new visitor /);
  await page.keyboard.press("ArrowRight");
  await page
    .getByRole("heading", { name: /friction/i })
    .first()
    .waitFor(patience);
  await page.keyboard.press("ArrowRight");
  await page.locator("canvas").waitFor(patience);
  assert.match(await page.locator(".answer").textContent(), /^Half of those who reached Purchase took at most/);
  await page.goBack();
  await page.waitForFunction(() => location.search.includes("tab=friction"));
  await close();
});

test("all conversions stand against all, and the matrix saves as drawing and table", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(drivers("tab=matrix"));
  await page.getByRole("button", { name: "All with all" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".heat thead th").length > 5, null, patience);
  const save = async (name) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: /^Download: Micro and macro/ }).click();
    await page.getByRole("button", { name }).click();
    return readFile(await (await download).path(), "utf8");
  };
  const svg = await save("Drawing (SVG)");
  assert.match(svg, /^<svg/);
  assert.match(svg, />Purchase</);
  assert.match(await save("Table (CSV)"), /^row,column,n,a,b,ab,p_macro/);
  await close();
});

test("too short a range says what is missing and offers a longer one", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/drivers?range=today`);
  await page.getByText(/^There is not enough data yet to say what leads to Purchase/).waitFor(patience);
  await page.getByRole("button", { name: "Look over a longer time" }).click();
  await page.waitForFunction(() => location.search.includes("range=all"));
  await rows(page).first().waitFor(patience);
  await close();
});

test("a hostile page stays text among the friction", real, async () => {
  const hostile = '<img src=x onerror="alert(1)">';
  const { page, close } = await cairn.page();
  await page.route("**/reports/friction", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const row = {
      signal: hostile,
      page: hostile,
      status: "not_enough_data",
      affected: 9,
      control: 1,
      rd: null,
      ci: null,
    };
    body.rows = [{ ...row, lost: null, lost_ci: null, lost_raw: null, replays: [] }];
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(drivers("tab=friction"));
  await page.getByRole("cell", { name: hostile }).waitFor(patience);
  assert.ok((await page.locator(".answer").textContent()).includes(hostile));
  assert.equal(await page.locator("main img").count(), 0);
  // The page may have asked again by now.
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await close();
});

test("on a phone no view scrolls sideways", real, async () => {
  const { page, close } = await cairn.page({ viewport: { width: 360, height: 780 } });
  for (const tab of ["drivers", "pairs", "matrix", "values", "friction", "time"]) {
    await page.goto(drivers(`tab=${tab}`));
    await page.waitForFunction(() => document.querySelector(".as-of button"), null, patience);
    await page.locator("main .card").first().waitFor(patience);
    assert.equal(await overflow(page), 0, tab);
    // The row of tabs has scrolled to the chosen one.
    const { left, right } = await page
      .getByRole("tab", { selected: true })
      .evaluate((one) => one.getBoundingClientRect());
    assert.ok(left >= 0 && right <= 360, `${tab}: ${left} to ${right}`);
  }
  await close();
});

test("a cell of the matrix opens to the visitors it counts, and the address opens it again", real, async () => {
  const { page, check, close } = await cairn.page();
  await page.goto(drivers("tab=matrix"));
  const cell = page.locator(".heat-open").first();
  await cell.waitFor(patience);
  const [, counted] = /\((\S+) of \S+\)/.exec(await cell.getAttribute("aria-label"));
  await cell.focus();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: /^The journeys with .+ before .+/ });
  await panel.getByText(`${counted} visitors`, { exact: true }).waitFor(patience);
  assert.ok((await panel.locator("tbody tr").count()) > 0);
  await page.reload();
  await panel.getByText(`${counted} visitors`, { exact: true }).waitFor(patience);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  check();
  await close();
});

test("drivers of two segments stand side by side, and only when asked beside the period before", real, async () => {
  const { page, check, close } = await cairn.page();
  const segments = new URLSearchParams({ segment: "visitor.sessions >= 2", against: "visitor.sessions = 1" });
  await page.goto(drivers(segments));
  const card = page.getByRole("region", { name: "Side by side" });
  await card.waitFor(patience);
  assert.equal(await card.locator("tbody tr").count(), (await card.locator(".driver-verdict-cell").count()) - 1);
  await page.goto(`/s/${site}/drivers?range=30d`);
  await rows(page).first().waitFor(patience);
  assert.equal(await card.count(), 0);
  await page.getByRole("button", { name: /^Compare with/ }).click();
  await page.getByRole("button", { name: "Period before", exact: true }).click();
  await card.waitFor(patience);
  assert.match(page.url(), /compare=on/);
  check();
  await close();
});

test("the other views stand side by side too", real, async () => {
  const { page, check, close } = await cairn.page();
  const both = "segment=visitor.sessions%20%3E%3D%202&against=visitor.sessions%20%3D%201&compare=on";
  const answer = page.locator(".answer");
  await page.goto(drivers(`tab=matrix&${both}`));
  await page.getByText(/^.+The small figure in a cell is that of/).waitFor(patience);
  await page.goto(drivers(`tab=values&${both}`));
  await page.getByRole("columnheader", { name: /^Worth of one: / }).waitFor(patience);
  await page.goto(drivers(`tab=friction&${both}`));
  await page.getByRole("columnheader", { name: /^Goes with a loss of: / }).waitFor(patience);
  await page.goto(drivers(`tab=time&${both}`));
  await page.locator("canvas").waitFor(patience);
  assert.match(await answer.textContent(), /\(sessions = 1: .+\)/);
  await page.goto(`/s/${site}/paths?range=all&tab=next&${both}`);
  await page.getByRole("columnheader", { name: /^Of all that follow: / }).waitFor(patience);
  assert.match(await answer.textContent(), /stands right after .+ \(.+: .+%\)/);
  check();
  await close();
});
