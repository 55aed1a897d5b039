import { pagePath } from "../../router/routes.ts";

/** The list of the visitors behind a number, named by the token that stands beside it. */
export function drillAddress(site: string, token: string): string {
  return `${pagePath(site, "people")}?tab=visitors&drill=${encodeURIComponent(token)}`;
}
