import type { Vocabulary } from "../../api/types.ts";
import { compact } from "../../format/numbers.ts";
import type { Choice } from "../../parts/combobox.tsx";
import { s } from "../../strings/strings.ts";
import { writeName } from "../funnels/funnel-text.ts";
import { symbolName } from "../funnels/step-name.ts";

/** What a start or a return can be, as reports write it: conversions first, then events by how often they occur. */
export function symbolChoices(vocabulary: Vocabulary | undefined): readonly Choice[] {
  return [
    ...(vocabulary?.conversions ?? []).map((one) => ({
      value: `@${one.key}`,
      label: one.name,
      note: s.kinds[one.kind],
      group: s.funnel.conversions,
    })),
    ...(vocabulary?.events ?? []).map((one) => ({
      value: writeName(one.name),
      label: one.name,
      note: compact(one.count),
      group: s.funnel.events,
    })),
  ];
}

/** A symbol's text for people: a conversion's name, an event's without its quotes. */
export function symbolWords(text: string, vocabulary: Vocabulary | undefined): string {
  if (text.startsWith("@")) return symbolName(text, vocabulary);
  return vocabulary?.events.find((one) => writeName(one.name) === text)?.name ?? text;
}
