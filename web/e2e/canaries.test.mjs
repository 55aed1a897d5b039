// Everything a visitor, an importer or a colleague can write holds a script, and every page of the dashboard is opened
// on it: nothing runs, nothing breaks the page's policy, and what was written is shown as it was written.
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { listen, start } from "./browser.mjs";
import { placesOf } from "./places.mjs";

const real = Boolean(process.env.BASE_URL);
const run = "window.__canary=1";
const canaries = [
  `<img src=x onerror=${run}>`,
  `"><svg onload=${run}>`,
  `' onmouseover='${run}`,
  `</script><script>${run}</script>`,
  `</title><iframe srcdoc="<script>parent.__canary=1</script>">`,
  `javascript:${run}//`,
  `{{7*7}}\${7*7}`,
  `\u202egnp.exe\u2066${run}`,
  `=cmd|' /C calc'!A0`,
  `{a|${run}}`, // what charts read as rich text
];
const person = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

let cairn;
before(async () => {
  cairn = await start();
});
after(() => cairn.close());

/** Calls the API as the page itself does. */
const call = (page, method, path, body, type = "application/json") =>
  page.evaluate(
    async ([how, where, what, kind]) => {
      const { csrf } = await (await fetch("/api/v1/session")).json();
      const headers = { "Content-Type": kind, "X-Cairn-Csrf": csrf };
      const answer = await fetch(`/api/v1${where}`, { method: how, headers, body: what });
      const text = await answer.text();
      return {
        status: answer.status,
        text,
        json: /^application.(problem.)?json/.test(answer.headers.get("content-type") ?? "") ? JSON.parse(text) : null,
      };
    },
    [method, path, typeof body === "string" || body === undefined ? body : JSON.stringify(body), type],
  );

