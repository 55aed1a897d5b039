// What the demo shop lacks, made through the API for the pictures: a site with money, ads, failed events, segments,
// noted events and saved reports; a site of one visitor whose texts are very long or scripts; a site where nobody
// converts; public links; and somebody who may only look.
import assert from "node:assert/strict";
import { listen } from "./browser.mjs";

const person = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const long = "A very long name that somebody gave without a thought for those who have to read it in a narrow column";
const hostile = `<img src=x onerror="document.title='owned'">`;
const definitions = (purchase, cart) =>
  `version: 1\nconversions:\n  - {key: purchase, name: ${JSON.stringify(purchase)}, kind: macro, stage: decision, match: {event: purchase}, value: {kind: property}}\n  - {key: cart, name: ${JSON.stringify(cart)}, kind: micro, stage: intent, role: process, match: {event: add_to_cart}}\n  - {key: view, name: Product view, kind: micro, stage: consideration, role: process, match: {event: view_item}}\n`;
const shared = {
  conversions: { sparkline: "day" },
  drivers: { macro: "purchase", range: {} },
  funnel: {
    text: "@product_view > @add_to_cart > @begin_checkout > @purchase within 7d",
    histogram: {},
    trend: "day",
    breakdown: { prop: "device" },
    compare: { previous: true },
  },
  paths: { depth: 4 },
  products: {},
  retention: { period: "week" },
  sources: { by: "channel", keys: ["purchase", "add_to_cart"] },
};

/** Makes all of it on a running Cairn whose demo shop is `demo`; gives the pictures to take: a name, an address, and who looks. */
export async function otherShots(cairn, demo) {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${demo}/settings`);
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  const call = (method, path, body, type = "application/json") =>
    page.evaluate(
      async ([how, where, what, kind]) => {
        const { csrf } = await (await fetch("/api/v1/session")).json();
        const headers = { "Content-Type": kind, "X-Cairn-Csrf": csrf };
        const answer = await fetch(`/api/v1${where}`, { method: how, headers, body: what });
        if (!answer.ok) throw new Error(`${how} ${where}: ${answer.status} ${await answer.text()}`);
        return /json/.test(answer.headers.get("content-type") ?? "") ? answer.json() : null;
      },
      [method, path, typeof body === "string" || body === undefined ? body : JSON.stringify(body), type],
    );
  const make = async (key, name, yaml, events) => {
    await call("POST", "/sites", { key, name, timezone: "UTC", currency: "EUR" });
    await call("PUT", `/sites/${key}/definitions.yaml`, yaml, "text/yaml");
    const write = (await call("POST", `/sites/${key}/keys`, { kind: "write", name: "pictures" })).key;
    const sent = await fetch(`${cairn.base}/collect`, {
      method: "POST",
      headers: { "User-Agent": person, "Accept-Language": "de" },
      body: JSON.stringify({ key: write, events }),
    });
    assert.equal(sent.status, 202);
    return write;
  };

  const key = await make("full", "Corner shop", definitions("Purchase", "Add to cart"), shopping());
  await call("PUT", "/sites/full/segments/readers", {
    name: "Newsletter readers",
    segment: 'session.channel = "Email"',
  });
  await call("PUT", "/sites/full/segments/carts", { name: "With a cart", segment: "did(add_to_cart)" });
  await call("POST", "/sites/full/marks", { title: "Release 2.4", kind: "deploy" });
  await call("POST", "/sites/full/saved", {
    name: "Checkout, weekly look",
    note: "For Monday's round.",
    page: "/s/full/funnels?range=30d",
    pinned: true,
  });
  const today = new Date().toISOString().slice(0, 10);
  await call(
    "PUT",
    "/sites/full/cost?name=ads.csv",
    `date,source,medium,campaign,cost,currency\n${today},google,cpc,autumn,120,EUR\n${today},newsletter,email,autumn,15,EUR\n`,
    "text/csv",
  );
  const ads = ["Autumn, 20 s", "Winter, 30 s", long].flatMap((creative, c) =>
    Array.from({ length: 12 }, (_, i) => ({
      source: "streamer",
      event: "impression",
      imp_id: `picture-${c}-${i}`,
      ip: `81.2.${69 + c}.${10 + i}`,
      creative,
      publisher: i % 2 ? "Channel One" : "Channel Two",
      cost_micros: 12_500,
      currency: "EUR",
    })),
  );
  const told = await fetch(`${cairn.base}/collect/exposure`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key, events: ads }),
  });
  assert.equal(told.status, 202);
  await make("strange", long, definitions(hostile, long), oneVisitor());
  await make(
    "none",
    "Nobody converts",
    definitions("Purchase", "Add to cart"),
    Array.from({ length: 40 }, (_, i) => ({
      name: "page_view",
      visitor: `n${i}`,
      url: `https://shop.example/${i % 5}`,
    })),
  );

  const settings = await call("GET", `/sites/${demo}/settings`);
  await call("PUT", `/sites/${demo}/settings`, { ...settings, public_links: true });
  const links = [];
  for (const [kind, request] of Object.entries(shared)) {
    const range = request.range ?? { last: "last 30 days" };
    const made = await call("POST", `/sites/${demo}/shares`, {
      name: `Shared: ${kind}`,
      note: "For the board.",
      kind,
      request: { ...request, range },
      days: 30,
    });
    links.push({ name: `public link, ${kind}`, path: made.path });
  }
  const invited = await call("POST", "/invitations", { email: `viewer${Date.now()}@example.org`, role: "viewer" });
  const viewer = await join(cairn, invited.path);
  await close();

  const pages = [
    "today",
    "conversions",
    "funnels?funnel=view_item+>+add_to_cart+>+purchase",
    "paths",
    "drivers",
    "products",
    "sources",
    "attribution",
    "people?tab=retention",
    "people?tab=visitors",
  ];
  const of = (site, words) =>
    pages.map((path) => ({
      name: `${path.replace(/\?.*tab=|\?.*/, " ")}, ${words}`,
      path: `/s/${site}/${path}${path.includes("?") ? "&" : "?"}range=all`,
    }));
  return [
    ...[
      ["Today with a pinned report and a noted event", "today?range=all"],
      ["segments with sizes", "people?range=all"],
      ["two segments compared", "people?range=all&segment=in(carts)&against=in(readers)"],
      ["Health with failed events", "health"],
      ["failed events, some", "health?tab=failed"],
      ["caps, used", "health?tab=limits"],
      ["TV with ads", "television?range=today&compare=on"],
      ["TV with ads, by publisher", "television?range=all&by=publisher"],
      ["money with costs", "attribution?range=all&tab=money"],
      ["costs brought in", "attribution?range=all&tab=costs"],
      ["windows", "attribution?tab=windows"],
      ["rates", "attribution?tab=rates"],
      ["saved reports, some", "today?range=all&panel=saved"],
      ["noted events, some", "today?range=all&panel=marks"],
      ["a person", "people?range=all&tab=visitors&visitor=p3"],
    ].map(([name, path]) => ({ name, path: `/s/full/${path}` })),
    ...of("strange", "one visitor, long and hostile names"),
    ...of("none", "zero conversions"),
    ...links,
    ...["today", "conversions", "funnels", "settings", "people"].map((path) => ({
      name: `${path}, for a viewer`,
      path: `/s/${demo}/${path}?range=30d`,
      storageState: viewer,
    })),
  ];
}

