import { cleanAddress, searchKeys } from "../cleaning.ts";
import type { Core } from "../parts.ts";
import { scrub } from "../scrub.ts";

/** Cleans what looks as if it held something that must not leave the page, and finds the words of a search in the address. */
export default function clean(core: Core): void {
  const keys = searchKeys(core.options.searchParams);
  core.cleanWith((text, key, name) => {
    if (/^(url|referrer)$/.test(key) || (key === "target" && name === "outbound_click"))
      return cleanAddress(text, keys);
    if (key === "target" && /^(tel|mailto)_click$/.test(name)) return text;
    // What these two call `key` is the name the page gave to an element, not a secret.
    return scrub(text, /^(element_view|copy)$/.test(name) ? "" : key);
  });

  core.when("view", search);
  search();

  function search(): void {
    const query = new URLSearchParams(location.search);
    const term = keys.map((key) => query.get(key)).find(Boolean);
    if (term) core.trigger("view_search_results", "", { search_term: term.slice(0, 100) });
  }
}
