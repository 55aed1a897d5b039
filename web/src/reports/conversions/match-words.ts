import { writeSymbol } from "../funnels/funnel-text.ts";
import { simpleMatch } from "./definition-draft.ts";

/** A match as the grammar of funnels says it, such as `sign_up[method = "newsletter"]`; null where it says more than that. */
export function matchWords(match: unknown): string | null {
  const simple = simpleMatch(match);
  return simple ? writeSymbol({ name: simple.event, filters: simple.where }) : null;
}
