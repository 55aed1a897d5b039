import { chainOf, targetOf, textOf } from "./elements.ts";
import { trigger } from "./events.ts";
import { on } from "./guard.ts";

/** Watches clicks on what can be clicked. */
export function watchClicks(): void {
  on(document, "click", (event) => {
    const element = targetOf(event)?.closest("a,button,summary,[role=button],input[type=submit]");
    if (!element) return;
    const text = textOf(element);
    const chain = chainOf(element);
    trigger("element_click", chain + text, { chain, text, href: (element as HTMLAnchorElement).pathname });
  });
}
