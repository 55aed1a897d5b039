import { cleanAddress } from "./address.ts";
import { chainOf, targetOf, textOf } from "./elements.ts";
import { trigger } from "./events.ts";
import { on } from "./guard.ts";
import { options, words } from "./options.ts";

const downloads =
  "pdf,doc,docx,xls,xlsx,ppt,pptx,csv,txt,rtf,zip,gz,7z,rar,dmg,pkg,exe,apk,epub,ics,mp3,mp4,mov,avi,wav";

/** Watches clicks on what can be clicked, and on links that lead away. */
export function watchClicks(): void {
  on(document, "click", (event) => {
    const element = targetOf(event)?.closest("a,button,summary,[role=button],input[type=submit]");
    if (!element) return;
    const text = textOf(element);
    const chain = chainOf(element);
    const link = element as HTMLAnchorElement;
    trigger("element_click", chain + text, { chain, text, href: link.pathname });
    if (link.href) follow(link, text);
  });
}

function follow(link: HTMLAnchorElement, text: string): void {
  const { protocol, hostname, pathname, href } = link;
  const [scheme, target] = href.split(/[:?]/);
  if (scheme === "tel" || scheme === "mailto") trigger(`${scheme}_click`, href, { target, text });
  if (!/^http/.test(protocol)) return;
  const ext = /\.(\w+)$/.exec(pathname)?.[1]?.toLowerCase();
  if (link.hasAttribute("download") || words(options.downloads ?? downloads).includes(`${ext}`)) trigger("file_download", href, { file: pathname, ext });
  const own = [location.hostname, ...words(options.domains)].some((domain) => `.${hostname}`.endsWith(`.${domain}`));
  if (!own) trigger("outbound_click", href, { target: cleanAddress(href), text });
}
