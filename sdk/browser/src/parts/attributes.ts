import type { Core } from "../parts.ts";
import { whenSeen } from "../views.ts";

/** Sends what elements ask for by their attributes: `data-cairn-event` on click, or submit for forms, `data-cairn-view` when seen. */
export default function attributes(core: Core): void {
  let watched = new WeakSet<Element>();

  core.on(document, "click", (event) => sendNamed(core, core.targetOf(event)?.closest("[data-cairn-event]:not(form)")));
  core.on(document, "submit", (event) => sendNamed(core, core.targetOf(event)?.closest("form[data-cairn-event]")));

  function lookForViews(): void {
    for (const element of document.querySelectorAll("[data-cairn-view]")) {
      if (watched.has(element) || element.closest("[data-cairn-ignore]")) continue;
      watched.add(element);
      const view = core.pageView();
      whenSeen(element, () => {
        const key = element.getAttribute("data-cairn-view") ?? "";
        if (view === core.pageView()) core.trigger("element_view", key, { key });
      });
    }
  }
  lookForViews();
  core.when("tick", lookForViews);
  core.when("view", () => {
    watched = new WeakSet();
    lookForViews();
  });
}

function sendNamed(core: Core, element: Element | null | undefined): void {
  if (element) core.track(element.getAttribute("data-cairn-event") ?? "", propsOf(element));
}

/** The properties an element carries as `data-cairn-prop-…`. */
export function propsOf(element: Element): Record<string, string | null> {
  const prefix = "data-cairn-prop-";
  const names = element.getAttributeNames().filter((name) => name.startsWith(prefix));
  return Object.fromEntries(
    names.map((name) => [name.slice(prefix.length).replace(/-/g, "_"), element.getAttribute(name)]),
  );
}
