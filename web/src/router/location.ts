import { useSyncExternalStore } from "react";
import { viewQuery } from "./view.ts";

const moved = "cairn:moved";

/** Goes to an address of the dashboard. The URL is the state, so this is the only way to change it. */
export function navigate(to: string, options?: { replace?: boolean; keepScroll?: boolean }): void {
  if (to === location.pathname + location.search) return;
  if (options?.replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  if (!options?.keepScroll && !options?.replace) scrollTo(0, 0);
  dispatchEvent(new Event(moved));
}

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(moved, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(moved, listener);
  };
}

/** The path and query as they stand. */
export function useAddress(): { path: string; query: URLSearchParams } {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  const url = new URL(address, "http://cairn.invalid");
  return { path: url.pathname, query: url.searchParams };
}

/** The present address with some of its query changed; null removes. */
export function addressWith(changes: Record<string, string | null>): string {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  return location.pathname + queryText(query);
}

/** Changes some of the query and stays where the page is scrolled to. */
export function setQuery(changes: Record<string, string | null>, replace = false): void {
  navigate(addressWith(changes), { replace, keepScroll: true });
}

/** A query for an address: empty, or with its question mark. Characters that are legal in a query stay readable. */
export function queryText(query: URLSearchParams): string {
  const text = query
    .toString()
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%40", "@")
    .replaceAll("%2F", "/");
  return text === "" ? "" : `?${text}`;
}

/** The part of the present query that goes along from page to page, as an address ends with it, and what a link adds. */
export function keptQuery(more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(location.search);
  const kept = new URLSearchParams();
  for (const name of viewQuery) {
    const value = query.get(name);
    if (value) kept.set(name, value);
  }
  for (const [name, value] of Object.entries(more)) kept.set(name, value);
  return queryText(kept);
}
