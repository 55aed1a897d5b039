// What every browser test needs: a Chromium, a signed-in page, and ears for what must not happen.
// BASE_URL, CAIRN_EMAIL and CAIRN_PASSWORD name a running Cairn, CAIRN_SITE one of its sites; without BASE_URL the
// made-up shop of dev/ is served. CHROMIUM names the browser, PATIENCE how many milliseconds to wait for what is to come.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const credentials = {
  email: process.env.CAIRN_EMAIL ?? "demo@example.com",
  password: process.env.CAIRN_PASSWORD ?? "correct horse battery",
};
export const site = process.env.CAIRN_SITE ?? "shop";

/** Starts what is needed; `close` ends it. */
export async function start() {
  const server = process.env.BASE_URL ? null : await startMadeUpShop();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox"],
  });
  const base = process.env.BASE_URL ?? server.base;
  let state;
  return {
    base,
    browser,
    /** A page that is signed in, once for all tests; `check` fails when the browser complained of anything. */
    async page(options = {}) {
      state ??= await signIn(browser, base);
      const context = await browser.newContext({ locale: "en-GB", baseURL: base, storageState: state, ...options });
      // A busy machine takes longer than the usual half minute.
      if (process.env.PATIENCE) context.setDefaultTimeout(Number(process.env.PATIENCE));
      return listen(await context.newPage());
    },
    async close() {
      await browser.close();
      server?.process.kill();
    },
  };
}

async function startMadeUpShop() {
  const process = spawn("node", [fileURLToPath(new URL("../dev/server.mjs", import.meta.url)), "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(process.stdout, "data");
  return { process, base: String(line).trim() };
}

async function signIn(browser, base) {
  const context = await browser.newContext({ locale: "en-GB", baseURL: base });
  if (process.env.PATIENCE) context.setDefaultTimeout(Number(process.env.PATIENCE));
  const page = await context.newPage();
  await page.goto("/");
  await page.getByLabel("Email").fill(credentials.email);
  await page.getByLabel("Password").fill(credentials.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Collects violations of the content security policy, errors of scripts, and requests that leave the server. */
export function listen(page) {
  // A busy machine may need more than the usual half minute.
  page.setDefaultTimeout(Number(process.env.E2E_TIMEOUT_MS ?? 30_000));
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // A refused or unauthorised answer is an error line of the browser, but part of what is tested.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text()))
      complaints.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (
      /^(https?|wss?):/.test(url) &&
      new URL(url).origin !== new URL(page.url() === "about:blank" ? url : page.url()).origin
    ) {
      complaints.push(`request to another place: ${url}`);
    }
  });
  return {
    page,
    check: () => assert.deepEqual(complaints, []),
    async close() {
      assert.deepEqual(complaints, []);
      await page.context().close();
    },
  };
}

/** How far the page could be scrolled sideways; 0 is right. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
