/** What `GET /sdk/rules/{key}.json` answers: at most 100 rules. `tests/wire/rules.schema.json` says the same for other languages. */
export interface RuleSet {
  readonly rules: readonly Rule[];
}

/** Turns something that happens on a page into a named event. Rules are data: no code, no HTML, no values of fields. */
export interface Rule {
  /** Stands as `rule` on the events. */
  readonly id: string;
  readonly name: string;
  readonly on: Happening;
  /** Where: `click`, `submit`, `change`, `view` and `exists` need it, others take it as a condition. */
  readonly selector?: string;
  /** What stands on the element; for `datalayer` and `event` the name. */
  readonly text?: Condition;
  /** The whole address. */
  readonly url?: Condition;
  /** For `timer`: how long after the page view. */
  readonly seconds?: number;
  /** For `scroll`: how far, 0 to 100. */
  readonly percent?: number;
  readonly once?: Once;
  readonly props?: Readonly<Record<string, Source>>;
  readonly value?: Source;
}

/** `datalayer` is a push with an `event`, `event` any event the SDK sends, such as `video_complete` or one of the page's own. */
export type Happening =
  | "click"
  | "submit"
  | "view"
  | "change"
  | "page"
  | "timer"
  | "scroll"
  | "exists"
  | "datalayer"
  | "event";

/** For what a rule fires at most once; `page` when nothing is said. */
export type Once = "page" | "session" | "visitor" | "always";

export interface Condition {
  readonly op: "equals" | "contains" | "starts" | "ends" | "regex";
  readonly value: string;
}

/** Where a property comes from: the element, the address, the head of the page, the pushed entry, or the rule itself. */
export interface Source {
  readonly from: "attr" | "text" | "url_param" | "meta" | "datalayer" | "const";
  readonly arg?: string;
}

const longestPattern = 200;
const longestText = 200;

/** Whether a text meets a condition; without one it does. A pattern that does not parse meets nothing. */
export function meets(text: string, condition: Condition | undefined): boolean {
  if (!condition) return true;
  const { op, value } = condition;
  if (op === "equals") return text === value;
  if (op === "contains") return text.includes(value);
  if (op === "starts") return text.startsWith(value);
  if (op === "ends") return text.endsWith(value);
  if (op !== "regex" || value.length > longestPattern) return false;
  try {
    return new RegExp(value).test(text);
  } catch {
    return false;
  }
}

/** What a source says about an element and a pushed entry; undefined for nothing, and always for what somebody typed. */
export function readSource(
  { from, arg = "" }: Source,
  element: Element | undefined,
  entry: unknown,
): string | number | boolean | undefined {
  if (from === "const") return arg;
  if (from === "url_param") return new URLSearchParams(location.search).get(arg) ?? undefined;
  if (from === "datalayer")
    return scalar(
      arg.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], entry),
    );
  if (from === "meta") {
    const meta = [...document.querySelectorAll("meta")].find((meta) =>
      [meta.name, meta.getAttribute("property")].includes(arg),
    );
    return meta?.content.slice(0, longestText);
  }
  if (!element || (from === "attr" && arg === "value")) return;
  if (from === "attr") return element.getAttribute(arg)?.slice(0, longestText);
  return from === "text" ? plainText(arg ? element.querySelector(arg) : element) : undefined;
}

/** What stands on an element; nothing for fields and what holds them, since that is what somebody typed or chose. */
export function plainText(element: Element | null): string | undefined {
  const typed = "input,textarea,select,[contenteditable]";
  if (!element || element.matches(typed) || element.closest("[contenteditable]")) return;
  const copy = element.cloneNode(true) as Element;
  for (const field of copy.querySelectorAll(typed)) field.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, longestText);
}

function scalar(value: unknown): string | number | boolean | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}
