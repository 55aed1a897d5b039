import { mode } from "./consent.ts";
import { track } from "./events.ts";
import { guard } from "./guard.ts";
import { randomId } from "./ids.ts";
import { beacon, later, now, request, stringify } from "./natives.ts";
import { options } from "./options.ts";
import { need } from "./parts.ts";

declare const __VERSION__: string;

const full = 10;
const patience = 2_000;
const mostEvents = 200;
const mostStored = 256 * 1024;
const mostBody = 60 * 1024;

/** Under what this page stores its events: `cairn.`, which the items of all pages begin with, and a name of its own. */
const item = `cairn.${randomId()}`;

/** Events as JSON, the oldest first; those on their way stay until the server has taken them. */
let waiting: string[] = [];
let sending: string[] = [];
let failures = 0;
let dropped = 0;
let most = mostEvents;
let timer = 0;

/**
 * Queues events: they are sent when there are ten, after two seconds, or when the page goes away. They are kept, and stored where that
 * is allowed, until the server has taken them: sent twice perhaps, under one id, but not lost. Bounded: the oldest go first.
 */
export function add(...events: string[]): void {
  waiting.push(...events);
  save();
  if (waiting.length >= full) hide();
  plan(patience);
}

function plan(wait: number): void {
  timer ||= later(guard(send), wait) as unknown as number;
}

export function send(): void {
  clearTimeout(timer);
  timer = 0;
  if (sending[0] || !waiting[0]) return;
  sending = batchOf(waiting);
  request(`${options.host}/collect`, { method: "POST", body: bodyOf(sending), keepalive: true })
    .catch(() => undefined)
    .then(guard(settle));
}

/** Does what follows from an answer, or from there being none. */
function settle(answer?: Response): void {
  const batch = sending;
  const status = answer?.status ?? 500;
  sending = [];
  if (/408|429|5../.test(`${status}`)) {
    const asked = Number(answer?.headers.get("Retry-After")) * 1_000;
    // The time that was asked for and up to a quarter of it, so that not all come back at once; else anywhere from now to the limit, which doubles from a second to a minute.
    plan(asked * (1 + Math.random() / 4) || Math.random() * Math.min(60_000, 2 ** failures * 1_000));
    failures++;
    return;
  }
  failures = 0;
  if (status === 413 && batch[1]) {
    most = most < mostEvents ? 1 : Math.ceil(batch.length / 2);
  } else {
    remove(batch);
    if (dropped) track("$sdk_error", { dropped });
    dropped = 0;
  }
  if (waiting[0]) plan(0);
  else most = mostEvents;
}

/** Sends before its time, when the page is hidden or enough waits, unless the server asked for patience. */
export function hide(): void {
  if (!failures) send();
}

/** Hands everything to the browser, which sends it when the page is gone. */
export function leave(): void {
  let rest = waiting.filter((event) => !sending.includes(event));
  while (rest[0]) {
    const batch = batchOf(rest);
    rest = rest.slice(batch.length);
    if (!beacon(`${options.host}/collect`, bodyOf(batch))) return;
    // A browser without network takes a beacon too, and loses it: then the events stay stored and are sent twice at worst.
    if (!failures && navigator.onLine) remove(batch);
  }
}

/** As many events from the front as fit into one body. */
function batchOf(events: string[]): string[] {
  let size = 500;
  return events.filter((event, place) => {
    size += sizeOf(event);
    return place < most && (!place || size < mostBody);
  });
}

function bodyOf(batch: string[]): string {
  const envelope = stringify({
    key: options.key,
    sent_at: now(),
    sdk: `browser/${__VERSION__}`,
    context: {
      language: navigator.language,
      screen: `${screen.width}x${screen.height}`,
      viewport: `${innerWidth}x${innerHeight}`,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      props: { webdriver: navigator.webdriver || undefined },
    },
  });
  return `${envelope.slice(0, -1)},"events":[${batch}]}`;
}

function remove(batch: string[]): void {
  waiting = waiting.filter((event) => !batch.includes(event));
  save();
}

/** Keeps the queue within its bounds and, where that is allowed, in storage, a line for each event. */
function save(): void {
  while (waiting.length > mostEvents || sizeOf(waiting.join()) > mostStored) {
    waiting.shift();
    dropped++;
  }
  if (mode === "full")
    inStorage(() => (waiting[0] ? localStorage.setItem(item, waiting.join("\n")) : localStorage.removeItem(item)));
}

/** Takes over what earlier pages could not send. */
export function adopt(): void {
  eachStored((name) => name.length === item.length && name !== item && need("backlog", item));
}

/** Drops everything, here and in storage. */
export function clear(): void {
  waiting = [];
  eachStored((name) => localStorage.removeItem(name));
}

function eachStored(act: (name: string) => void): void {
  inStorage(() => {
    for (const name of Object.keys(localStorage)) if (/^cairn\./.test(name)) act(name);
  });
}

/** Does something with the storage where there is one: it may be blocked, or full. */
export function inStorage(act: () => unknown): void {
  try {
    act();
  } catch {}
}

function sizeOf(text: string): number {
  return new Blob([text]).size;
}
