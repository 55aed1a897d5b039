import type { Definition, Vocabulary } from "../../api/types.ts";
import { stages } from "../../figure/cairn-layout.ts";
import { step, writeFunnel } from "./funnel-text.ts";

const mostMicros = 4;
type Known = Pick<Definition, "key" | "kind" | "stage" | "role" | "archived"> & {
  value: Pick<Definition["value"], "kind">;
};

/** A funnel to begin with: the milestones on the direct way, then the macro conversion; else the most frequent event. */
export function suggestFunnel(definitions: readonly Known[], vocabulary: Pick<Vocabulary, "events">): string | null {
  const live = definitions.filter((one) => !one.archived);
  const macros = live.filter((one) => one.kind === "macro");
  const macro = macros.find((one) => one.value.kind !== "none") ?? macros[0];
  if (macro) {
    const way = live
      .filter((one) => one.kind === "micro" && one.role === "process")
      .sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage))
      .slice(-mostMicros);
    const start = way.length === 0 ? mostFrequent(vocabulary) : [];
    return writeFunnel({
      steps: [...start, ...[...way, macro].map((one) => step(`@${one.key}`))],
      within: "7d",
      hold: [],
    });
  }
  const [first] = mostFrequent(vocabulary);
  return first ? writeFunnel({ steps: [first], within: "", hold: [] }) : null;
}

function mostFrequent(vocabulary: Pick<Vocabulary, "events">): ReturnType<typeof step>[] {
  const [most] = [...vocabulary.events].sort((a, b) => b.count - a.count);
  return most ? [step(most.name)] : [];
}
