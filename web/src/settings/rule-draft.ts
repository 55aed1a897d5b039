import type { Rule, RuleRow } from "../api/types.ts";

type Condition = "equals" | "contains" | "starts" | "ends" | "regex";

/** A rule as it stands in the form: all text, so that whatever is typed can be shown again. */
export interface Draft {
  key: string;
  on: boolean;
  name: string;
  happening: Rule["on"];
  selector: string;
  seconds: string;
  percent: string;
  textOp: Condition;
  text: string;
  urlOp: Condition;
  url: string;
  once: "page" | "session" | "visitor" | "always";
  /** A line each: `name = attr data-price`. */
  props: string;
}

const asked: Readonly<Record<"selector" | "seconds" | "percent" | "text", readonly string[]>> = {
  selector: ["click", "submit", "change", "view", "exists"],
  seconds: ["timer"],
  percent: ["scroll"],
  text: ["click", "submit", "view", "exists", "event", "datalayer"],
};

/** Whether a field belongs to what a rule waits for. */
export function needs(happening: Rule["on"], field: keyof typeof asked): boolean {
  return asked[field].includes(happening);
}

export function draftOf(row: RuleRow | null): Draft {
  const rule = row?.rule;
  return {
    key: row?.key ?? "",
    on: row?.on ?? true,
    name: rule?.name ?? "",
    happening: rule?.on ?? "click",
    selector: rule?.selector ?? "",
    seconds: rule?.seconds == null ? "" : String(rule.seconds),
    percent: rule?.percent == null ? "" : String(rule.percent),
    textOp: (rule?.text?.op as Condition | undefined) ?? "equals",
    text: rule?.text?.value ?? "",
    urlOp: (rule?.url?.op as Condition | undefined) ?? "contains",
    url: rule?.url?.value ?? "",
    once: (rule?.once as Draft["once"] | undefined) ?? "page",
    props: writeProps({ ...rule?.props, ...(rule?.value ? { [money]: rule.value } : {}) }),
  };
}

/** The name that stands for the event's value among the captured properties. */
const money = "value";

/** The rule as the server takes it; what it does not ask for is left out. */
export function ruleOf(draft: Draft): Record<string, unknown> {
  const { [money]: value, ...props } = readProps(draft.props);
  return {
    name: draft.name,
    on: draft.happening,
    ...(needs(draft.happening, "selector") && draft.selector !== "" ? { selector: draft.selector } : {}),
    ...(needs(draft.happening, "seconds") ? { seconds: number(draft.seconds) } : {}),
    ...(needs(draft.happening, "percent") ? { percent: number(draft.percent) } : {}),
    ...(needs(draft.happening, "text") && draft.text !== "" ? { text: { op: draft.textOp, value: draft.text } } : {}),
    ...(draft.url === "" ? {} : { url: { op: draft.urlOp, value: draft.url } }),
    once: draft.once,
    ...(Object.keys(props).length > 0 ? { props } : {}),
    ...(value ? { value } : {}),
  };
}

// What is no number goes as it is, so that the server says what it expected.
function number(text: string): number | string | null {
  if (text.trim() === "") return null;
  const read = Number(text.replace(",", "."));
  return Number.isFinite(read) ? read : text;
}

export interface Source {
  from: string;
  arg?: string | null;
}

/** `price = attr data-price`, a line each; a line that says nothing is left out. */
export function readProps(text: string): Record<string, Source> {
  const read: Record<string, Source> = {};
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    if (name === "") continue;
    const [from = "", ...rest] = (at < 0 ? "" : line.slice(at + 1)).trim().split(" ");
    const arg = rest.join(" ").trim();
    read[name] = arg === "" ? { from } : { from, arg };
  }
  return read;
}

function writeProps(props: Record<string, Source>): string {
  return Object.entries(props)
    .map(([name, { from, arg }]) => `${name} = ${from}${arg ? ` ${arg}` : ""}`)
    .join("\n");
}
