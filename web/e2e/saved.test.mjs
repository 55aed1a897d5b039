// Reports that are saved and pinned, what is noted on trends, and the one report that anybody sees by a link.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { listen, overflow, site, start } from "./browser.mjs";

let cairn;
before(async () => {
  cairn = await start();
});
after(() => cairn.close());

const real = Boolean(process.env.BASE_URL);
const unique = (name) => `${name} ${Date.now()}`;
const dialog = (page) => page.getByRole("dialog");
const row = (page, name) => dialog(page).getByRole("listitem").filter({ hasText: name });

/** Calls the API as the page itself does. */
const call = (page, method, path, body) =>
  page.evaluate(
    async ([how, where, what]) => {
      const { csrf } = await (await fetch("/api/v1/session")).json();
      const headers = { "Content-Type": "application/json", "X-Cairn-Csrf": csrf };
      const answer = await fetch(`/api/v1${where}`, { method: how, headers, body: what && JSON.stringify(what) });
      return { status: answer.status, json: answer.status === 204 ? null : await answer.json() };
    },
    [method, path, body],
  );

test("a report is saved with a note, pinned, found by keyboard, renamed, deleted, and comes back as it was", async () => {
  const { page, close } = await cairn.page();
  const name = unique("Way to the cash desk");
  const view = `/s/${site}/funnels?range=90d&funnel=view_item+%3E+add_to_cart+%3E+purchase&by=device`;
  await page.goto(view);
  await page.locator(".funnel").waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await dialog(page).getByLabel("Name").fill(name);
  await dialog(page).getByLabel("Note").fill("Look at <b>phones</b>");
  await dialog(page).getByLabel("Pin it").check();
  await dialog(page).getByRole("button", { name: "Save", exact: true }).click();
  await dialog(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: `Saved as ${name}` }).waitFor();
  assert.doesNotMatch(page.url(), /panel=/);

  await page.goto(`/s/${site}/today?range=30d`);
  const pinned = page.getByRole("region", { name: "Pinned reports" }).getByRole("link", { name });
  await pinned.getByText("Look at <b>phones</b>").waitFor();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /^Find pages/ }).waitFor();
  await page.keyboard.type(name.toLowerCase());
  await page.getByRole("option", { name }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".funnel").waitFor();
  assert.match(page.url(), /range=90d/);
  assert.match(page.url(), /by=device/);

  await page.getByRole("button", { name: "Saved reports" }).click();
  await page.getByRole("link", { name }).last().waitFor();
  await page.getByRole("button", { name: /^(Work on saved reports|All \d+ saved)/ }).click();
  const renamed = `${name} B`;
  await row(page, name)
    .getByRole("button", { name: `Rename ${name} or change its note` })
    .click();
  await dialog(page).getByRole("textbox", { name: "Name" }).fill(renamed);
  await dialog(page).getByRole("button", { name: "Save changes" }).click();
  await row(page, renamed).getByText("Look at <b>phones</b>").waitFor();
  await row(page, renamed)
    .getByRole("button", { name: `Unpin ${renamed}` })
    .click();
  await row(page, renamed)
    .getByRole("button", { name: `Pin ${renamed}`, exact: true })
    .waitFor();
  await row(page, renamed)
    .getByRole("button", { name: `Delete ${renamed}` })
    .click();
  await row(page, renamed).waitFor({ state: "detached" });
  await dialog(page).getByRole("button", { name: "Undo" }).click();
  await row(page, renamed).getByText("Look at <b>phones</b>").waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: `Saved as ${renamed}` }).click();
  await row(page, renamed).getByText("open now").waitFor();
  await row(page, renamed)
    .getByRole("button", { name: `Delete ${renamed}` })
    .click();
  await row(page, renamed).waitFor({ state: "detached" });
  await close();
});

