import type { Definition } from "../../api/types.ts";
import { type Filter, type Operator, operators, takesValue, typedValue } from "../funnels/funnel-text.ts";

/** A match that the form can show: one event and conditions on its properties. */
export interface SimpleMatch {
  readonly event: string;
  readonly where: readonly Filter[];
}

/** A definition as the form holds it. */
export interface DefinitionDraft {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly owner: string;
  readonly kind: Definition["kind"];
  readonly stage: Definition["stage"];
  readonly role: "process" | "secondary" | "derived";
  /** Null: the match says more than the form can show, and stands in `json`. */
  readonly match: SimpleMatch | null;
  readonly json: string;
  readonly counting: Definition["counting"];
  readonly dedupe: string;
  readonly value: { readonly [Field in keyof Definition["value"]]: string };
  readonly lead: boolean;
  readonly customer: boolean;
  readonly note: string;
}

export function newDraft(currency: string): DefinitionDraft {
  return {
    key: "",
    name: "",
    description: "",
    owner: "",
    kind: "micro",
    stage: "consideration",
    role: "secondary",
    match: { event: "", where: [] },
    json: "",
    counting: "once_per_session",
    dedupe: "",
    value: { kind: "none", amount: "", currency, property: "", currency_property: "" },
    lead: false,
    customer: false,
    note: "",
  };
}

export function draftOf(definition: Definition, currency: string): DefinitionDraft {
  const match = simpleMatch(definition.match);
  const { value } = definition;
  return {
    key: definition.key,
    name: definition.name,
    description: definition.description,
    owner: definition.owner,
    kind: definition.kind,
    stage: definition.stage,
    role: definition.role ?? "process",
    match,
    json: match ? "" : matchJson(definition.match),
    counting: definition.counting,
    dedupe: definition.dedupe.join(", "),
    value: {
      kind: value.kind,
      amount: value.amount ?? "",
      currency: value.currency ?? currency,
      property: value.property ?? "",
      currency_property: value.currency_property ?? "",
    },
    lead: definition.lead,
    customer: definition.customer,
    note: "",
  };
}

/** The definition as the server takes it; null while nothing says what matches. */
export function writeDraft(draft: DefinitionDraft): Record<string, unknown> | null {
  const match = draft.match ? writeMatch(draft.match) : readJson(draft.json);
  if (match === null) return null;
  const macro = draft.kind === "macro";
  return {
    key: draft.key === "" ? "preview" : draft.key,
    name: draft.name === "" ? draft.key || "preview" : draft.name,
    ...(draft.description === "" ? {} : { description: draft.description }),
    ...(draft.owner === "" ? {} : { owner: draft.owner }),
    kind: draft.kind,
    stage: draft.stage,
    ...(macro ? {} : { role: draft.role }),
    match,
    counting: draft.counting,
    ...(dedupeOf(draft.dedupe).length === 0 ? {} : { dedupe: dedupeOf(draft.dedupe) }),
    ...(draft.value.kind === "none" ? {} : { value: writeValue(draft.value) }),
    ...(draft.lead ? { lead: true } : {}),
    ...(draft.customer ? { customer: true } : {}),
    ...(draft.note === "" ? {} : { note: draft.note }),
  };
}

/** A stored definition as it is stored again, to take a change back. */
export function storedAgain(definition: Definition, currency: string): Record<string, unknown> | null {
  return writeDraft({ ...draftOf(definition, currency), note: definition.note });
}

function dedupeOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}

function writeValue(value: DefinitionDraft["value"]): Record<string, string> {
  const given = (name: "amount" | "currency" | "property" | "currency_property"): Record<string, string> =>
    value[name].trim() === "" ? {} : { [name]: value[name].trim() };
  switch (value.kind) {
    case "fixed":
      return { kind: value.kind, ...given("amount"), ...given("currency") };
    case "property":
      return {
        kind: value.kind,
        ...given("property"),
        ...(value.property.trim() === "" ? {} : given("currency_property")),
      };
    default:
      return { kind: value.kind };
  }
}

function writeMatch({ event, where }: SimpleMatch): Record<string, unknown> | null {
  if (event === "") return null;
  if (where.length === 0) return { event };
  return {
    event,
    where: where.map(({ prop, op, value, quoted }) =>
      takesValue(op) ? { prop, op, value: quoted ? value : Number(value) } : { prop, op },
    ),
  };
}

/** Reads a match of one event and plain conditions; anything more is left to JSON. */
export function simpleMatch(match: unknown): SimpleMatch | null {
  if (!isRecord(match) || typeof match["event"] !== "string") return null;
  const { event, where = [], ...more } = match as { event: string; where?: unknown };
  if (Object.keys(more).length > 0 || !Array.isArray(where)) return null;
  const filters = where.map(filterOf);
  return filters.some((one) => one === null) ? null : { event, where: filters as Filter[] };
}

function filterOf(json: unknown): Filter | null {
  if (!isRecord(json) || typeof json["prop"] !== "string") return null;
  const op = operators.find((one) => one === json["op"]);
  if (op === undefined || Object.keys(json).some((name) => !["prop", "op", "value"].includes(name))) return null;
  const { prop, value } = json as { prop: string; value: unknown };
  if (!takesValue(op as Operator)) return value === undefined ? { prop, op, value: "", quoted: false } : null;
  if (typeof value === "number") return { prop, op, value: String(value), quoted: false };
  return typeof value === "string" ? { prop, op, ...typedValue(value), quoted: true } : null;
}

export function matchJson(match: unknown): string {
  return JSON.stringify(match, null, 2);
}

function readJson(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
