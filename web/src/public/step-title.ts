import { readFunnel } from "../reports/funnels/funnel-text.ts";

/** A step's text for people: `@purchase` becomes the conversion's name, the rest stays as written. */
export function stepTitle(text: string, names: Readonly<Record<string, string>>): string {
  const step = readFunnel(text)?.steps[0];
  if (!step || step.alternatives.some((one) => one.filters.length > 0)) return text;
  return step.alternatives
    .map(({ name }) => (name.startsWith("@") ? (names[name.slice(1)] ?? name) : name))
    .join(" | ");
}
