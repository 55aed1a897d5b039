import { randomId } from "./ids.ts";
import { now } from "./natives.ts";

const day = 86_400_000;

/** Seconds a visitor's cookie lives from its making, 395 days; it is never extended. */
const lifetime = 34_128_000;

/** What the cookie holds when the visitor asked not to be counted. */
export const optedOut = "out";

let id: string | undefined;

/** The id of this page's visitor, whether it may be kept or not. */
export function visitor(): string {
  id ??= readVisitor() || randomId();
  return id;
}

/** Takes an id over from another site of the owner. */
export function setVisitor(given: string): void {
  id = given;
}

/** What the cookie holds; undefined when there is none or cookies are blocked. */
export function readVisitor(): string | undefined {
  try {
    return /\b_cairn=([^.;]*)/.exec(document.cookie)?.[1];
  } catch {
    return; // a sandboxed frame has none
  }
}

/**
 * Keeps an id, and the day it was made, on the widest domain the browser allows: `shop.example` for `www.shop.example`.
 * Without an id the cookie is deleted.
 */
export function keepVisitor(kept?: string): void {
  const labels = location.hostname.split(".");
  const rest = `;Max-Age=${kept ? lifetime : 0};Path=/;SameSite=Lax${/s:$/.test(location.protocol) ? ";Secure" : ""};Domain=`;
  id = kept;
  for (let first = labels.length; first-- && readVisitor() !== kept; ) {
    try {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous, and not in every browser
      document.cookie = `_cairn=${kept}.${Math.floor(now() / day)}${rest}${labels.slice(first).join(".")}`;
    } catch {} // a sandboxed frame has none
  }
}
