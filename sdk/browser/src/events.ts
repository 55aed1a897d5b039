import { mode, states, whenAllowed } from "./consent.ts";
import { call, guard, say } from "./guard.ts";
import { purchaseId, randomId } from "./ids.ts";
import { now, stringify } from "./natives.ts";
import { isOn, options, words } from "./options.ts";
import { announce, page } from "./pages.ts";
import { need } from "./parts.ts";
import { add } from "./queue.ts";
import { visitor } from "./visitor.ts";

/** What is known about an event besides its name: texts, finite numbers, booleans, arrays and objects. */
export type Props = Record<string, unknown>;

/** An item of a shop, by the names GA4 uses. */
export interface Item {
  item_id?: string;
  name?: string;
  brand?: string;
  category?: string;
  variant?: string;
  price?: number | string;
  quantity?: number;
  coupon?: string;
  index?: number;
}

/** What an event is worth, and what makes it the one event it is. */
export interface Fields {
  value?: number | string | undefined;
  /** ISO 4217. */
  currency?: string | undefined;
  order_id?: string | undefined;
  /** The event's id, when the page has one of its own. */
  id?: string | undefined;
  items?: readonly Item[] | undefined;
  exposures?: readonly { experiment: string; variant: string }[] | undefined;
}

/** An event as it goes over the wire. */
interface WireEvent extends Fields {
  readonly name: string;
  readonly at: number;
  readonly seq: number;
  readonly user: string | undefined;
  readonly props: Props;
  visitor?: string;
  consent?: Record<string, string>;
}

/** Says what may leave the page of a text that stands under a key in an event of a name. */
export type Cleaner = (text: string, key: string, name: string) => string | undefined;

/** What may hold an address with a query, an e-mail address, a token, a number of eight digits, or a secret by its key. */
const suspicious =
  /^(url|referrer|target)=.*\?|@|%40|eyJ|(\d\D*){8}|^\w*(key|code|state|session|token|password|phone|tel|mobile|card)\w*=./i;

const largest = 32 * 1024;

/** What every event says besides; the parts add to it. */
export const shared: Record<string, unknown> = {};

let cleaner: Cleaner | undefined;
let doubtful = false;
const unclear: WireEvent[] = [];

export function cleanWith(given: Cleaner): void {
  cleaner = given;
}

let user: string | undefined;
let seq = 0;
let at = 0;

/** From now on events are this user's. */
export function setUser(name?: string): void {
  user = name;
}

/**
 * Sends an event and returns its id. A purchase's id follows from visitor and order, so that a thank-you page loaded again is no second
 * purchase, and nobody without the visitor's id can take its place.
 */
export function track(name: string, props?: Props, fields: Fields = {}): string {
  if (!page.where) announce();
  const order = name === "purchase" && fields.order_id;
  const id = fields.id ?? (order ? purchaseId(options.key, name, order, visitor()) : randomId());
  at = Math.max(now(), at);
  const event = {
    ...fields,
    ...shared,
    ...page.where,
    id,
    name,
    at,
    seq: seq++,
    user,
    props: { pv: page.id, ...props },
  };
  const excluded = words(options.exclude).some((path) => `${location.pathname}/`.startsWith(path));
  if (!excluded) whenAllowed(() => send(event));
  call("event", name);
  return id;
}

/** Sends an event of a trigger, unless it is switched off or was sent for this key in this page view. */
export function trigger(name: string, key: unknown, props?: Props, fields?: Fields): void {
  if (!page.where) announce();
  if (!isOn(name) || page.sent.has(name + key)) return;
  page.sent.add(name + key);
  track(name, props, fields);
}

function send(event: WireEvent): void {
  if (mode === "full") event.visitor = visitor();
  event.consent = states;
  const text = encode(event);
  if (doubtful) {
    unclear.push(event);
    need("clean").then(guard(sendUnclear));
  } else deliver(text);
}

/** Sends what waits for being cleaned, now that it can be, or the page goes away: then without what is doubtful. */
export function sendUnclear(): void {
  for (const event of unclear.splice(0)) deliver(encode(event));
}

function deliver(text: string): void {
  say(text);
  if (text.length < largest) add(text);
}

/**
 * An event as JSON. A text that must be cleaned and cannot be, yet, is left empty, an address without its
 * query, and `doubtful` says so. Arrays are taken as they
 * were before `toJSON`, which old libraries teach them.
 */
function encode(event: WireEvent): string {
  doubtful = false;
  return stringify(event, function (this: Props, key, value) {
    const own = Array.isArray(this[key]) ? this[key] : value;
    const free =
      this === (event as unknown)
        ? !/^(url|referrer|title)$/.test(key)
        : this === event.props["traits"] || this === shared["ids"] || /^(pv|(order|item)_id)$/.test(key);
    if (free || typeof own !== "string") return own;
    if (cleaner) return cleaner(own, key, event.name);
    if (!suspicious.test(`${key}=${own}`)) return own;
    doubtful = true;
    const bare = own.replace(/\?.*/, "");
    return suspicious.test(bare) ? "" : bare;
  });
}
