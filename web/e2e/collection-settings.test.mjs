// Settings of what is collected: channel rules looked at before they are applied, consent of another vendor's client, visitors without cookies.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { overflow, site, start } from "./browser.mjs";

const skip = process.env.BASE_URL ? false : "needs a running Cairn";
let cairn;
before(async () => {
  cairn = await start();
});
after(() => cairn.close());

test("a channel rule is looked at over the last days, applied, moved, and taken back", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/settings?tab=channels`);
  await page.getByText("None yet: the table decides alone.").waitFor();
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByLabel("Rule 1: channel").fill("Anything at all");
  await page.getByLabel("How it is compared").selectOption("regex");
  await page.getByLabel("Values").fill("(a)\\1");
  await page.getByRole("button", { name: "Look at the last 90 days" }).click();
  await page.getByText(/cannot run in linear time/).waitFor();
  await page.getByLabel("Values").fill(".");
  await page.getByRole("button", { name: "Look at the last 90 days" }).click();
  await page.getByText(/[\d,]+ of [\d,]+ events of 90 days would move/).waitFor();
  assert.ok((await page.getByRole("cell", { name: "Anything at all" }).count()) > 0);
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByLabel("Rule 2: channel").fill("Partners");
  await page.getByLabel("Values").last().fill("acme, other");
  await page.getByRole("button", { name: "Move Partners up" }).click();
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByRole("textbox", { name: "Source", exact: true }).fill("Banners");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("The rules hold from now on, and in attribution for all of history.", { exact: true }).waitFor();
  await page.reload();
  assert.equal(await page.getByLabel("Rule 1: channel").inputValue(), "Partners");
  assert.equal(await page.getByLabel("Values").first().inputValue(), "acme, other");
  assert.equal(await page.getByRole("textbox", { name: "Source", exact: true }).inputValue(), "banners");
  assert.equal(await overflow(page), 0);
  for (const name of ["Anything at all", "Partners", "banners"])
    await page.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("The rules hold from now on, and in attribution for all of history.", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByLabel("Rule 2: channel").waitFor();
  for (const name of ["Anything at all", "Partners", "banners"])
    await page.getByRole("button", { name: `Remove ${name}` }).click();
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("None yet: the table decides alone.").waitFor();
  await close();
});

test("the categories of a consent manager are told what they mean, and shown with the id they belong to", {
  skip,
}, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/settings?tab=collection`);
  await page.getByLabel("Write key").fill("segment-key-e2e");
  await page.getByRole("button", { name: "Add a category" }).click();
  await page.getByLabel("Category", { exact: true }).fill("C0002");
  const means = page.getByRole("group", { name: "C0002 stands for" });
  await means.getByLabel("ads", { exact: true }).check();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("C0002 → analytics, ads").waitFor();
  await page.getByRole("button", { name: "Remove segment-key-e2e" }).click();
  await close();
});

test("the install page allows visitors without cookies where it offers them, and takes it back", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/settings?tab=install`);
  await page.getByText("Without cookies", { exact: true }).click();
  await page.getByRole("region", { name: "In a page" }).getByText('data-cookieless="always"').waitFor();
  await page.getByRole("button", { name: "Allow them" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Allow them" }).waitFor();
  await close();
});

test("how ads on television are matched is set, refused out of range, and taken back", { skip }, async () => {
  const { page, close } = await cairn.page();
  await page.goto(`/s/${site}/settings?tab=television`);
  const hours = page.getByLabel("Hours in which an earlier click of the same visitor claims a visit");
  await hours.fill("721");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Clicks claim a visit from 0 to 720 hours before it.").waitFor();
  assert.equal(await hours.getAttribute("aria-invalid"), "true");
  await hours.fill("24");
  await page.getByLabel("Campaigns for those who were here before").fill("again, back ");
  await page.keyboard.press("Enter");
  await page.getByText("Ads are matched anew.", { exact: true }).waitFor();
  await page.reload();
  assert.equal(await hours.inputValue(), "24");
  assert.equal(await page.getByLabel("Campaigns for those who were here before").inputValue(), "again, back");
  assert.equal(await overflow(page), 0);
  await hours.fill("");
  await page.getByLabel("Campaigns for those who were here before").fill("");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Ads are matched anew.", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.querySelector("input[inputmode=numeric]")?.value === "24");
  await hours.fill("");
  await page.getByLabel("Campaigns for those who were here before").fill("");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByText("Ads are matched anew.", { exact: true }).waitFor();
  await close();
});
