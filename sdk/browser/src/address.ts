import { options, words } from "./options.ts";
import { scrub } from "./scrub.ts";

/** Query keys that may stay in an address: campaigns, click ids, and the words of a search. */
const kept =
  /^((utm|mtm|pk|piwik)_.{1,36}|\w*clid|\w?braid|sccid|gad_source|srsltid|li_fat_id|rdt_cid|epik|igshid|tblci|dicbo|irclickid|cjevent|awc|ransiteid|tduid|admitad_uid|mc_cid|q|query|s|search(_query)?|keywords?|p|text|wd|page)$/i;

/** Mail tools put a recipient's own id here: that there was one is worth keeping, the id is not. */
const presenceOnly = /^(mc_eid|mkt_tok|_hsenc|_kx)$/i;

/** Query keys that hold the words of a search on this site. */
export function searchKeys(): string[] {
  return words(options.searchParams ?? "q,s,search,query,keyword");
}

/** An address as it may leave the page: without fragment and user, with scrubbed path and only the allowed query keys. */
export function cleanAddress(text: string): string | undefined {
  if (!/^(https?|android-app):/.test(text)) return;
  const { protocol, host, pathname, search } = new URL(text);
  const query = search.split(/[?&]/).flatMap((pair) => {
    const key = pair.replace(/=.*/, "");
    if (presenceOnly.test(key)) return `${key}=1`;
    return kept.test(key) || searchKeys().includes(key) ? key + scrub(pair.slice(key.length), key) : [];
  });
  return `${protocol}//${host}${scrub(pathname)}${query.length ? "?" : ""}${query.join("&")}`;
}
