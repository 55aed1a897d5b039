import { expect, test } from "vitest";
import { readPush } from "../src/ecommerce.ts";
import { configure, isOn } from "../src/options.ts";
import { idsOf } from "../src/parts/adIds.ts";
import { readStored } from "../src/parts/backlog.ts";
import { statesOf } from "../src/parts/tcf.ts";

test("GA4's e-commerce keeps its name, value, order and items", () => {
  const items = [{ item_id: "7", item_name: "Lamp", item_category: "light", price: 49.9, quantity: 2, discount: 1 }];
  expect(
    readPush({
      event: "purchase",
      ecommerce: { transaction_id: "A-1", value: "99.80", currency: "EUR", tax: 3, items },
    }),
  ).toEqual({
    kind: "event",
    name: "purchase",
    props: { tax: 3 },
    fields: {
      value: "99.80",
      currency: "EUR",
      order_id: "A-1",
      items: [{ item_id: "7", name: "Lamp", category: "light", price: 49.9, quantity: 2 }],
    },
  });
});

test("the older e-commerce is read by its parts", () => {
  const read = (ecommerce: object) => readPush({ ecommerce: { currencyCode: "USD", ...ecommerce } });
  const names = ["detail", "add", "remove", "checkout", "purchase"].map(
    (part) => (read({ [part]: { products: [{ id: "7" }] } }) as { name: string }).name,
  );
  expect(names).toEqual(["view_item", "add_to_cart", "remove_from_cart", "begin_checkout", "purchase"]);
  const products = [{ id: "7", name: "Lamp", brand: "B", position: 3 }];
  expect(read({ purchase: { actionField: { id: 12, revenue: "9.5", coupon: "X" }, products } })).toEqual({
    kind: "event",
    name: "purchase",
    props: { coupon: "X" },
    fields: {
      value: "9.5",
      currency: "USD",
      order_id: "12",
      items: [{ item_id: "7", name: "Lamp", brand: "B", index: 3 }],
    },
  });
});

test("gtag's events and consent are read, and what the SDK sends itself is not", () => {
  const gtag: (...words: unknown[]) => unknown = function () {
    // biome-ignore lint/complexity/noArguments: gtag pushes just this
    return arguments;
  };
  expect(readPush(gtag("event", "sign_up", { method: "mail", send_to: "G-1" }))).toMatchObject({
    name: "sign_up",
    props: { method: "mail" },
  });
  expect(readPush(gtag("consent", "update", { ad_storage: "granted" }))).toEqual({
    kind: "consent",
    states: { ad_storage: "granted" },
    source: "gtag",
  });
  for (const own of ["page_view", "scroll", "form_start", "video_progress", "user_engagement"])
    expect(readPush(gtag("event", own))).toBeUndefined();
  for (const other of [
    null,
    1,
    "x",
    {},
    [],
    { event: "gtm.js" },
    { ecommerce: null },
    gtag("config", "G-1"),
    gtag("event"),
    gtag("consent", "update"),
  ])
    expect(readPush(other)).toBeUndefined();
});

test("a consent manager's purposes become states", () => {
  const of = (...allowed: number[]) =>
    statesOf({ purpose: { consents: Object.fromEntries(allowed.map((number) => [number, true])) } });
  const denied = {
    ad_storage: "denied",
    analytics_storage: "denied",
    ad_user_data: "denied",
    ad_personalization: "denied",
  };
  expect(of()).toEqual(denied);
  expect(of(1)).toEqual({ ...denied, ad_storage: "granted" });
  expect(of(1, 7)).toEqual({ ...denied, ad_storage: "granted", ad_user_data: "granted" });
  expect(of(1, 3)).toEqual({ ...denied, ad_storage: "granted" });
  expect(of(1, 3, 4)).toEqual({ ...denied, ad_storage: "granted", ad_personalization: "granted" });
  expect(of(1, 9)).toEqual({ ...denied, ad_storage: "granted", analytics_storage: "granted" });
  expect(of(8)).toEqual(denied);
  expect(Object.values(statesOf({ gdprApplies: false }))).toEqual(["granted", "granted", "granted", "granted"]);
});

test("browser ids of ad platforms are taken from their cookies", () => {
  const text =
    "_fbp=fb.1.15.10; _ga=GA1.2.123.456; _gcl_aw=GCL.1700000000.Cj0K.x; _uetmsclkid=_uetabc; other=1; x_fbp=2";
  expect(idsOf(text)).toEqual({ fbp: "fb.1.15.10", msclkid: "abc", gclid: "Cj0K.x", ga_client_id: "123.456" });
  expect(idsOf("")).toBeUndefined();
});

test("of what earlier pages stored the young is taken, oldest first, and the rest counted", () => {
  const line = (at: number) => `{"id":"${at}","at":${at}}`;
  const read = readStored([`${line(300)}\n${line(50)}`, `${line(200)}\nnot json\n{"no":"time"}`, ""], 100);
  expect(read).toEqual({ events: [line(200), line(300)], dropped: 3 });
});

test("triggers are switched by name", () => {
  const on = (auto: string | undefined) => {
    configure({ auto });
    return ["scroll", "copy", "page_view"].filter(isOn);
  };
  expect(on(undefined)).toEqual(["scroll", "copy", "page_view"]);
  expect(on("")).toEqual(["scroll", "copy", "page_view"]);
  expect(on("none")).toEqual([]);
  expect(on("page_view, scroll")).toEqual(["scroll", "page_view"]);
  expect(on("-copy -scroll")).toEqual(["page_view"]);
  expect(on("scroll,-copy")).toEqual(["scroll"]);
});
