import { type Cairn, start } from "./client.ts";
import type { LoadPart } from "./parts.ts";
import type { Options } from "./options.ts";

export type { Cairn } from "./client.ts";
export type { Purpose, State, States } from "./consent.ts";
export type { Fields, Item, Props } from "./events.ts";
export type { Options } from "./options.ts";

const load: LoadPart = (name) => {
  switch (name) {
    default:
      return Promise.reject(new Error(name));
  }
};

/** Starts Cairn on this page; a second call gives the first one's answer. */
export function init(options: Options & { key: string; host: string }): Cairn {
  const page = window as unknown as { cairn?: Cairn };
  const cairn = page.cairn ?? start(options, load);
  page.cairn = cairn;
  return cairn;
}
