import { useSegments } from "../api/segments.ts";
import type { View } from "../router/view.ts";
import { segmentStrings as t } from "../strings/segments.ts";
import { type Condition, everyone, readSegment, savedKey } from "./segment-text.ts";

export interface Named {
  readonly key: string;
  readonly name: string;
}

/** A segment in a few words: its saved name, or its first condition. */
export function segmentName(text: string, saved: readonly Named[]): string {
  if (text.replaceAll(/\s/g, "") === everyone.replaceAll(" ", "")) return t.everyone;
  const key = savedKey(text);
  if (key !== null) return nameOf(key, saved);
  const [first, ...others] = readSegment(text)?.conditions ?? [];
  if (!first) return text;
  const words = conditionName(first, saved);
  return others.length === 0 ? words : t.more(words, others.length);
}

function conditionName(condition: Condition, saved: readonly Named[]): string {
  const plain = plainName(condition, saved);
  return condition.not ? t.not(plain) : plain;
}

function plainName(condition: Condition, saved: readonly Named[]): string {
  switch (condition.kind) {
    case "did": {
      const name = condition.symbol.name.replace(/^@/, "");
      return condition.op === ">=" && condition.times === 1 ? name : t.times(name, condition.op, condition.times);
    }
    case "field":
      return `${condition.filter.prop} ${condition.filter.op} ${condition.filter.value}`.trim();
    case "in":
      return nameOf(condition.key, saved);
    case "near":
      return t.near(condition.key);
  }
}

function nameOf(key: string, saved: readonly Named[]): string {
  return saved.find((one) => one.key === key)?.name ?? key;
}

/** The names of a view's two segments, as reports show them; null where the view names none. */
export function useSegmentNames(site: string, view: View): { segment: string | null; against: string | null } {
  const saved = useSegments(site).data?.rows ?? [];
  const named = (text: string | null): string | null => (text === null ? null : segmentName(text, saved));
  return { segment: named(view.segment), against: named(view.against) };
}

/** What a report's figures and those beside them are called in legends: periods, or segments where two are compared. */
export function useViewNames(site: string, view: View): { now: string; before: string } {
  const { segment, against } = useSegmentNames(site, view);
  return against === null
    ? { now: t.thisPeriod, before: t.periodBefore }
    : { now: segment ?? t.everyone, before: against };
}
