/** The pages of a site, in the order of the navigation. What each is stands in `src/pages.tsx`. */
export const pageNames = [
  "today",
  "conversions",
  "funnels",
  "paths",
  "drivers",
  "products",
  "sources",
  "attribution",
  "television",
  "people",
  "health",
  "settings",
] as const;

export type PageName = (typeof pageNames)[number];

export type Route = { at: "site"; site: string; page: PageName } | { at: "home" } | { at: "unknown" };

/** Reads a path: `/` or `/s/{site}/{page}`. */
export function readRoute(path: string): Route {
  if (path === "/" || path === "/sign-in" || path === "/setup") return { at: "home" };
  const parts = path.split("/").filter((part) => part !== "");
  if (parts[0] !== "s" || parts.length < 2 || parts.length > 3) return { at: "unknown" };
  const page = (parts[2] ?? "today") as PageName;
  const site = decode(parts[1] ?? "");
  if (!pageNames.includes(page) || site === null) return { at: "unknown" };
  return { at: "site", site, page };
}

/** The token of a public link's path, `/p/{token}`; null for every other path. */
export function readPublicToken(path: string): string | null {
  return /^\/p\/([^/]+)\/?$/.exec(path)?.[1] ?? null;
}

export function pagePath(site: string, page: PageName): string {
  return `/s/${encodeURIComponent(site)}/${page}`;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
