/**
 * The funnel's text form, read into what the step builder can show and written back.
 *
 * The server alone decides what a funnel means; this reader only has to recognise the texts the builder can edit without
 * losing anything. For every other text it answers null, and the page then offers the text alone.
 */

export interface FunnelModel {
  readonly steps: readonly Step[];
  /** The conversion window, such as `7d`; empty: none. */
  readonly within: string;
  /** Properties that must be equal on all events of a walk. */
  readonly hold: readonly string[];
}

export interface Step {
  readonly alternatives: readonly Alternative[];
  readonly optional: boolean;
  /** Only the visitor's first in all history. */
  readonly first: boolean;
  /** The longest time since the step before; empty: none. */
  readonly within: string;
  /** What must not happen between the step before and this one. */
  readonly without: readonly Alternative[];
}

export interface Alternative {
  /** An event name, or `@` and a conversion's key. */
  readonly name: string;
  readonly filters: readonly Filter[];
}

export interface Filter {
  readonly prop: string;
  readonly op: Operator;
  /** Empty for `exists` and `missing`. */
  readonly value: string;
  /** Whether the value is text; a number stands without quotes. */
  readonly quoted: boolean;
}

/** The operators the builder offers. */
export const operators = [
  "=",
  "!=",
  "=~",
  "<",
  "<=",
  ">",
  ">=",
  "contains",
  "starts",
  "ends",
  "glob",
  "regex",
  "exists",
  "missing",
] as const;
/** Those that take a list or two ends are shown and kept, with their values as they were written. */
const wideOperators = ["in", "not in", "between"] as const;
export type Operator = (typeof operators)[number] | (typeof wideOperators)[number];

export function takesValue(op: Operator): boolean {
  return op !== "exists" && op !== "missing";
}

/** The most steps a funnel can have. */
export const maxSteps = 32;

export function step(name: string): Step {
  return { alternatives: [{ name, filters: [] }], optional: false, first: false, within: "", without: [] };
}

const duration = /^\d+[smhdw]$/;
const number = /^-?\d+(\.\d+)?$/;
const wordPattern = String.raw`[^\s\p{Cc}"'[\](),|<>=!~?@]+`;
const bareName = new RegExp(`^${wordPattern}$`, "u");
const keywords: ReadonlySet<string> = new Set(
  "* and or not in did seq first near within hold between contains starts ends glob regex exists missing last ever range true false".split(
    " ",
  ),
);

export function isDuration(text: string): boolean {
  return duration.test(text);
}

/** A typed value as a filter keeps it: numbers stand bare. */
export function typedValue(value: string): Pick<Filter, "value" | "quoted"> {
  return { value, quoted: !number.test(value) };
}

export function writeFunnel(model: FunnelModel): string {
  const steps = model.steps.map((one, index) => (index === 0 ? writeStep(one) : ` >${writeStep(one, true)}`)).join("");
  const within = model.within === "" ? "" : ` within ${model.within}`;
  const hold = model.hold.length === 0 ? "" : ` hold ${model.hold.map(writeName).join(", ")}`;
  return steps + within + hold;
}

function writeStep(one: Step, later = false): string {
  const window = one.within === "" ? "" : `(${one.within})`;
  const without = one.without.map((symbol) => ` !${writeSymbol(symbol)}`).join("");
  const symbols = writeSymbolList(one.alternatives);
  const step = one.first ? `first(${symbols})` : symbols;
  return `${later ? `${window}${without} ` : ""}${step}${one.optional ? "?" : ""}`;
}

export function writeSymbol(symbol: Alternative): string {
  const filters = symbol.filters.map(writeFilter).join(", ");
  return writeName(symbol.name) + (filters === "" ? "" : `[${filters}]`);
}

/** Alternatives as one symbol: either of them. */
export function writeSymbolList(alternatives: readonly Alternative[]): string {
  return alternatives.map(writeSymbol).join(" | ");
}

export function writeFilter(filter: Filter): string {
  if (!takesValue(filter.op)) return `${writeName(filter.prop)} ${filter.op}`;
  return `${writeName(filter.prop)} ${filter.op} ${filter.quoted ? quote(filter.value) : filter.value}`;
}

/** A name bare where the grammar allows it, else in quotes. The lone star, any event, is no name and stays bare. */
export function writeName(name: string): string {
  if (name === "*") return name;
  const bare = name.startsWith("@") ? name.slice(1) : name;
  const text = bareName.test(bare) && !bare.includes("..") && !keywords.has(bare) ? bare : quote(bare);
  return name.startsWith("@") ? `@${text}` : text;
}

