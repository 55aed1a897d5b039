import { useDefinitions } from "../api/queries.ts";
import { useSegments } from "../api/segments.ts";
import type { Definition } from "../api/types.ts";
import { eventNames } from "../reports/paths/path-words.ts";
import type { View } from "../router/view.ts";
import { segmentStrings as t } from "../strings/segments.ts";
import { type Condition, everyone, readSegment, savedKey } from "./segment-text.ts";

export interface Named {
  readonly key: string;
  readonly name: string;
}

/** What a segment's words stand for: saved segments, and conversions by their keys and events. */
export interface Words {
  readonly saved: readonly Named[];
  readonly definitions: readonly Pick<Definition, "key" | "name" | "match" | "archived">[];
}

/** The words of a site; keys stand for themselves until they are there. */
export function useWords(site: string): Words {
  return { saved: useSegments(site).data?.rows ?? [], definitions: useDefinitions(site).data?.rows ?? [] };
}

/** A segment in a few words: its saved name, or its first condition. */
export function segmentName(text: string, all: Words): string {
  if (text.replaceAll(/\s/g, "") === everyone.replaceAll(" ", "")) return t.everyone;
  const key = savedKey(text);
  if (key !== null) return nameOf(key, all.saved);
  const [first, ...others] = readSegment(text)?.conditions ?? [];
  if (!first) return text;
  const words = conditionName(first, all);
  return others.length === 0 ? words : t.more(words, others.length);
}

function conditionName(condition: Condition, all: Words): string {
  const plain = plainName(condition, all);
  return condition.not ? t.not(plain) : plain;
}

function plainName(condition: Condition, { saved, definitions }: Words): string {
  switch (condition.kind) {
    case "did": {
      const name = symbolName(condition.symbol.name, definitions);
      return condition.op === ">=" && condition.times === 1 ? name : t.times(name, condition.op, condition.times);
    }
    case "field":
      return `${condition.filter.prop} ${condition.filter.op} ${condition.filter.value}`.trim();
    case "in":
      return nameOf(condition.key, saved);
    case "near":
      return t.near(nameOf(condition.key, definitions));
  }
}

/** A conversion's name, for its key and for the event that it alone is. */
function symbolName(symbol: string, definitions: Words["definitions"]): string {
  if (symbol.startsWith("@")) return nameOf(symbol.slice(1), definitions);
  return eventNames(definitions).get(symbol) ?? symbol;
}

function nameOf(key: string, saved: readonly Named[]): string {
  return saved.find((one) => one.key === key)?.name ?? key;
}

/** The names of a view's two segments, as reports show them; null where the view names none. */
export function useSegmentNames(site: string, view: View): { segment: string | null; against: string | null } {
  const words = useWords(site);
  const named = (text: string | null): string | null => (text === null ? null : segmentName(text, words));
  return { segment: named(view.segment), against: named(view.against) };
}

/** What a report's figures and those beside them are called in legends: periods, or segments where two are compared. */
export function useViewNames(site: string, view: View): { now: string; before: string } {
  const { segment, against } = useSegmentNames(site, view);
  return against === null
    ? { now: t.thisPeriod, before: t.periodBefore }
    : { now: segment ?? t.everyone, before: against };
}
