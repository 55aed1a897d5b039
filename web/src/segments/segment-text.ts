/**
 * The text form of a segment, read into the list of conditions that the builder shows, and written back. The server alone decides what a segment
 * means; for a text that says more than such a list, the reader answers null and the builder offers the text alone.
 */
import {
  type Alternative,
  type Filter,
  Reader,
  readFilter,
  readSymbol,
  writeFilter,
  writeName,
  writeSymbol,
} from "../reports/funnels/funnel-text.ts";

export const scopes = ["session", "first", "last", "visitor", "event"] as const;
export type Scope = (typeof scopes)[number];
export const timesOperators = [">=", "=", "<="] as const;

export type Condition =
  | {
      readonly kind: "did";
      readonly not: boolean;
      readonly symbol: Alternative;
      readonly op: (typeof timesOperators)[number];
      readonly times: number;
      /** As the grammar has it, such as `last 7d`; empty: the range of the report. */
      readonly period: string;
    }
  | { readonly kind: "field"; readonly not: boolean; readonly scope: Scope; readonly filter: Filter }
  | { readonly kind: "in" | "near"; readonly not: boolean; readonly key: string };

export interface SegmentModel {
  /** Whether all conditions must hold, or any of them. */
  readonly all: boolean;
  readonly conditions: readonly Condition[];
}

/** Everybody who did anything: what a segment stands beside when it is compared with all. */
export const everyone = "visitor.events >= 1";

export function writeSegment(model: SegmentModel): string {
  return model.conditions.map(writeCondition).join(model.all ? " and " : " or ");
}

function writeCondition(condition: Condition): string {
  return (condition.not ? "not " : "") + writePlain(condition);
}

function writePlain(condition: Condition): string {
  switch (condition.kind) {
    case "did": {
      const once = condition.op === ">=" && condition.times === 1;
      const times = once ? "" : `, ${condition.op} ${condition.times}`;
      return `did(${writeSymbol(condition.symbol)}${times}${condition.period === "" ? "" : `, ${condition.period}`})`;
    }
    case "field":
      return writeFilter({ ...condition.filter, prop: `${condition.scope}.${condition.filter.prop}` });
    default:
      return `${condition.kind}(${writeName(condition.key)})`;
  }
}

/** Reads a text that the builder can show whole, or answers null. */
export function readSegment(text: string): SegmentModel | null {
  const reader = new Reader(text);
  const conditions: Condition[] = [];
  let joined: "and" | "or" | null = null;
  for (;;) {
    const condition = readCondition(reader);
    if (condition === null) return null;
    conditions.push(condition);
    if (reader.atEnd) return { all: joined !== "or", conditions };
    const word = reader.match(/(?:and|or)(?=\s)/y);
    if ((word !== "and" && word !== "or") || (joined !== null && word !== joined)) return null;
    joined = word;
  }
}

function readCondition(reader: Reader): Condition | null {
  const not = reader.takeWord("not");
  const call = reader.match(/(?:did|in|near)\s*\(/y)?.replace(/\s*\($/, "");
  if (call === "did") return readDid(reader, not);
  if (call === "in" || call === "near") {
    const key = reader.quoted() ?? reader.word();
    return key !== null && reader.take(")") ? { kind: call, not, key } : null;
  }
  const filter = readFilter(reader);
  const [scope, ...rest] = filter?.prop.split(".") ?? [];
  if (!filter || !isScope(scope) || rest.length === 0) return null;
  return { kind: "field", not, scope, filter: { ...filter, prop: rest.join(".") } };
}

function readDid(reader: Reader, not: boolean): Condition | null {
  const symbol = readSymbol(reader);
  if (symbol === null) return null;
  let op: (typeof timesOperators)[number] = ">=";
  let times = 1;
  let period = "";
  if (reader.take(",")) {
    const counted = reader.match(/(?:>=|<=|=)\s*\d{1,9}/y);
    if (counted !== null) {
      op = counted.replace(/[\s\d]+$/, "") as typeof op;
      times = Number(counted.replace(/^\D+/, ""));
    }
    if (counted === null || reader.take(",")) {
      const found = reader.match(
        /ever|range|last\s+(?:\d+\s+days|\d+[smhdw])|\d{4}-\d{2}-\d{2}\s*\.\.\s*\d{4}-\d{2}-\d{2}/y,
      );
      if (found === null) return null;
      period = found === "range" ? "" : found.replace(/\s+/g, " ");
    }
  }
  return reader.take(")") ? { kind: "did", not, symbol, op, times, period } : null;
}

function isScope(text: string | undefined): text is Scope {
  return scopes.includes(text as Scope);
}

/** The key that `text` alone names: `warm` of `in(warm)`. */
export function savedKey(text: string): string | null {
  const model = readSegment(text);
  const [only] = model?.conditions ?? [];
  return model?.conditions.length === 1 && only?.kind === "in" && !only.not ? only.key : null;
}

export function inSaved(key: string): string {
  return `in(${writeName(key)})`;
}

/** A key made of a name: lower case, words joined by an underscore, a letter first. */
export function keyOf(name: string, first = "segment"): string {
  const words = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return (/^[a-z]/.test(words) ? words : `${first}${words === "" ? "" : `_${words}`}`).slice(0, 60);
}