function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Reads a text that the builder can show whole, or answers null. */
export function readFunnel(text: string): FunnelModel | null {
  const reader = new Reader(text);
  const steps: Step[] = [];
  do {
    const one = readStep(reader, steps.length > 0);
    if (one === null) return null;
    steps.push(one);
  } while (reader.take(">"));

  let within = "";
  let hold: string[] = [];
  if (reader.takeWord("within")) {
    within = reader.match(/\d+[smhdw]\b/y) ?? "";
    if (within === "") return null;
  }
  if (reader.takeWord("hold")) {
    hold = [];
    do {
      const prop = reader.quoted() ?? reader.word();
      if (prop === null) return null;
      hold.push(prop);
    } while (reader.take(","));
  }
  return reader.atEnd && steps.length <= maxSteps ? { steps, within, hold } : null;
}

function readStep(reader: Reader, later: boolean): Step | null {
  let within = "";
  const without: Alternative[] = [];
  if (later) {
    if (reader.take("(")) {
      within = reader.match(/\d+[smhdw]/y) ?? "";
      if (within === "" || !reader.take(")")) return null;
    }
    while (reader.take("!")) {
      const symbol = readSymbol(reader);
      if (symbol === null) return null;
      without.push(symbol);
    }
  }
  const first = reader.match(/first\s*\(/y) !== null;
  const alternatives: Alternative[] = [];
  do {
    const symbol = readSymbol(reader);
    if (symbol === null) return null;
    alternatives.push(symbol);
  } while (reader.take("|"));
  if (first && !reader.take(")")) return null;
  return { alternatives, first, optional: reader.take("?"), within, without };
}

export function readSymbol(reader: Reader): Alternative | null {
  const conversion = reader.take("@");
  const name = conversion ? (reader.quoted() ?? reader.word()) : reader.name();
  if (name === null || name === "") return null;
  const filters: Filter[] = [];
  if (reader.take("[")) {
    do {
      const filter = readFilter(reader);
      if (filter === null) return null;
      filters.push(filter);
    } while (reader.take(","));
    if (!reader.take("]")) return null;
  }
  return { name: conversion ? `@${name}` : name, filters };
}

export function readFilter(reader: Reader): Filter | null {
  const prop = reader.quoted() ?? reader.word();
  const found = reader.match(
    /!=|=~|<=|>=|=|<|>|(?:contains|starts|ends|glob|regex|exists|missing|in|not\s+in|between)(?![^\s(\],])/y,
  );
  const op = found?.replace(/\s+/, " ") as Operator | undefined;
  if (prop === null || op === undefined) return null;
  if (!takesValue(op)) return { prop, op, value: "", quoted: false };
  if (op === "in" || op === "not in") return asWritten(prop, op, reader.match(/\((?:[^"'()]|"(?:[^"\\]|\\.)*")*\)/y));
  if (op === "between") return asWritten(prop, op, reader.match(/[^\s"',\]]+\s+and\s+[^\s"',\]]+/y));
  const text = reader.quoted();
  return text === null ? asWritten(prop, op, reader.word()) : { prop, op, value: text, quoted: true };
}

function asWritten(prop: string, op: Operator, value: string | null): Filter | null {
  return value === null ? null : { prop, op, value, quoted: false };
}

export class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  take(mark: string): boolean {
    if (!this.#text.startsWith(mark, this.#at)) return false;
    this.#moveTo(this.#at + mark.length);
    return true;
  }

  takeWord(word: string): boolean {
    return this.match(new RegExp(`${word}(?=\\s)`, "y")) !== null;
  }

  /** An event's name: bare and no tail of the funnel, or quoted. Quoted names that look like something else are left alone. */
  name(): string | null {
    const quoted = this.quoted();
    if (quoted !== null) return quoted.startsWith("@") || quoted === "*" ? null : quoted;
    const start = this.#at;
    const name = this.word();
    if (name === "within" || name === "hold") {
      this.#at = start;
      return null;
    }
    return name;
  }

  word(): string | null {
    return this.match(new RegExp(wordPattern, "uy"));
  }

  quoted(): string | null {
    const text = this.match(/"(?:[^"\\]|\\["'\\])*"|'(?:[^'\\]|\\["'\\])*'/y);
    return text === null ? null : text.slice(1, -1).replaceAll(/\\(["'\\])/g, "$1");
  }

  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return null;
    this.#moveTo(this.#at + found.length);
    return found;
  }

  #moveTo(at: number): void {
    this.#at = at;
    this.#skipSpace();
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }
}
