// What every vendor's test needs: a gate to Cairn that writes down each request and how it was answered, a page to load browser
// clients from, and a look into the store.
import { execFile } from "node:child_process";
import { createServer, request } from "node:http";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);
const { chromium } = createRequire(new URL("../../web/package.json", import.meta.url))("playwright-core");
const cairn = process.env.VENDORS_CAIRN;

export const secret = process.env.VENDORS_SECRET;

async function listen(handler) {
  const server = createServer(handler);
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { server, base: `http://127.0.0.1:${server.address().port}` };
}

/** The address clients are given. `seen` holds each request in order: method, path, body, status, answer. */
export async function openGate() {
  const seen = [];
  const { server, base } = await listen(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const entry = { method: incoming.method, path: incoming.url, body, headers: incoming.headers, status: 0, answer: "" };
    seen.push(entry);
    const onward = request(cairn + incoming.url, { method: incoming.method, headers: incoming.headers }, async (response) => {
      const parts = [];
      for await (const part of response) parts.push(part);
      entry.status = response.statusCode;
      entry.answer = Buffer.concat(parts).toString();
      outgoing.writeHead(response.statusCode, response.headers).end(Buffer.concat(parts));
    });
    onward.on("error", () => outgoing.destroy());
    onward.end(body);
  });
  return {
    base,
    seen,
    /** Requests that carry events: everything but preflights and documents. */
    sent: (pattern) => seen.filter(({ method, path }) => method !== "OPTIONS" && pattern.test(path)),
    close: () => server.close(),
  };
}

/** The events of the store that `where` picks, waited for until there are `count`. */
export async function stored(where, count) {
  const text = `select name, visitor_id, user_id, url, title, referrer, value, currency, order_id, properties, sdk, trust, campaign, source, language,
    epoch_us(occurred_at) occurred, epoch_us(received_at) received, cast(event_id as varchar) event_id
    from events where ${where} order by occurred_at, client_seq, seq`;
  for (let tries = 0; ; tries++) {
    const { stdout } = await run(process.env.CAIRN_PROGRAM, ["sql", text, "--json", "--data", process.env.VENDORS_DATA]);
    const { columns, rows } = JSON.parse(stdout);
    const events = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
    for (const event of events) event.props = JSON.parse(event.properties ?? "{}");
    if (events.length >= count || tries > 20) return events;
    await new Promise((ready) => setTimeout(ready, 300));
  }
}

/** Why events were not kept. */
export async function failed() {
  const { stdout } = await run(process.env.CAIRN_PROGRAM, ["failed", "list", "--json", "--limit", "100", "--data", process.env.VENDORS_DATA]);
  return JSON.parse(stdout).rows;
}

/** A page of a site that loads `source`, a module that imports the vendor's client; `errors` holds what reached the page. */
export async function openPage(source, path = "/shop/lamp?utm_source=letter&utm_medium=email") {
  const bundle = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    format: "iife",
    write: false,
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const script = bundle.outputFiles[0].text;
  const pages = await listen((incoming, outgoing) =>
    incoming.url === "/page.js"
      ? outgoing.writeHead(200, { "Content-Type": "text/javascript" }).end(script)
      : outgoing
          .writeHead(200, { "Content-Type": "text/html" })
          .end('<!doctype html><title>The lamp</title><button id="buy">Buy the lamp</button><script src="/page.js"></script>'),
  );
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  // Clients look for robots and keep silent: this one must look like somebody's browser.
  const context = await browser.newContext({ locale: "en-GB", userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36" });
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  // Nothing but the test's own addresses: a client that asks its vendor would be seen here.
  const strays = [];
  await context.route(/^https:/, (route) => {
    strays.push(route.request().url());
    return route.abort();
  });
  await page.goto(pages.base + path, { waitUntil: "load" });
  return {
    page,
    errors,
    strays,
    base: pages.base,
    async close() {
      pages.server.closeAllConnections();
      await browser.close();
      pages.server.close();
    },
  };
}

/** Waits until the condition holds, at most ten seconds. */
export async function until(condition) {
  for (let tries = 0; tries < 100 && !(await condition()); tries++) await new Promise((ready) => setTimeout(ready, 100));
}
