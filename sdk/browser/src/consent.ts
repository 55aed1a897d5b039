import { options } from "./options.ts";
import { adopt, clear } from "./queue.ts";
import { keepVisitor, optedOut, readVisitor, visitor } from "./visitor.ts";

export type Purpose = "ad_storage" | "analytics_storage" | "ad_user_data" | "ad_personalization";
export type State = "granted" | "denied" | "unset";
export type States = Partial<Record<Purpose, State>>;

/** Who said it: the page, its tag manager, or its consent manager. */
export type ConsentSource = "api" | "gtag" | "tcf" | "gpc";

/** What may become of an event now: all, no storage and no visitor id, wait for an answer, nothing. */
export type Mode = "full" | "cookieless" | "hold" | "off";

export let mode: Mode = "hold";

/** The state of each purpose somebody decided, and under `source` who did, as they go over the wire. */
export const states: Record<string, string> = {};

const mostWaiting = 100;
const waiting: (() => void)[] = [];

/**
 * Takes over what the visitor allowed, and does what follows. The latest word wins, except that Global Privacy Control keeps the ad
 * purposes denied. A purpose nobody decided is unset, which is neither granted nor denied.
 */
export function allow(changes: States, source: ConsentSource): void {
  const privacyControl = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
  for (const purpose of ["analytics_storage", "ad_storage", "ad_user_data", "ad_personalization"] as const) {
    states[purpose] = changes[purpose] ?? states[purpose] ?? options.consent ?? "unset";
    if (privacyControl && purpose !== "analytics_storage") states[purpose] = "denied";
  }
  states["source"] = privacyControl ? "gpc" : source;
  decide();
}

export function decide(): void {
  const before = mode;
  mode = judge();
  if (mode === "full") {
    keepVisitor(visitor());
    if (before !== mode) adopt();
  } else if (before === "full" && readVisitor() !== optedOut) forget();
  for (const retry of waiting.splice(0)) retry();
}

function judge(): Mode {
  const { sample, dnt, cookieless } = options;
  const state = states["analytics_storage"];
  const unseen = sample && Number.parseInt(visitor().slice(0, 8), 16) >= Number(sample) * 2 ** 32;
  if (unseen || (dnt != null && navigator.doNotTrack === "1") || readVisitor() === optedOut) return "off";
  if (cookieless != null && (cookieless !== "denied" || state === "denied")) return "cookieless";
  return state === "granted" ? "full" : state === "denied" ? "off" : "hold";
}

/** Does something once the visitor allowed it; at most a hundred things wait for that. */
export function whenAllowed(act: () => void): void {
  if (mode === "hold") waiting.length < mostWaiting && waiting.push(() => whenAllowed(act));
  else if (mode !== "off") act();
}

/** Deletes what is stored, and writes down instead that this visitor must not be counted, if `instead` says so. */
export function forget(instead?: string): void {
  clear();
  keepVisitor(instead);
}
