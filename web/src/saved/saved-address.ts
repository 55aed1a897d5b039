import { queryText } from "../router/location.ts";
import { type PageName, readRoute } from "../router/routes.ts";
import { s } from "../strings/strings.ts";

/** What is open over a page, or names one person: no part of the view that a name is given to. */
const passing = ["panel", "help", "build", "anew", "new", "edit", "template", "visitor", "drill", "behind"];

/** The view of an address, as it is saved: without dialogs, and without what leads to one person. */
export function savedAddress(path: string, query: URLSearchParams): string {
  const kept = new URLSearchParams(query);
  for (const name of passing) kept.delete(name);
  // On People the search finds visitors by their ids.
  if (pageOf(path) === "people") kept.delete("q");
  return path + queryText(kept);
}

/** Whether two addresses show the same: the order of what is asked does not matter. */
export function sameView(one: string, other: string): boolean {
  return inOrder(one) === inOrder(other);
}

function inOrder(address: string): string {
  const url = new URL(address, "http://cairn.invalid");
  url.searchParams.sort();
  return url.pathname + queryText(url.searchParams);
}

/** The page that an address leads to; null when it is none. */
export function pageOf(address: string): PageName | null {
  const route = readRoute(address.split("?")[0] ?? "");
  return route.at === "site" ? route.page : null;
}

/** What the page of an address is called. */
export function pageTitle(address: string): string {
  const page = pageOf(address);
  return page === null ? "" : s.nav[page];
}
