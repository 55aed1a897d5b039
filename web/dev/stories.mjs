// Every state of the reports and panels, as addresses over the made-up shop: looked at under /stories, photographed by
// e2e/pictures.mjs. `act` brings a page into a state that no address names.
const view = "range=30d";
const states = {
  shop: "",
  empty: "empty",
  unnamed: "without definitions",
  broken: "broken",
  refused: "refused",
  slow: "loading",
  thin: "few data",
  stale: "stale",
};
const reports = { today: "Today", conversions: "Conversions", funnels: "Funnels" };
const panels = ["site", "install", "keys", "collection", "definitions", "rules", "privacy", "users", "audit"];

const story = (name, path, act) => ({ name, file: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"), path, act });

/** What only a change brings about is done by the page itself, with the token that changes need. */
const change = (page, method, path, body) =>
  page.evaluate(
    async ([how, where, what]) => {
      const { csrf } = await (await fetch("/api/v1/session")).json();
      const headers = { "Content-Type": "application/json", "X-Cairn-Csrf": csrf };
      const answer = await fetch(`/api/v1/sites/shop/${where}`, { method: how, headers, body: JSON.stringify(what) });
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body],
  );

async function saveSome(page) {
  const { rows } = await page.evaluate(async () => (await fetch("/api/v1/sites/shop/saved")).json());
  if (rows.length === 0) {
    await change(page, "POST", "saved", {
      name: "Checkout, weekly look",
      page: "/s/shop/funnels?range=30d",
      note: "For Monday's round: phones at the payment step.",
      pinned: true,
    });
    await change(page, "POST", "saved", { name: "Newsletter readers", page: "/s/shop/sources?range=90d" });
  }
  await page.reload();
  await page.getByRole("main").or(page.getByRole("dialog")).getByText("Checkout, weekly look").first().waitFor();
}

async function setLinks(page, allowed) {
  const settings = await page.evaluate(async () => (await fetch("/api/v1/sites/shop/settings")).json());
  await change(page, "PUT", "settings", { ...settings, public_links: allowed });
  await page.reload();
  await page.getByText("Links that work").waitFor();
}

const allowLinks = (page) => setLinks(page, true);

async function openLink(page) {
  await allowLinks(page);
  const { path } = await change(page, "POST", "shares", {
    name: "Where people leave",
    note: "For the board.",
    kind: "funnel",
    request: { text: "view_item > add_to_cart > purchase", range: { last: "last 30 days" } },
  });
  await page.goto(path);
  await page.getByText("Where people leave").waitFor();
}

export const stories = [
  ...Object.entries(reports).flatMap(([page, title]) =>
    Object.entries(states).map(([site, state]) =>
      story(state === "" ? title : `${title}, ${state}`, `/s/${site}/${page}?${view}`),
    ),
  ),
  story(
    "Today, two segments",
    `/s/shop/today?${view}&segment=did(add_to_cart)&against=${encodeURIComponent("visitor.events >= 1")}`,
  ),
  story("Today, one conversion", `/s/shop/today?${view}&open=add_to_cart`),
  story("One conversion", `/s/shop/conversions?${view}&open=purchase`),
  story(
    "Conversions, all columns",
    `/s/shop/conversions?${view}&cols=count,net_count,visitors,sessions,visitor_rate,session_rate,action_rate,value,mean_value,frequency,duplicates`,
  ),
  story("A new conversion", `/s/shop/conversions?${view}&new=1`),
  story("A conversion edited", `/s/shop/conversions?${view}&open=purchase&edit=1`),
  story("From a template", `/s/shop/conversions?${view}&template=1`),
  story(
    "Segment as conditions",
    `/s/shop/today?${view}&build=segment&segment=${encodeURIComponent('did(add_to_cart, >= 2, last 7d) and not near(purchase) and session.channel = "Email"')}`,
  ),
  story(
    "Segment as text",
    `/s/shop/today?${view}&build=segment&segment=${encodeURIComponent("seq(view_item > add_to_cart, within 3d)")}`,
  ),
  story("Attribution", `/s/shop/attribution?${view}`),
  ...["money", "paths", "cohorts", "costs"].map((tab) =>
    story(`Attribution, ${tab}`, `/s/shop/attribution?${view}&tab=${tab}`),
  ),
  ...["broken", "refused", "slow"].map((site) =>
    story(`Attribution, ${states[site]}`, `/s/${site}/attribution?${view}`),
  ),
  story("TV", `/s/shop/television?${view}`),
  ...["broken", "refused", "slow"].map((site) => story(`TV, ${states[site]}`, `/s/${site}/television?${view}`)),
  story("Palette", `/s/shop/today?${view}`, async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /^Find pages/ }).fill("cart");
  }),
  story("Save a report", `/s/shop/funnels?${view}&panel=save`),
  story("Saved reports, empty", `/s/empty/today?${view}&panel=saved`),
  story("Saved reports", `/s/shop/today?${view}&panel=saved`, saveSome),
  story("Pinned on Today", `/s/shop/today?${view}`, saveSome),
  story("Note an event", `/s/shop/today?${view}&panel=mark`),
  story("A noted event", `/s/shop/today?${view}&panel=mark:1`),
  story("Noted events", `/s/shop/today?${view}&panel=marks`),
  story("Noted events, empty", `/s/empty/today?${view}&panel=marks`),
  story("Public link, off", `/s/shop/funnels?${view}&panel=share`, (page) => setLinks(page, false)),
  story("Public link", `/s/shop/funnels?${view}&panel=share`, allowLinks),
  story("Public link, nothing to share", `/s/shop/today?${view}&panel=share`, allowLinks),
  story("Public page", `/s/shop/funnels?${view}&panel=share`, openLink),
  story("Public page, dead", "/p/nothing"),
  story("Shortcuts", `/s/shop/today?${view}`, (page) => page.keyboard.press("?")),
  story("A definition", `/s/shop/today?${view}&help=segment`),
  ...panels.map((tab) => story(`Settings, ${tab}`, `/s/shop/settings?tab=${tab}`)),
  story("No such page", "/s/nowhere/today"),
];
