import { words } from "../options.ts";
import type { Core } from "../parts.ts";
import { sha256 } from "../sha256.ts";

const parameter = "_cairn";

/** Stands in the address of a page on which somebody tries rules; it ends like the other, so that the core looks here for both. */
const previewed = "preview_cairn";

/** How long a handed-over visitor is taken, in milliseconds. */
const validity = 120_000;

/** How long a link keeps the visitor after it was followed, in milliseconds: a link copied later must not carry it. */
const decorated = 1_000;

/** Hands the visitor over to the site's other domains, and takes over who was handed over to this page. */
export default function handOver(core: Core): void {
  receive(core);
  const token = new URLSearchParams(location.search).get(previewed);
  if (token) core.need("preview", token);
  for (const type of ["click", "auxclick"]) {
    core.on(document, type, (event) => {
      const link = event.composedPath().find((element) => element instanceof HTMLAnchorElement);
      if (link && leadsToOwn(core, link.hostname)) decorate(core, link, "href");
    });
  }
  core.on(document, "submit", (event) => {
    const form = event.target as HTMLFormElement;
    const url = new URL(form.getAttribute("action") ?? "", location.href);
    if (form.method === "post" && leadsToOwn(core, url.hostname)) decorate(core, form, "action");
  });
}

/** Whether a host is one of the site's domains, or below one, but not where the cookie is seen anyway: this very host. */
function leadsToOwn(core: Core, host: string): boolean {
  const own = words(core.options.domains).some((domain) => `.${host}`.endsWith(`.${domain}`));
  return own && host !== location.hostname && core.mayStore();
}

function decorate(core: Core, element: Element, attribute: string): void {
  const before = element.getAttribute(attribute) ?? "";
  const url = new URL(before, location.href);
  const time = Date.now();
  const visitor = core.visitor();
  url.searchParams.set(
    parameter,
    `${visitor}.${time}.${signature(core.options.key, visitor, `${time}`, url.hostname)}`,
  );
  element.setAttribute(attribute, url.href);
  setTimeout(() => element.setAttribute(attribute, before), decorated);
}

function receive(core: Core): void {
  const url = new URL(location.href);
  const [visitor = "", time = "", signed] = (url.searchParams.get(parameter) ?? "").split(".");
  if (!visitor) return;
  const age = Date.now() - Number(time);
  const valid = /^[\da-f-]{36}$/.test(visitor) && age >= 0 && age <= validity;
  if (valid && signed === signature(core.options.key, visitor, time, location.hostname)) core.setVisitor(visitor);
  url.searchParams.delete(parameter);
  history.replaceState(history.state, "", url);
}

/**
 * Binds a visitor to a moment, a host and this browser. A page holds no secret, so this keeps a copied or doctored link from naming a
 * visitor in another browser or later; it does not stop somebody who runs the same code.
 */
export function signature(key: string | undefined, visitor: string, time: string, host: string): string {
  const browser = [navigator.userAgent, navigator.language, screen.width, screen.height];
  const words = sha256([key, visitor, time, host, ...browser].join("\n")).slice(0, 4);
  return Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
}
