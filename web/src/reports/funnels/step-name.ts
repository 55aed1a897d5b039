import { readFunnel } from "./funnel-text.ts";

/** The conversions whose names are known. */
export interface KnownNames {
  readonly conversions: readonly { readonly key: string; readonly name: string }[];
}

/** A step's text for people: `@purchase` becomes the conversion's name, the rest stays as written. */
export function stepName(text: string, vocabulary: KnownNames | undefined): string {
  const step = readFunnel(text)?.steps[0];
  if (!step || step.alternatives.some((one) => one.filters.length > 0)) return text;
  return step.alternatives.map((one) => symbolName(one.name, vocabulary)).join(` ${orWord} `);
}

const orWord = "|";

export function symbolName(name: string, vocabulary: KnownNames | undefined): string {
  if (!name.startsWith("@")) return name;
  return vocabulary?.conversions.find((one) => one.key === name.slice(1))?.name ?? name;
}
