import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { site, start } from "./browser.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = {
  Today: `/s/${site}/today?range=30d`,
  "one conversion": `/s/${site}/today?range=30d&help=interval`,
  "two segments": `/s/${site}/today?range=30d&segment=did(add_to_cart)&against=visitor.events%20%3E%3D%201`,
  "segment builder": `/s/${site}/today?range=30d&build=segment&segment=did(add_to_cart)`,
  "segment as text": `/s/${site}/today?range=30d&build=segment&segment=seq(view_item%20%3E%20add_to_cart)`,
  Conversions: `/s/${site}/conversions?range=30d`,
  "a conversion's page": `/s/${site}/conversions?range=30d&open=purchase`,
  "a conversion's form": `/s/${site}/conversions?range=30d&open=purchase&edit=1`,
  "a template": `/s/${site}/conversions?range=30d&template=1`,
  Funnels: `/s/${site}/funnels?range=30d&by=device`,
  "a funnel's drop-off": `/s/${site}/funnels?range=30d&drop=1`,
  Paths: `/s/${site}/paths?range=30d&node=0:/`,
  "what follows what": `/s/${site}/paths?range=30d&tab=next`,
  Drivers: `/s/${site}/drivers?range=all`,
  "how sure a driver is": `/s/${site}/drivers?range=all&open=wishlist`,
  "combinations of drivers": `/s/${site}/drivers?range=all&tab=pairs`,
  "the matrix": `/s/${site}/drivers?range=all&tab=matrix&pairs=any`,
  "values of micros": `/s/${site}/drivers?range=all&tab=values`,
  friction: `/s/${site}/drivers?range=all&tab=friction`,
  "time to convert": `/s/${site}/drivers?range=all&tab=time`,
  "a refused funnel": `/s/${site}/funnels?range=30d&funnel=a[`,
  "saving a report": `/s/${site}/funnels?range=30d&panel=save`,
  "saved reports": `/s/${site}/today?range=30d&panel=saved`,
  "a public link": `/s/${site}/funnels?range=30d&panel=share`,
  "noting an event": `/s/${site}/today?range=30d&panel=mark`,
  "noted events": `/s/${site}/today?range=30d&panel=marks`,
  "site settings": `/s/${site}/settings`,
  "key settings": `/s/${site}/settings?tab=keys`,
  "install snippet": `/s/${site}/settings?tab=install`,
  definitions: `/s/${site}/settings?tab=definitions`,
  "other vendors": `/s/${site}/settings?tab=collection`,
  privacy: `/s/${site}/settings?tab=privacy`,
  people: `/s/${site}/settings?tab=users`,
  "audit log": `/s/${site}/settings?tab=audit`,
  "codeless rules": `/s/${site}/settings?tab=rules`,
  ...(process.env.BASE_URL && {
    Products: `/s/${site}/products?range=30d`,
    Segments: `/s/${site}/people?range=30d`,
    Retention: `/s/${site}/people?range=30d&tab=retention`,
    "nearly converted": `/s/${site}/people?range=30d&tab=near-miss`,
    Visitors: `/s/${site}/people?range=30d&tab=visitors`,
    Sources: `/s/${site}/sources?range=30d`,
    Attribution: `/s/${site}/attribution?range=30d`,
    Health: `/s/${site}/health`,
    "failed events": `/s/${site}/health?tab=failed`,
    caps: `/s/${site}/health?tab=limits`,
  }),
};

let cairn;
before(async () => {
  cairn = await start();
});
after(() => cairn.close());

for (const colorScheme of ["light", "dark"]) {
  test(`no serious finding of axe on any page, ${colorScheme}`, async () => {
    // axe writes HTML of its own while it looks, which the page's policy forbids.
    const { page, close } = await cairn.page({ colorScheme, bypassCSP: true });
    const findings = [];
    for (const [name, address] of Object.entries(pages)) {
      await page.goto(address);
      await page.getByRole("main").locator("section, form").first().waitFor();
      await page.waitForLoadState("networkidle", { timeout: 2_000 }).catch(() => undefined);
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run());
      for (const finding of found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")) {
        findings.push(
          `${name}: ${finding.id} ${finding.nodes
            .map((node) => node.target.join(" "))
            .slice(0, 3)
            .join(", ")}`,
        );
      }
    }
    assert.deepEqual(findings, []);
    await close();
  });
}