async function fill(page, site) {
  const good = async (method, path, body, type) => {
    const answer = await call(page, method, path, body, type);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  await good("POST", "/sites", { key: site, name: canaries[0] });
  const { key } = await good("POST", `/sites/${site}/keys`, { kind: "write", name: canaries[1] });
  await good("PUT", `/sites/${site}/settings`, { public_links: true });
  for (const [at, canary] of canaries.entries()) {
    const escaped = encodeURIComponent(canary);
    const base = {
      visitor: `v${at}${canary}`,
      user: `u${canary}`,
      url: `https://shop.example/${escaped}?utm_source=${escaped}&utm_medium=${escaped}&utm_campaign=${escaped}&utm_content=${escaped}&utm_term=${escaped}&gclid=${escaped}#${escaped}`,
      referrer: `https://${at}.example/${escaped}`,
      title: canary,
    };
    const item = {
      item_id: canary,
      item_name: canary,
      item_brand: canary,
      item_category: canary,
      price: "9.99",
      quantity: 1,
    };
    const events = [
      { ...base, name: "page_view" },
      { ...base, name: `custom${canary}`, props: { [`p${canary}`]: canary, plan: canary } },
      { ...base, name: "element_click", props: { text: canary, selector: canary, element: canary, href: canary } },
      { ...base, name: "form_submit", props: { form: canary, form_id: canary } },
      { ...base, name: "view_item", props: { items: [item] } },
      { ...base, name: "add_to_cart", props: { items: [item] } },
      {
        ...base,
        name: "purchase",
        value: "9.99",
        currency: "EUR",
        order_id: `o${at}${canary}`,
        props: { items: [item] },
      },
      { ...base, name: "js_error", props: { message: canary, source: canary, stack: canary } },
      { ...base, name: "bad", value: canary, currency: canary, at: canary },
      { ...base, name: "worse", id: canary },
    ];
    const sent = await fetch(`${cairn.base}/collect`, {
      method: "POST",
      headers: {
        "User-Agent": at % 2 ? person : `${person} ${canary.replaceAll(/[^\x20-\x7e]/g, "")}`,
        "Accept-Language": "de",
      },
      body: JSON.stringify({ key, events }),
    });
    assert.equal(sent.status, 202);
    const ad = new URLSearchParams({
      key,
      source: canary,
      campaign: canary,
      creative: canary,
      publisher: canary,
      imp_id: `i${at}`,
    });
    await fetch(`${cairn.base}/collect/exposure?${ad}`);
  }
  const quoted = JSON.stringify(canaries[0]);
  await good(
    "PUT",
    `/sites/${site}/definitions.yaml`,
    `version: 1\nconversions:\n  - {key: purchase, name: ${quoted}, kind: macro, match: {event: purchase}, value: {kind: property}, description: ${quoted}, owner: ${quoted}}\n  - {key: add_to_cart, name: ${JSON.stringify(canaries[1])}, kind: micro, match: {event: add_to_cart}}\n  - {key: custom, name: ${JSON.stringify(canaries[3])}, kind: micro, match: {event: ${JSON.stringify(`custom${canaries[0]}`)}}}\n`,
    "text/yaml",
  );
  await good("PUT", `/sites/${site}/segments/s`, {
    name: canaries[1],
    segment: `did(${JSON.stringify(`custom${canaries[0]}`)})`,
  });
  await good("POST", `/sites/${site}/marks`, { title: canaries[0] });
  await good("POST", `/sites/${site}/saved`, {
    name: canaries[0],
    note: canaries[1],
    page: `/s/${site}/today`,
    pinned: true,
  });
  await good("POST", `/sites/${site}/aliases`, { format: "segment", alias: `${canaries[0]}${site}` });
  await good(
    "PUT",
    `/sites/${site}/cost?name=${encodeURIComponent(canaries[0])}`,
    `date,source,medium,campaign,cost,currency\n2026-11-01,${canaries
      .map((one) => `"${one.replaceAll('"', '""')}"`)
      .slice(0, 3)
      .join(",")},5,EUR\n`,
    "text/csv",
  );
  await good("PUT", `/sites/${site}/cost/mappings/${encodeURIComponent("<b>x")}`, { settings: ["date=Day"] }).catch(
    () => undefined,
  );
  const imported = `visitor,event,time,title\n${canaries.map((one) => `"i${one.replaceAll('"', '""')}",imported,2026-11-01T10:00:00Z,"${one.replaceAll('"', '""')}"`).join("\n")}\n`;
  const file = encodeURIComponent(canaries[0]);
  await good("POST", `/sites/${site}/imports/upload?format=csv&name=${file}`, imported, "application/octet-stream");
  return good("POST", `/sites/${site}/shares`, {
    name: canaries[0],
    note: canaries[3],
    kind: "sources",
    request: { by: "campaign", range: { last: "all" } },
  });
}

test("no text of a visitor runs or breaks out on any page, in any tooltip, file or public link", {
  skip: !real && "needs BASE_URL",
  timeout: 240_000,
}, async () => {
  const { page, check, close } = await cairn.page({ acceptDownloads: true });
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const site = `canary${Date.now().toString(36)}`;
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  const share = await fill(page, site);

  // Pages that show two of something, or a form over another page, show no text that the plain ones do not.
  const places = Object.entries(placesOf(site)).filter(
    ([name]) => !/two segments|saving a report|a template|all with all/.test(name),
  );
  const shown = new Set();
  for (const [name, plain] of places) {
    const address = plain.replaceAll(/range=(30d|today)/g, "range=all").replace("node=0:/", "");
    await page.goto(address);
    await page.getByRole("main").locator("section, form, table, p").first().waitFor();
    await page.waitForFunction(() => !document.querySelector('main .skeleton, main [aria-busy="true"]'));
    await page.waitForTimeout(60);
    for (const chart of (await page.locator("canvas").all()).slice(0, 2)) {
      const box = await chart.boundingBox();
      for (const part of box ? [0.15, 0.5, 0.97] : [])
        await page.mouse.move(box.x + box.width * part, box.y + box.height / 2);
    }
    const found = await page.evaluate(() => ({
      ran: window.__canary,
      text: document.body.innerText,
      // What would have been made of a text had it been read as HTML.
      made: [
        ...document.querySelectorAll("img[src=x], iframe, [onerror], [onload], [onmouseover], body script:not([src])"),
      ].map((one) => one.outerHTML),
      links: [...document.links]
        .map((link) => link.getAttribute("href"))
        .filter((href) => !/^(\/|#|\?|https?:|blob:)/.test(href)),
    }));
    assert.deepEqual([name, found.ran, found.made, found.links], [name, undefined, [], []]);
    for (const canary of canaries) if (found.text.includes(canary)) shown.add(canary);
    check();
  }
  assert.deepEqual(
    canaries.slice(0, 7).filter((canary) => !shown.has(canary)),
    [],
    "each is read somewhere as it was written",
  );

  /** What every figure of the page saves as. */
  const saved = async (kind) => {
    const texts = [];
    for (const menu of await page
      .getByRole("main")
      .getByRole("button", { name: /^Download: / })
      .all()) {
      await menu.click();
      const item = page.getByRole("button", { name: kind });
      if (await item.count()) {
        const [download] = await Promise.all([page.waitForEvent("download"), item.first().click()]);
        texts.push(await readFile(await download.path(), "utf8"));
      } else await page.keyboard.press("Escape");
    }
    return texts;
  };

  // Figures as SVG: opened by themselves, as whoever is sent one does, they run nothing and hold what was written as text. Tables as CSV: no formula in them.
  const drawn = [];
  const tables = [];
  for (const path of [
    "today?range=all",
    "paths?range=all",
    "paths?range=all&tab=next",
    "sources?range=all&by=campaign",
  ]) {
    await page.goto(`/s/${site}/${path}`);
    await page.waitForLoadState("networkidle");
    drawn.push(...(await saved("Drawing (SVG)")));
    tables.push(...(await saved("Table (CSV)")));
  }
  assert.ok(
    drawn.some((svg) => svg.includes("&lt;")),
    `of ${drawn.length} drawings none holds a canary`,
  );
  assert.ok(tables.length > 0, "no table could be saved");
  for (const text of tables) assert.doesNotMatch(text, /(^|[,\r\n])"?[=+@\t＝＋－＠-](?![\d.])/);
  const alone = await cairn.browser.newPage();
  alone.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  for (const svg of drawn) {
    const file = join(tmpdir(), `cairn-canary-${process.pid}.svg`);
    await writeFile(file, svg);
    await alone.goto(`file://${file}`);
    await alone.evaluate(() => {
      for (const element of document.querySelectorAll("*"))
        for (const type of ["load", "error", "mouseover", "click"]) element.dispatchEvent(new Event(type));
    });
    assert.equal(await alone.evaluate(() => window.__canary), undefined);
    assert.deepEqual(
      await alone.evaluate(() =>
        [...document.querySelectorAll("*")]
          .filter(
            (element) =>
              /^(script|foreignobject|iframe|image|set|animate)$/i.test(element.localName) ||
              [...element.attributes].some(({ localName }) => /^on|^href$/i.test(localName)),
          )
          .map((element) => element.outerHTML),
      ),
      [],
    );
    await rm(file);
  }
  await alone.close();

  const reader = await cairn.browser.newContext({ locale: "en-GB", baseURL: cairn.base });
  const open = listen(await reader.newPage());
  await open.page.goto(share.path);
  await open.page.getByText(canaries[0]).first().waitFor();
  assert.equal(await open.page.evaluate(() => window.__canary), undefined);
  await open.close();
  assert.deepEqual(dialogs, []);
  await close();
});
