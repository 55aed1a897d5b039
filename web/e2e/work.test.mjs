// What people do day by day: define, segment, compare, invite, switch, take back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { listen, overflow, site, start } from "./browser.mjs";

let cairn;
before(async () => {
  cairn = await start();
});
after(() => cairn.close());

const today = (query) => `/s/${site}/today?${query}`;
const conversions = (query) => `/s/${site}/conversions?${query}`;
const answer = (page) => page.locator(".answer");

test("a conversion is defined with a preview, shows in the report, is archived, and comes back by undo", async () => {
  const { page, close } = await cairn.page();
  await page.goto(conversions("range=30d"));
  await page.getByRole("link", { name: "New conversion" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name").fill("Any product seen");
  await form.getByRole("combobox", { name: "Event" }).fill("view_item");
  await page.keyboard.press("Enter");
  await form.getByText(/It would have counted [\d,]+ times/).waitFor();
  await form.locator("canvas").waitFor();
  await form.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Any product seen" }).waitFor();
  await page.getByText("@any_product_seen").waitFor();

  await page.getByRole("link", { name: "Edit" }).click();
  await form.getByLabel("Counting").selectOption("every");
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByRole("region", { name: "Versions side by side" }).waitFor();
  assert.ok((await page.locator(".versions-differ").count()) > 0);

  await page.getByRole("button", { name: "Archive" }).click();
  await page.getByText("Any product seen is archived.").first().waitFor();
  await page.getByRole("button", { name: "Bring it back" }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Archive" }).waitFor();
  await page.getByRole("button", { name: "Archive" }).click();
  await page.getByRole("button", { name: "Bring it back" }).waitFor();
  await close();
});

test("the columns of the conversions report are chosen, kept in the address, and sorted by", async () => {
  const { page, close } = await cairn.page();
  await page.goto(conversions("range=30d"));
  await page.getByRole("button", { name: "Choose the columns" }).click();
  await page.getByLabel("Action rate").check();
  await page.getByLabel("Frequency").or(page.getByLabel("Per converted visitor")).uncheck();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Action rate", exact: true }).click();
  assert.match(page.url(), /cols=[^&]*action_rate/);
  assert.match(page.url(), /sort=-action_rate/);
  await page.reload();
  await page.getByRole("columnheader", { name: /^Action rate/ }).waitFor();
  assert.equal(await page.getByRole("columnheader", { name: /^Per converted visitor/ }).count(), 0);
  await close();
});

test("a segment is built, saved, compared with everyone, and taken out by keyboard", async () => {
  const { page, close } = await cairn.page();
  await page.goto(today("range=30d"));
  await answer(page).waitFor();
  const whole = await answer(page).textContent();
  await page.getByRole("button", { name: "Segment: Everyone" }).click();
  await page.getByRole("button", { name: "Build a segment…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Did something" }).click();
  await dialog.getByRole("combobox", { name: "Event or conversion" }).fill("add_to_cart");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await dialog.getByLabel("times", { exact: true }).fill("2");
  await dialog.getByText(/[\d,]+ visitors, [\d.]+\s%/).waitFor();
  await dialog.getByLabel("Save under a name").fill("Two carts or more");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Segment: Two carts or more" }).waitFor();
  assert.match(page.url(), /segment=in%28two_carts_or_more%29|segment=in\(two_carts_or_more\)/);

  await page.getByRole("button", { name: /^Compared with/ }).click();
  await page.getByRole("button", { name: "Everyone" }).click();
  await page.waitForFunction(() =>
    /“Two carts or more”.*Everyone/.test(document.querySelector(".answer")?.textContent ?? ""),
  );
  await page.locator(".legend-item", { hasText: "Everyone" }).first().waitFor();

  const shared = await cairn.page();
  await shared.page.goto(page.url());
  await shared.page.getByRole("button", { name: "Segment: Two carts or more" }).waitFor();
  await shared.page.getByRole("button", { name: "Compared with: Everyone" }).waitFor();
  await shared.close();

  await page.getByRole("button", { name: "Compared with: Everyone" }).focus();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Segment: Two carts or more" }).focus();
  await page.keyboard.press("Backspace");
  await page.getByRole("button", { name: "Segment: Everyone" }).waitFor();
  await page.waitForFunction((text) => document.querySelector(".answer")?.textContent.startsWith(text), whole);
  await close();
});

test("a segment's text that cannot be read is refused beside its field, and Escape leaves the page as it was", async () => {
  const { page, close } = await cairn.page();
  await page.goto(today("range=30d&build=segment&anew=1"));
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "As text" }).click();
  await dialog.getByRole("textbox", { name: "As text" }).fill("did([");
  await dialog.locator(".field-fault").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.doesNotMatch(page.url(), /build|segment=/);
  await close();
});

test("the palette finds pages, conversions and definitions, and goes there by keyboard alone", async () => {
  const { page, close } = await cairn.page();
  await page.goto(today("range=30d"));
  await answer(page).waitFor();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: /^Find pages/ });
  await field.waitFor();
  await page.keyboard.type("add to cart");
  await page
    .getByRole("option", { name: /Add to cart/ })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Add to cart/ }).waitFor();
  await page.keyboard.press("/");
  await field.waitFor();
  await page.keyboard.type("audit");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Audit log" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("nothing like this");
  await page.getByText("Nothing by that name").waitFor();
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  await close();
});

