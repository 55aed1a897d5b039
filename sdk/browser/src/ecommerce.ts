import type { ConsentSource, States } from "./consent.ts";
import type { Fields, Item, Props } from "./events.ts";

/** What the SDK makes of one push to `dataLayer`. */
export type Pushed =
  | { readonly kind: "event"; readonly name: string; readonly props: Props; readonly fields: Fields }
  | { readonly kind: "consent"; readonly states: States; readonly source: ConsentSource };

/** Names that the SDK sends itself, or that stand for GA4's own book-keeping. */
const own =
  /^(page_view|scroll|click|file_download|view_search_results|user_engagement|session_start|first_visit|web_vitals|(video|form)_\w+)$/;

/** The parts of the older e-commerce format, and what they are called now. */
const older: Readonly<Record<string, string>> = {
  detail: "view_item",
  add: "add_to_cart",
  remove: "remove_from_cart",
  checkout: "begin_checkout",
  purchase: "purchase",
};

/** Reads a push: `gtag('event' | 'consent', …)`, GA4's `ecommerce`, or the older one. Undefined for all others. */
export function readPush(entry: unknown): Pushed | undefined {
  if (!isObject(entry)) return;
  const { 0: command, 1: name, 2: params } = entry;
  if (command === "consent" && isObject(params)) return { kind: "consent", states: params as States, source: "gtag" };
  if (command === "event" && typeof name === "string" && !own.test(name))
    return event(name, isObject(params) ? params : {});
  const { ecommerce } = entry;
  if (!isObject(ecommerce)) return;
  for (const [part, known] of Object.entries(older)) {
    const { [part]: details } = ecommerce;
    if (isObject(details)) return event(known, { ...details, currency: ecommerce["currencyCode"] });
  }
  return typeof entry["event"] === "string" && !own.test(entry["event"]) ? event(entry["event"], ecommerce) : undefined;
}

function event(name: string, params: Props): Pushed {
  const {
    items,
    products,
    actionField,
    value,
    currency,
    transaction_id,
    send_to: _,
    event_callback: __,
    ...props
  } = params;
  const action = isObject(actionField) ? actionField : {};
  const order = transaction_id ?? action["id"];
  const things = [items, products].find(Array.isArray) as unknown[] | undefined;
  const fields: Fields = {
    value: amount(value ?? action["revenue"]),
    currency: typeof currency === "string" ? currency : undefined,
    order_id: order == null || order === "" ? undefined : `${order}`,
    items: things?.filter(isObject).map(itemOf),
  };
  return {
    kind: "event",
    name,
    props: { coupon: action["coupon"], affiliation: action["affiliation"], ...props },
    fields,
  };
}

function itemOf(thing: Props): Item {
  const either = (...names: string[]) => names.map((name) => thing[name]).find((value) => value != null) as never;
  return {
    item_id: either("item_id", "id"),
    name: either("item_name", "name"),
    brand: either("item_brand", "brand"),
    category: either("item_category", "category"),
    variant: either("item_variant", "variant"),
    price: either("price"),
    quantity: either("quantity"),
    coupon: either("coupon"),
    index: either("index", "position"),
  };
}

function amount(value: unknown): number | string | undefined {
  return typeof value === "number" || (typeof value === "string" && value) ? value : undefined;
}

function isObject(value: unknown): value is Props {
  return typeof value === "object" && value !== null;
}
