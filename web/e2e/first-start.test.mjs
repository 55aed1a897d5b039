// A first start, from the setup secret to the first conversion on Today. Needs a Cairn nobody has set up, named by
// FIRST_URL and FIRST_SECRET; e2e/run.sh starts one.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { listen } from "./browser.mjs";

const base = process.env.FIRST_URL;
const person = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-blink-features=AutomationControlled"],
  });
});
after(() => browser.close());

test("the first owner sets up, makes a site, installs it, and sees the first purchase", {
  skip: !base && "needs FIRST_URL",
}, async () => {
  // What a browser says that is headless or driven by a program is a bot's, and left out of reports.
  const context = await browser.newContext({ locale: "en-GB", baseURL: base, userAgent: person });
  const { page, close } = listen(await context.newPage());
  await page.goto("/");
  await page.getByLabel("Setup secret").fill("not the secret");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Password").fill("a long and calm passphrase");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("That is not the setup secret").waitFor();
  await page.getByLabel("Setup secret").fill(process.env.FIRST_SECRET);
  await page.getByRole("button", { name: "Create account" }).click();

  // An owner sees nothing before the second factor is there.
  await page.getByRole("heading", { name: "Set up a second factor" }).waitFor();
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.getByRole("img", { name: "QR code" }).waitFor();
  const secret = await page.locator(".qr-secret dd").textContent();
  await page.getByLabel("Code that the app shows").fill("000000");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByText("That is not the code the app shows now").waitFor();
  await page.getByLabel("Code that the app shows").fill(code(secret));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("heading", { name: "Keep your recovery codes" }).waitFor();
  const codes = (await page.getByRole("region", { name: "Recovery codes" }).textContent()).trim().split("\n");
  assert.equal(new Set(codes).size, 10);
  await page.getByRole("button", { name: "I have kept them" }).click();

  await page.getByLabel("Key of the site").fill("Not a key!");
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator(".field-fault").waitFor();
  await page.getByLabel("Key of the site").fill("shop");
  await page.getByRole("button", { name: "Create" }).click();

  await page.getByText("Waiting for the first event").waitFor();
  await page.getByRole("button", { name: "Create a write key" }).click();
  await page.getByText("This is the only time the key is shown").waitFor();
  await page.getByText("Nothing is sent until the page").waitFor();
  await page.getByText("There is nothing to ask").click();
  await visit(context, await page.getByRole("region", { name: "In a page" }).textContent());
  await page.getByText(/events so far/).waitFor();
  await page.getByText(/of today’s events say that analytics is granted/).waitFor();

  await page.goto("/s/shop/today?range=today");
  await page.getByRole("link", { name: "Define conversions" }).click();
  await page.getByLabel("Start from a template").selectOption({ index: 1 });
  await page.getByText("The template is in the editor").waitFor();
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText(/definitions changed/).waitFor();
  // The usual days end with yesterday; who came first came today.
  await page.goto("/s/shop/today");
  await page.getByRole("link", { name: "Show today" }).click();
  await page.getByText("of visitors reached Purchase today").waitFor();
  assert.match(await page.locator(".answer").textContent(), /^100/);
  await signInAgain(page, codes);
  await close();
});

/** Out, and in again with a code on paper, once; then the account page knows. */
async function signInAgain(page, codes) {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByText("Sign out").click();
  const password = async () => {
    await page.getByLabel("Email").fill("ada@example.com");
    await page.getByLabel("Password").fill("a long and calm passphrase");
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await password();
  await page.getByLabel("Code").fill("nothing");
  await page.keyboard.press("Enter");
  await page.getByText("That code is wrong, or was used before").waitFor();
  await page.getByLabel("Code").fill(codes[0]);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("link", { name: "Your account" }).click();
  await page.getByText("9 recovery codes are left").waitFor();
  await page.getByText("this one").waitFor();
}

/** What an app with this secret shows now: RFC 6238. */
function code(secret) {
  const bits = [...secret.replaceAll(" ", "")]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Opens a page of the site, on an origin of its own, that carries the snippet, and buys something on it. */
async function visit(context, snippet) {
  const shop = createServer((_, response) =>
    response.setHeader("Content-Type", "text/html").end(`<title>Shop</title>${snippet}`),
  );
  await new Promise((ready) => shop.listen(0, "127.0.0.1", ready));
  const page = await context.newPage();
  const taken = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/collect")) taken.push(response.status());
  });
  await page.goto(`http://127.0.0.1:${shop.address().port}/p/7`);
  await page.waitForFunction(() => window.cairn?.track);
  await page.evaluate(() => window.cairn.track("purchase", {}, { value: "12.50", currency: "EUR", order_id: "1" }));
  for (let tries = 0; tries < 100 && taken.length < 1; tries++) await page.waitForTimeout(100);
  assert.ok(taken.length > 0 && taken.every((status) => status === 202), `${taken}`);
  await page.close();
  shop.close();
}
