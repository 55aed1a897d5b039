// Paths, on the real program: its answers are what the flow is drawn from.
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

const paths = (query) => `/s/${site}/paths?range=all&${query}`;
const nodes = (page) => page.locator("a.sankey-node");
const focused = (page) => page.evaluate(() => document.activeElement?.getAttribute("data-node"));
const decoded = (page) => decodeURIComponent(page.url().replaceAll("+", " "));

test("the first line says what follows, and the flow is walked by keyboard", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(paths("anchor=@size_guide"));
  await page.getByText(/^After Size guide opened, .+% go on to .+; .+% leave\.$/).waitFor();
  await nodes(page).first().focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await focused(page), /^1:/);
  const first = await focused(page);
  await page.keyboard.press("ArrowDown");
  assert.match(await focused(page), /^1:/);
  assert.notEqual(await focused(page), first);
  const chosen = await focused(page);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.search.includes("node="));
  const heading = await page.locator(".path-node h3").textContent();
  assert.ok((await page.locator(`a[data-node="${chosen}"]`).getAttribute("aria-label")).includes(`, ${heading}, `));
  await page.keyboard.press("ArrowLeft");
  assert.match(await focused(page), /^0:/);
  await page.goBack();
  await page.waitForFunction(() => !location.search.includes("node="));
  await close();
});

test("a step is folded and unfolded, and the address keeps it", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(paths("anchor=@size_guide&depth=2"));
  await nodes(page).nth(1).click();
  const links = page.locator(".sankey-link");
  const before = await links.count();
  await page.getByRole("button", { name: "Fold", exact: true }).click();
  await page.waitForFunction((n) => document.querySelectorAll(".sankey-link").length < n, before);
  await page.reload();
  await page.getByRole("button", { name: "Unfold all" }).click();
  await page.waitForFunction((n) => document.querySelectorAll(".sankey-link").length === n, before);
  await close();
});

test("a rule merges pages while it is written, and is kept only when told so", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(paths("depth=2"));
  await nodes(page).first().waitFor();
  await page.getByRole("button", { name: "Merge pages" }).click();
  await page.getByLabel("Pattern 1").fill("/c/*");
  await page.getByLabel("Becomes 1").fill("Category");
  const merged = page.locator('a.sankey-node[data-node$=":Category"]').first();
  await merged.waitFor();
  assert.doesNotMatch(page.url(), /merge=/);
  await page.getByRole("button", { name: "Discard" }).click();
  await merged.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Merge pages" }).click();
  await page.getByLabel("Kind 1").selectOption("regex");
  await page.getByLabel("Pattern 1").fill("^/c/(");
  await page.getByLabel("Becomes 1").fill("Category");
  await page.locator(".path-rule-fault").waitFor();
  await page.getByLabel("Pattern 1").fill("^/c/");
  await merged.waitFor();
  await page.getByRole("button", { name: "Keep these rules" }).click();
  const again = await cairn.page();
  await again.page.goto(page.url());
  await again.page.locator('a.sankey-node[data-node$=":Category"]').first().waitFor();
  await again.page.getByRole("button", { name: "1 merge rule" }).waitFor();
  await again.close();
  await close();
});

test("what leads to a conversion, transitions and loops stand under addresses of their own", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(paths("anchor=@size_guide"));
  await page.getByRole("group", { name: "Direction" }).getByRole("button", { name: "What leads here" }).click();
  await page.getByText(/^Before Size guide opened, .+% came by /).waitFor();
  assert.match(decoded(page), /direction=backward/);
  await page.getByRole("tab", { name: "Transitions and loops" }).click();
  await page.getByRole("heading", { name: "What follows what" }).waitFor();
  await page.getByLabel("Only steps that hold").fill("no such step at all");
  await page.waitForFunction(() => document.querySelectorAll(".path-transitions tbody tr").length === 0);
  await page.getByRole("heading", { name: "Loops" }).waitFor();
  assert.match(page.url(), /tab=next/);
  await close();
});

test("an anchor that cannot be read is refused beside its field", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(paths("anchor=a["));
  await page.locator(".path-anchor .field-fault").waitFor();
  await page.goto(paths("anchor=nobody_did_this"));
  await page.getByRole("heading", { name: "No such step in this range" }).waitFor();
  await close();
});

const hostile = '<img src=x onerror="alert(1)">&"]]>';

test("a hostile name stays text in the flow, its table and its drawing", real, async () => {
  const { page, close } = await cairn.page();
  await page.route("**/reports/paths", async (route) => {
    const answer = await route.fetch();
    const text = (await answer.text())
      .replaceAll('"read_reviews"', JSON.stringify(hostile))
      .replaceAll(':read_reviews"', `:${JSON.stringify(hostile).slice(1)}`);
    await route.fulfill({ response: answer, body: text });
  });
  await page.goto(paths("anchor=@size_guide&depth=2"));
  const node = page.getByRole("link", { name: hostile }).first();
  await node.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: hostile }).waitFor();
  assert.equal(await page.locator("main img").count(), 0);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download: Flow" }).click();
  await page.getByRole("button", { name: "Drawing (SVG)" }).click();
  const svg = await readFile(await (await download).path(), "utf8");
  assert.match(svg, /&lt;img/);
  assert.doesNotMatch(svg, /<img|<script/);

  await page.getByRole("button", { name: "Show as table" }).click();
  await page.getByRole("cell", { name: hostile }).first().waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  await close();
});

test("the flow saves as table and picture", real, async () => {
  const { page, close } = await cairn.page();
  await page.goto(paths("anchor=@size_guide&depth=2"));
  await nodes(page).first().waitFor();
  const save = async (name) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download: Flow" }).click();
    await page.getByRole("button", { name }).click();
    return readFile(await (await download).path());
  };
  assert.match(String(await save("Table (CSV)")), /^From,To,Step,Count,Share of all\r\nsize_guide,/);
  const png = await save("Picture (PNG)");
  assert.deepEqual(
    [...png.subarray(1, 4)],
    [..."PNG"].map((letter) => letter.charCodeAt(0)),
  );
  assert.ok(png.length > 5_000);
  await close();
});

for (const width of [360, 2560]) {
  test(`paths do not scroll sideways at ${width} pixels`, real, async () => {
    const { page, close } = await cairn.page({ viewport: { width, height: 800 } });
    for (const query of ["anchor=@size_guide&node=1:(exit)", "tab=next"]) {
      await page.goto(paths(query));
      await page.locator(".sankey-node, .path-transitions").first().waitFor();
      assert.equal(await overflow(page), 0, query);
    }
    await close();
  });
}

test("a segment stands beside the flow, step by step", real, async () => {
  const { page, check, close } = await cairn.page();
  await page.goto(`/s/${site}/paths?range=all&against=${encodeURIComponent("did(purchase)")}`);
  await page.locator(".sankey-was").first().waitFor();
  assert.equal(await page.locator(".sankey-was").count(), await page.locator(".sankey-node").count());
  assert.match(await page.locator(".answer").textContent(), /\(Purchase: .+%\)/);
  await page.getByRole("columnheader", { name: "Share: Purchase" }).first().waitFor();
  await page.getByRole("tab", { name: "Transitions and loops" }).click();
  await page.locator(".path-transitions thead").filter({ hasText: "Purchase" }).waitFor();
  assert.equal(await page.locator(".view-chip-against").count(), 1);
  check();
  await close();
});
