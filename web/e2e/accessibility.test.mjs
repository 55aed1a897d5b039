import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { site, start } from "./browser.mjs";
import { placesOf } from "./places.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// The made-up shop answers for some pages only.
const madeUp = /\/(today|conversions|funnels|settings)\b/;
const pages = Object.entries(placesOf(site)).filter(([, address]) => process.env.BASE_URL || madeUp.test(address));

let cairn;
before(async () => {
  cairn = await start();
});
after(() => cairn.close());

test("no serious finding of axe on any page, light or dark", async () => {
  // axe writes HTML of its own while it looks, which the page's policy forbids.
  const { page, close } = await cairn.page({ bypassCSP: true });
  const findings = [];
  for (const [name, address] of pages) {
    await page.goto(address);
    await page.getByRole("main").locator("section, form").first().waitFor();
    await page.waitForLoadState("networkidle", { timeout: 2_000 }).catch(() => undefined);
    // With a number that says what it is made of.
    await page.evaluate(() => document.querySelector("main .explained")?.click());
    await page.evaluate(axe);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate(() => window.axe.run());
      for (const finding of found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")) {
        findings.push(
          `${name}, ${colorScheme}: ${finding.id} ${finding.nodes
            .map((node) => node.target.join(" "))
            .slice(0, 3)
            .join(", ")}`,
        );
      }
    }
  }
  assert.deepEqual(findings, []);

  // Where the system sets the colours, bars can be told from their ground and the chosen from the rest.
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  await page.goto(`/s/${site}/today?range=30d`);
  const ground = (selector) =>
    page
      .locator(selector)
      .first()
      .evaluate((one) => getComputedStyle(one).backgroundColor);
  assert.notEqual(await ground(".measure-bar"), await ground(".measure-track"));
  for (const [chosen, other] of [
    [".segmented [aria-pressed=true]", ".segmented [aria-pressed=false]"],
    [".nav-link[aria-current]", ".nav-link:not([aria-current])"],
  ])
    assert.notEqual(await ground(chosen), await ground(other), chosen);
  await close();
});
