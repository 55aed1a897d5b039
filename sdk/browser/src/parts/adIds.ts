import type { Core } from "../parts.ts";

/** Cookies in which ad platforms keep their ids for the browser, what Cairn calls them, and what of the value is the id. */
const cookies: readonly (readonly [cookie: string, name: string, id: RegExp])[] = [
  ["_fbp", "fbp", /.+/],
  ["_fbc", "fbc", /.+/],
  ["_ttp", "ttp", /.+/],
  ["ttclid", "ttclid", /.+/],
  ["_uetmsclkid", "msclkid", /(?<=^_uet).+/],
  ["li_fat_id", "li_fat_id", /.+/],
  ["_gcl_aw", "gclid", /(?<=^GCL\.\d+\.).+/],
  ["_ga", "ga_client_id", /\d+\.\d+$/],
];

/** Gives the browser ids of ad platforms along, while the visitor allows it. */
export default function adIds(core: Core): void {
  function read(): void {
    const allowed = core.states["ad_storage"] === "granted" && core.mayStore();
    core.shared["ids"] = allowed ? idsOf(document.cookie) : undefined;
  }
  read();
  core.when("view", read);
  core.when("tick", read);
}

/** The ids in the text of all cookies; undefined when there are none. */
export function idsOf(text: string): Record<string, string> | undefined {
  const values = new Map(text.split("; ").map((pair) => [pair.replace(/=.*/, ""), pair.replace(/^[^=]*=/, "")]));
  const found = cookies.flatMap(([cookie, name, id]) => {
    const value = id.exec(values.get(cookie) ?? "")?.[0];
    return value ? [[name, value] as const] : [];
  });
  return found.length ? Object.fromEntries(found) : undefined;
}
