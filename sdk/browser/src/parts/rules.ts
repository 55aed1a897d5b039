import type { Core } from "../parts.ts";
import { meets, plainText, type Rule, readSource } from "../rules.ts";
import { tapDataLayer } from "../tap.ts";
import { whenSeen } from "../views.ts";

const mostRules = 100;

/** Turns what happens on the page into the events that the site's rules name. A rule whose selector does not parse is left out. */
export default function rules(core: Core, published: readonly Rule[]): void {
  const usable = published.slice(0, mostRules).filter(({ selector }) => !selector || parses(selector));
  const of = (...kinds: Rule["on"][]) => usable.filter(({ on }) => kinds.includes(on));
  let seen = new WeakMap<Element, Set<string>>();

  /** Sends a rule's event if its conditions hold. */
  function fire(rule: Rule, element?: Element, entry?: unknown, text = plainText(element ?? null)): void {
    const { id, name, selector, url, once = "page" } = rule;
    if (element?.closest("[data-cairn-ignore]") || !meets(location.href, url) || !meets(text ?? "", rule.text)) return;
    if (!element && selector && !document.querySelector(selector)) return;
    if (!firstTime(core, rule)) return;
    const props: Record<string, unknown> = {};
    for (const [key, source] of Object.entries(rule.props ?? {})) props[key] = readSource(source, element, entry);
    const value = rule.value && readSource(rule.value, element, entry);
    const mark = `rule ${id} ${once === "always" ? performance.now() : ""}`;
    if (name === "form_success") document.dispatchEvent(new Event("cairn-success"));
    else core.trigger(name, mark, { ...props, rule: id }, value === undefined ? {} : { value: `${value}` });
  }

  for (const type of ["click", "submit", "change"] as const) {
    core.on(document, type, (event) => {
      for (const rule of of(type)) {
        const element = core.targetOf(event)?.closest(rule.selector ?? "*");
        if (element) fire(rule, element);
      }
    });
  }

  /** What is looked for again and again: elements that are there, or must be seen. */
  function look(): void {
    for (const rule of of("exists", "view")) {
      for (const element of document.querySelectorAll(rule.selector ?? "body")) {
        const ids = seen.get(element) ?? new Set();
        if (ids.has(rule.id)) continue;
        seen.set(element, ids.add(rule.id));
        const view = core.pageView();
        if (rule.on === "exists") fire(rule, element);
        else whenSeen(element, () => view === core.pageView() && fire(rule, element));
      }
    }
  }

  function begin(): void {
    seen = new WeakMap();
    const view = core.pageView();
    for (const rule of of("page")) fire(rule);
    for (const rule of of("timer"))
      setTimeout(
        core.guard(() => view === core.pageView() && fire(rule)),
        (rule.seconds ?? 0) * 1_000,
      );
    look();
  }

  core.on(document, "scroll", () => {
    const reached = (100 * (scrollY + innerHeight)) / document.documentElement.scrollHeight;
    for (const rule of of("scroll")) if (reached >= (rule.percent ?? 0)) fire(rule);
  });
  core.when("tick", look);
  core.when("view", begin);
  // A rule whose own event is what another waits for must not go round in circles.
  core.when("event", (name) => {
    for (const rule of of("event")) if (rule.name !== name) fire(rule, undefined, undefined, name);
  });
  if (of("datalayer").length && Array.isArray((window as unknown as { dataLayer?: unknown }).dataLayer)) {
    const see = core.guard((entry: unknown) => {
      const name = (entry as { event?: unknown } | null)?.event;
      if (typeof name === "string") for (const rule of of("datalayer")) fire(rule, undefined, entry, name);
    });
    tapDataLayer(see);
  }
  begin();
}

/** Whether a rule has not fired for what it fires at most once for. Where nothing may be stored, that is the page. */
function firstTime(core: Core, { id, once }: Rule): boolean {
  if (!core.mayStore() || (once !== "session" && once !== "visitor")) return true;
  try {
    const storage = once === "session" ? sessionStorage : localStorage;
    const fired = new Set((storage.getItem("cairn.rules") ?? "").split("\n"));
    if (fired.has(id)) return false;
    storage.setItem("cairn.rules", [...fired.add(id)].slice(-mostRules).join("\n"));
  } catch {} // blocked or full
  return true;
}

function parses(selector: string): boolean {
  try {
    document.createDocumentFragment().querySelector(selector);
    return true;
  } catch {
    return false;
  }
}