/** Sixty visitors of four hours: some put something into the cart, fewer buy; two events that fail and one with a remark. */
function shopping() {
  const sources = [
    "utm_source=google&utm_medium=cpc&utm_campaign=autumn",
    "utm_source=newsletter&utm_medium=email&utm_campaign=autumn",
    "",
  ];
  const events = Array.from({ length: 60 }, (_, i) => {
    const at = Date.now() - (i % 4) * 3_600_000 - 300_000;
    const event = (name, after, more = {}) => ({
      name,
      visitor: `p${i}`,
      time: new Date(at + after * 1_000).toISOString(),
      url: `https://shop.example/${i % 7}?${sources[i % 3]}`,
      ...more,
    });
    return [
      event("page_view", 0),
      event("view_item", 20),
      ...(i % 3 === 0 ? [event("add_to_cart", 60)] : []),
      ...(i % 6 === 0 ? [event("purchase", 120, { value: "49.90", currency: "EUR", order_id: `o${i}` })] : []),
    ];
  }).flat();
  return [
    ...events,
    { name: "purchase", visitor: "p1", value: "10.00", currency: "EURO", order_id: "x1" },
    { name: "purchase", visitor: "p2", value: "ten", currency: "EUR", order_id: "x2" },
  ];
}

function oneVisitor() {
  const base = {
    visitor: hostile,
    url: `https://shop.example/${encodeURIComponent(hostile)}/${"path-".repeat(30)}?utm_source=${encodeURIComponent(hostile)}&utm_medium=${encodeURIComponent(long)}&utm_campaign=${encodeURIComponent(long)}`,
    title: hostile,
  };
  const items = [
    { item_id: "1", item_name: long, item_brand: hostile, item_category: long, price: "9.99", quantity: 1 },
  ];
  return [
    { ...base, name: "page_view" },
    { ...base, name: `custom ${hostile}` },
    { ...base, name: "view_item", props: { items } },
    { ...base, name: "add_to_cart", props: { items } },
    { ...base, name: "purchase", value: "123456789.99", currency: "EUR", order_id: hostile, props: { items } },
  ];
}

/** Comes in by an invitation; gives what keeps the browser signed in. */
async function join(cairn, path) {
  const { page, close } = listen(
    await (await cairn.browser.newContext({ locale: "en-GB", baseURL: cairn.base })).newPage(),
  );
  await page.goto(path);
  await page.getByLabel("Your name").fill("Vera Viewer");
  await page.getByLabel("Password").fill("a long and calm passphrase");
  await page.getByRole("button", { name: "Go in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  const state = await page.context().storageState();
  await close();
  return state;
}