test("a viewer comes in by a copied link, sees reports, and is offered no way to change them", async () => {
  const { page, close } = await cairn.page();
  const email = `vic${Date.now()}@example.org`;
  await page.goto(`/s/${site}/settings?tab=users`);
  const main = page.getByRole("main");
  await main.getByLabel("Email").fill(email);
  await main.getByRole("combobox", { name: "Role", exact: true }).selectOption("viewer");
  await main.getByRole("button", { name: "Make the link" }).click();
  const link = await main.getByRole("region", { name: "Link to hand over" }).textContent();
  await main.getByText(email).first().waitFor();

  const guest = await cairn.browser.newContext({ locale: "en-GB", baseURL: cairn.base });
  const ears = listen(await guest.newPage());
  await ears.page.goto(link.trim());
  await ears.page.getByRole("heading", { name: "You are invited to Cairn as Viewer" }).waitFor();
  await ears.page.getByLabel("Your name").fill("Vic");
  await ears.page.getByLabel("Password").fill("a long and calm passphrase");
  await ears.page.getByRole("button", { name: "Go in" }).click();
  await ears.page.getByRole("navigation", { name: "Main" }).waitFor();
  await ears.page.goto(conversions("range=30d"));
  await ears.page.getByRole("region", { name: "Conversions" }).waitFor();
  assert.equal(await ears.page.getByRole("link", { name: "New conversion" }).count(), 0);
  await ears.page.goto(conversions("range=30d&open=purchase&edit=1"));
  await ears.page.getByRole("heading", { name: "Purchase", exact: true }).waitFor();
  assert.equal(await ears.page.getByRole("dialog").count(), 0);
  assert.equal(await ears.page.getByRole("link", { name: "Edit" }).count(), 0);
  await ears.page.goto(`/s/${site}/settings`);
  await ears.page.getByText("Your role sees this and does not change it.").waitFor();
  assert.equal(await ears.page.getByLabel("Time zone").isDisabled(), true);
  assert.equal(await ears.page.getByRole("button", { name: "Create" }).count(), 0);
  const refused = await ears.page.evaluate(async (at) => {
    const session = await (await fetch("/api/v1/session")).json();
    const headers = { "X-Cairn-Csrf": session.csrf };
    return (await fetch(`/api/v1/sites/${at}/definitions/purchase`, { method: "DELETE", headers })).status;
  }, site);
  assert.equal(refused, 403);
  await ears.page.goto(`/s/${site}/settings?tab=users`);
  await ears.page.getByText("Your role may not see").waitFor();
  await ears.close();

  const again = await cairn.browser.newContext({ locale: "en-GB", baseURL: cairn.base });
  const dead = await again.newPage();
  await dead.goto(link.trim());
  await dead.getByRole("heading", { name: "This link does not work any more" }).waitFor();
  await again.close();

  await page.reload();
  await main.getByLabel("Role: Vic").selectOption("analyst");
  await page.getByText("Vic is now Analyst").first().waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.querySelector('select[aria-label="Role: Vic"]')?.value === "viewer");
  await main.getByRole("button", { name: "What to do with Vic" }).click();
  await main.getByRole("button", { name: "Remove" }).click();
  await page.getByLabel("Email of the account").fill(email);
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await main.getByText(email).first().waitFor({ state: "detached" });
  await close();
});

test("privacy settings are saved and taken back; a wrong number is told beside its field", async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/settings?tab=privacy`);
  const days = page.getByLabel("Failed events, days");
  await days.waitFor();
  const before = await days.inputValue();
  await days.fill("soon");
  await page.getByText("Whole days, 1 or more").waitFor();
  await days.fill("21");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The settings are saved.").first().waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(
    (value) =>
      [...document.querySelectorAll("input")].some((one) => one.value === value && one.inputMode === "numeric"),
    before,
  );
  await close();
});

test("another vendor's id is added, removed and brought back", async () => {
  const { page, close } = await cairn.page();
  const main = page.getByRole("main");
  await page.goto(`/s/${site}/settings?tab=collection`);
  await main.getByLabel("Format").selectOption("plausible");
  await main.getByLabel("Domain").fill("shop.example");
  await main.getByRole("button", { name: "Add", exact: true }).click();
  await main.getByRole("button", { name: "Remove shop.example" }).click();
  await main.getByRole("button", { name: "Remove shop.example" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await main.getByRole("button", { name: "Remove shop.example" }).click();
  await main.getByRole("button", { name: "Remove shop.example" }).waitFor({ state: "detached" });
  await close();
});

test("another site is made, switched to and back; on a phone the rest of the pages stand behind More", async () => {
  const { page, close } = await cairn.page({ viewport: { width: 390, height: 800 } });
  await page.goto(today("range=30d"));
  await answer(page).waitFor();
  assert.equal(await overflow(page), 0);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("link", { name: "Settings" }).last().click();
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  if (process.env.BASE_URL) {
    await page.getByLabel("Key of the site").fill(`second${Date.now()}`);
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("Waiting for the first event").waitFor();
  }
  await page.goto(today("range=30d"));
  await page.getByRole("button", { name: /^Site: / }).click();
  const other = page.locator(`.bar-site .menu-box a:not([aria-current])`, { hasNotText: "New site" }).first();
  const name = await other.locator(".menu-item-text").textContent();
  await other.click();
  await page.getByRole("button", { name: `Site: ${name}` }).waitFor();
  assert.doesNotMatch(page.url(), new RegExp(`/s/${site}/`));
  await page.goBack();
  await answer(page).waitFor();
  await close();
});

test("what a visitor sent is text in every part of Today", {
  skip: Boolean(process.env.BASE_URL) && "the made-up shop sends it",
}, async () => {
  const { page, close } = await cairn.page();
  await page.goto(today("range=30d"));
  await page.getByText("Rage clicks on /checkout/<b>payment</b>").waitFor();
  assert.equal(await page.locator(".look b").count(), 0);
  await page.getByText("By device, most goes with phone").first().waitFor();
  await close();
});