test("an event is noted on a trend, read in its table, corrected, deleted, and comes back", async () => {
  const { page, close } = await cairn.page();
  const title = unique("<b>Release</b>");
  await page.goto(`/s/${site}/today?range=30d`);
  await page.getByRole("button", { name: "Note an event" }).first().click();
  await dialog(page).getByLabel("What happened").fill(title);
  await dialog(page).getByLabel("Kind").selectOption("campaign");
  const day = new Date(Date.now() - 4 * 86_400_000).toISOString().slice(0, 10);
  await dialog(page).getByLabel("Date").fill(day);
  await dialog(page).getByLabel("Time").fill("14:30");
  await dialog(page).getByRole("button", { name: "Note it" }).click();
  await dialog(page).waitFor({ state: "detached" });
  const listed = page.getByRole("list", { name: "Noted events in this trend" }).getByRole("button", { name: title });
  await listed.waitFor();

  await page.getByRole("button", { name: "Show as table" }).first().click();
  await page.getByRole("cell", { name: `Campaign: ${title}` }).waitFor();
  assert.equal(await page.locator(".chart-table b").count(), 0);
  await page.getByRole("button", { name: "Show as chart" }).first().click();

  await listed.focus();
  await page.keyboard.press("Enter");
  const corrected = `${title} B`;
  assert.equal(await dialog(page).getByLabel("Time").inputValue(), "14:30");
  await dialog(page).getByLabel("What happened").fill(corrected);
  await dialog(page).getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("button", { name: corrected }).first().waitFor();

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /^Find pages/ }).waitFor();
  await page.keyboard.type("noted events");
  await page.keyboard.press("Enter");
  await row(page, corrected)
    .getByRole("button", { name: `Delete ${corrected}` })
    .click();
  await row(page, corrected).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await page.keyboard.press("z");
  await page.getByRole("list", { name: "Noted events in this trend" }).getByRole("button", { name: corrected }).click();
  await dialog(page)
    .getByRole("button", { name: `Delete ${corrected}` })
    .click();
  await page.getByRole("button", { name: corrected }).first().waitFor({ state: "detached" });
  await close();
});

test("what is noted stands on the trends of sources and funnels too", async () => {
  const { page, close } = await cairn.page();
  const title = unique("Cash desk moved");
  await page.goto(`/s/${site}/today?range=30d`);
  const at = new Date(Date.now() - 6 * 86_400_000).toISOString();
  const made = await call(page, "POST", `/sites/${site}/marks`, { title, kind: "deploy", at });
  assert.equal(made.status, 201);
  for (const path of real
    ? ["funnels?range=30d&funnel=view_item+%3E+purchase", "sources?range=30d", "conversions?range=30d&open=purchase"]
    : ["funnels?range=30d&funnel=view_item+%3E+purchase", "conversions?range=30d&open=purchase"]) {
    await page.goto(`/s/${site}/${path}`);
    await page.getByRole("list", { name: "Noted events in this trend" }).getByText(title).waitFor();
  }
  await call(page, "DELETE", `/sites/${site}/marks/${made.json.id}`);
  await close();
});

