import { words } from "./options.ts";
import { scrub } from "./scrub.ts";

/** Query keys that may stay in an address: campaigns, click ids, and the words of a search. */
const kept =
  /^((utm|mtm|pk|piwik)_.{1,36}|gclid|w?braid|gbraid|dclid|gad_source|srsltid|msclkid|yclid|sznclid|ttclid|twclid|li_fat_id|rdt_cid|sccid|qclid|epik|fbclid|igshid|ndclid|tblci|dicbo|obclid|irclickid|irclid|cjevent|awc|ransiteid|tduid|admitad_uid|mc_cid|q|query|s|search(_query)?|keywords?|p|text|wd|page)$/i;

/** Mail tools put a recipient's own id here: that there was one is worth keeping, the id is not. */
const presenceOnly = /^(mc_eid|mkt_tok|_hsenc|_kx)$/i;

/** Query keys that hold the words of a search on this site. */
export function searchKeys(given?: string): string[] {
  return words(given ?? "q,s,search,query,keyword");
}

/** An address as it may leave the page: without fragment and user, with scrubbed path and only the allowed query keys. */
export function cleanAddress(text: string, ownKeys: readonly string[]): string | undefined {
  if (!/^(https?|android-app):/.test(text)) return;
  const { protocol, host, pathname, search } = new URL(text);
  const query = search.split(/[?&]/).flatMap((pair) => {
    const key = pair.replace(/=.*/, "");
    if (presenceOnly.test(key)) return `${key}=1`;
    return kept.test(key) || ownKeys.includes(key) ? key + scrub(pair.slice(key.length), key) : [];
  });
  return `${protocol}//${host}${scrub(pathname)}${query.length ? "?" : ""}${query.join("&")}`;
}
