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
  story("Palette", `/s/shop/today?${view}`, async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /^Find pages/ }).fill("cart");
  }),
  story("Shortcuts", `/s/shop/today?${view}`, (page) => page.keyboard.press("?")),
  story("A definition", `/s/shop/today?${view}&help=segment`),
  ...panels.map((tab) => story(`Settings, ${tab}`, `/s/shop/settings?tab=${tab}`)),
  story("No such page", "/s/nowhere/today"),
];