test("a report is shown to anybody by a link that its maker withdraws; the link shows this report alone", async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/today?range=30d`);
  const shop = await shopOfItsOwn(page);
  const report = `/s/${shop}/funnels?range=30d&funnel=view_item+%3E+add_to_cart`;
  await page.goto(`${report}&panel=share`);
  await dialog(page).getByText("Public links are off for this site.").waitFor();
  await dialog(page).getByRole("link", { name: "Turn them on in Settings, Privacy" }).click();
  await page.getByLabel(/^Let members make public links/).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The settings are saved.").first().waitFor();

  await page.goto(report);
  await page.locator(".funnel").waitFor();
  await page.getByRole("button", { name: "Saved reports" }).click();
  await page.getByRole("button", { name: "Public link…" }).click();
  await dialog(page).getByLabel("Heading").fill("Where <b>people</b> leave");
  await dialog(page).getByLabel("Note").fill("For the board");
  assert.equal(await dialog(page).getByLabel("Works for").inputValue(), "30");
  await dialog(page).getByRole("button", { name: "Make the link" }).click();
  const link = (await dialog(page).getByRole("region", { name: "Public link", exact: true }).textContent()).trim();
  assert.match(link, /\/p\/[A-Za-z0-9]{43}$/);

  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 800 },
  ]) {
    const guest = listen(await (await cairn.browser.newContext({ locale: "en-GB", viewport })).newPage());
    const asked = [];
    guest.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await guest.page.goto(`${link}?range=all&segment=did(purchase)`);
    await guest.page.getByRole("heading", { name: "Where <b>people</b> leave" }).waitFor();
    await guest.page.getByText("For the board").waitFor();
    // As its page draws it, and nothing that leads elsewhere or asks for another report.
    await guest.page
      .locator(".funnel-name")
      .getByText(/add_to_cart|Add to cart/)
      .waitFor();
    await guest.page.locator(".funnel-track").nth(1).waitFor();
    await guest.page.locator("canvas").first().waitFor();
    assert.equal(await overflow(guest.page), 0);
    for (const role of ["link", "navigation", "combobox", "textbox", "radio", "checkbox"])
      assert.equal(await guest.page.getByRole(role).count(), 0, role);
    await guest.page.locator(".funnel-total .explained").focus();
    await guest.page.keyboard.press("Enter");
    await guest.page.getByText("Reached this step ÷ reached the first").waitFor();
    for (const button of await guest.page.locator("main button:not(.explained-more)").all())
      await button.dispatchEvent("click");
    assert.deepEqual(
      asked.filter((path) => path.startsWith("/api/")).map((path) => path.split("/").slice(0, 4).join("/")),
      ["/api/v1/shared"],
    );
    await guest.close();
  }

  await dialog(page).getByRole("button", { name: "Withdraw the link to Where <b>people</b> leave" }).click();
  await dialog(page).getByText("There is none.").waitFor();
  const late = listen(await (await cairn.browser.newContext({ locale: "en-GB" })).newPage());
  await late.page.goto(link);
  await late.page.getByRole("heading", { name: "This link does not work any more" }).waitFor();
  await late.close();
  await close();
});

/** A site that no other test changes the settings of: the made-up shop, or on a real server a new one with a few events. */
async function shopOfItsOwn(page) {
  if (!real) return site;
  const key = `links${Date.now()}`;
  await call(page, "POST", "/sites", { key });
  const { json } = await call(page, "POST", `/sites/${key}/keys`, { kind: "write", name: "test" });
  const time = new Date(Date.now() - 2 * 86_400_000).toISOString();
  const events = ["ann", "bob"].flatMap((visitor) => [
    { name: "view_item", visitor, time },
    ...(visitor === "ann"
      ? [{ name: "add_to_cart", visitor, time: new Date(Date.parse(time) + 60_000).toISOString() }]
      : []),
  ]);
  const status = await page.evaluate(
    async (body) => (await fetch("/collect", { method: "POST", body: JSON.stringify(body) })).status,
    { key: json.key, events },
  );
  assert.equal(status, 202);
  return key;
}

test("a viewer opens saved reports and is offered neither saving, nor noting, nor links", async () => {
  const { page, close } = await cairn.page();
  const name = unique("For everybody");
  await page.goto(`/s/${site}/today?range=30d`);
  const made = await call(page, "POST", `/sites/${site}/saved`, { name, page: `/s/${site}/conversions?range=90d` });
  const invited = await call(page, "POST", "/invitations", { email: `vera${Date.now()}@example.org`, role: "viewer" });
  const guest = listen(await (await cairn.browser.newContext({ locale: "en-GB", baseURL: cairn.base })).newPage());
  await guest.page.goto(invited.json.path);
  await guest.page.getByLabel("Your name").fill("Vera");
  await guest.page.getByLabel("Password").fill("a long and calm passphrase");
  await guest.page.getByRole("button", { name: "Go in" }).click();
  await guest.page.getByRole("navigation", { name: "Main" }).waitFor();
  await guest.page.goto(`/s/${site}/today?range=30d&panel=save`);
  await guest.page.getByRole("button", { name: "Saved reports" }).click();
  await guest.page.getByRole("link", { name }).waitFor();
  assert.equal(await guest.page.getByRole("dialog").count(), 0);
  for (const offered of ["Save", "Save this report…", "Public link…", "Note an event"])
    assert.equal(await guest.page.getByRole("button", { name: offered, exact: true }).count(), 0, offered);
  await guest.page.getByRole("link", { name }).click();
  await guest.page.getByRole("region", { name: "Conversions" }).waitFor();
  assert.match(guest.page.url(), /range=90d/);
  const refused = await call(guest.page, "POST", `/sites/${site}/saved`, { name: "x", page: `/s/${site}/today` });
  assert.equal(refused.status, 403);
  await guest.close();
  await call(page, "DELETE", `/sites/${site}/saved/${made.json.id}`);
  await close();
});
