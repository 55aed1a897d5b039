import type { Fields, Props } from "../events.ts";
import type { Core } from "../parts.ts";
import type { Rule, RuleSet } from "../rules.ts";
import rules from "./rules.ts";

/** What a rule did on this page, for the panel. */
interface Seen {
  fired: number;
  readonly row: HTMLElement;
  readonly state: HTMLElement;
}

/**
 * Shows the rules that are worked on at this page: which elements they mean now, and what they would send. Nothing of it is sent. The token
 * comes from the dashboard, stands in the address for this page view, and opens the unpublished rules for an hour.
 */
export default async function preview(core: Core, token: string): Promise<void> {
  const { host, key } = core.options;
  const answer = await fetch(`${host}/sdk/rules/${key}.json?preview=${encodeURIComponent(token)}`);
  const panel = new Panel();
  // Read to its end also when it is a refusal: an answer that nobody reads stays open.
  const text = await answer.text();
  if (!answer.ok) return panel.say("This preview is over: open a new one in Cairn.");
  const worked = (JSON.parse(text) as RuleSet).rules;
  if (!worked.length) return panel.say("No rule is on.");
  for (const rule of worked) panel.add(rule);
  const watch: Core["trigger"] = (name, _key, props = {}, fields = {}) =>
    panel.fire(String(props["rule"]), name, props, fields.value);
  // `once` is left aside, so that a rule can be tried as often as one likes; nothing is stored for it either.
  rules(
    { ...core, trigger: watch, mayStore: () => false },
    worked.map((rule) => ({ ...rule, once: "always" })),
  );
}

/** A list at the lower edge of the page, in a shadow root of its own, so that neither disturbs the other. */
class Panel {
  private readonly list: HTMLElement;
  private readonly root: ShadowRoot;
  private readonly seen = new Map<string, Seen>();

  constructor() {
    const host = document.createElement("cairn-preview");
    host.dataset["cairnIgnore"] = "";
    this.root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    this.root.adoptedStyleSheets = [sheet];
    const section = element("section", this.root);
    section.setAttribute("aria-label", "Cairn: rules at work");
    const head = element("header", section);
    element("h2", head, "Cairn: rules at work on this page");
    const close = element("button", head, "Close");
    close.addEventListener("click", () => host.remove());
    this.list = element("ol", section);
    this.list.setAttribute("aria-live", "polite");
    document.documentElement.append(host);
  }

  say(text: string): void {
    element("li", this.list, text);
  }

  add(rule: Rule): void {
    const row = element("li", this.list);
    element("strong", row, rule.name);
    element("span", row, [rule.on, rule.selector ?? ""].join(" "));
    const here = rule.selector ? document.querySelectorAll(rule.selector).length : 0;
    const state = element("em", row, rule.selector ? `${here} on this page` : "waiting");
    this.seen.set(rule.id, { fired: 0, row, state });
  }

  fire(rule: string, name: string, props: Props, value?: Fields["value"]): void {
    const seen = this.seen.get(rule);
    if (!seen) return;
    seen.fired++;
    seen.row.className = "fired";
    const { rule: _, ...captured } = props;
    const shown = JSON.stringify(value === undefined ? captured : { ...captured, value });
    seen.state.textContent = `${name} would be sent (${seen.fired}×) ${shown === "{}" ? "" : shown}`;
  }
}

function element(tag: string, parent: Node, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  parent.appendChild(made);
  return made;
}

const style = `
  section { all: initial; position: fixed; inset: auto 0 0 0; max-height: 40vh; overflow: auto; z-index: 2147483647; display: block;
    font: 14px/1.4 system-ui, sans-serif; color: #16202c; background: #fff; border-top: 3px solid #2b6cb0; box-shadow: 0 -4px 16px #0003; }
  header { display: flex; justify-content: space-between; align-items: center; padding: 8px 16px; }
  h2 { font-size: 15px; margin: 0; }
  button { font: inherit; color: inherit; background: none; border: 1px solid #7a8694; border-radius: 6px; padding: 4px 12px; cursor: pointer; }
  button:focus-visible { outline: 3px solid #2b6cb0; }
  ol { list-style: none; margin: 0; padding: 0 16px 12px; }
  li { display: flex; flex-wrap: wrap; gap: 4px 12px; padding: 6px 0; border-top: 1px solid #d6dbe1; }
  span { color: #4d5a68; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
  em { font-style: normal; margin-left: auto; overflow-wrap: anywhere; }
  .fired em { color: #17633a; font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    section { color: #e6ebf1; background: #18212c; border-color: #63a4ef; } span { color: #a9b5c3; } li { border-color: #35414f; } .fired em { color: #6fd39a; }
  }`;
