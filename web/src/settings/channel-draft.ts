import type { SiteSettings } from "../api/access.ts";

export type ChannelRule = SiteSettings["channels"][number];
export type Condition = ChannelRule["when"][number];

export const conditionFields = ["source", "medium", "campaign", "referrer", "path", "category", "click_id"] as const;
export const conditionOps = ["equals", "contains", "starts", "ends", "regex"] as const;
export const adMediums = ["tv", "display", "paid-video"] as const;

/** A rule as it is typed: values in one line, and an id so that a moved rule keeps its focus. */
export interface DraftRule {
  readonly id: number;
  readonly channel: string;
  readonly when: readonly { readonly field: string; readonly op: string; readonly values: string }[];
}

export interface DraftSource {
  readonly id: number;
  readonly source: string;
  readonly medium: string;
}

export const newCondition = { field: "source", op: "equals", values: "" } as const;

/** An expression may hold commas, so that of one only one stands in a line. */
const split = (op: string, values: string): string[] =>
  op === "regex"
    ? [values.trim()].filter(Boolean)
    : values
        .split(",")
        .map((one) => one.trim())
        .filter(Boolean);

export function draftOf(rules: readonly ChannelRule[]): DraftRule[] {
  return rules.map((rule, id) => ({
    id,
    channel: rule.channel,
    when: rule.when.map((one) => ({ field: one.field, op: one.op, values: one.values.join(", ") })),
  }));
}

export function rulesOf(draft: readonly DraftRule[]): ChannelRule[] {
  return draft.map((rule) => ({
    channel: rule.channel.trim(),
    when: rule.when.map((one) => ({ field: one.field, op: one.op, values: split(one.op, one.values) })),
  }));
}

export function sourcesOf(mediums: SiteSettings["ad_mediums"]): DraftSource[] {
  return Object.entries(mediums).map(([source, medium], id) => ({ id, source, medium }));
}

export function mediumsOf(draft: readonly DraftSource[]): Record<string, string> {
  return Object.fromEntries(
    draft.filter((one) => one.source.trim() !== "").map((one) => [one.source.trim().toLowerCase(), one.medium]),
  );
}

/** The list with one entry moved by some places; at the ends it stays. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const next = [...list];
  const [one] = next.splice(at, 1);
  if (one !== undefined) next.splice(Math.max(0, Math.min(next.length, at + by)), 0, one);
  return next;
}
