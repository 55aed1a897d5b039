import { pagePath } from "../../router/routes.ts";

/** The token of one cell of a report that carries one for all (`docs/definitions/drill.md`). */
export function cellToken(report: { drill: string | null }, cell: string): string | null {
  return report.drill === null ? null : `${report.drill}.${cell}`;
}

/** The list of the visitors behind a number, named by the token that stands beside it. */
export function drillAddress(site: string, token: string): string {
  return `${pagePath(site, "people")}?tab=visitors&drill=${encodeURIComponent(token)}`;
}
