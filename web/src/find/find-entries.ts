import { frameStrings as t } from "../strings/frame.ts";

/** Something the palette can find: a place, or something to do. */
export interface Entry {
  readonly group: keyof typeof t.findGroups;
  readonly text: string;
  readonly note?: string;
  /** Found by these words too. */
  readonly words?: string;
  /** The address to go to, or what to do. */
  readonly to: string | (() => void);
}

const mostFound = 40;

/** The entries a text finds, the likeliest first: whole beginnings, then beginnings of words, then anything inside. Every word must be there. */
export function findEntries(all: readonly Entry[], typed: string): readonly Entry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0)
    return all.filter((one) => one.group !== "help" && one.group !== "actions").slice(0, mostFound);
  const ranked = all.flatMap((entry, order) => {
    const score = scoreOf(entry, words);
    return score === null ? [] : [{ entry, score, order }];
  });
  const found = ranked.sort((a, b) => a.score - b.score || a.order - b.order).slice(0, mostFound);
  // One heading a group: the groups stand in the order of their best entry.
  const groups = [...new Set(found.map(({ entry }) => entry.group))];
  return groups.flatMap((group) => found.filter(({ entry }) => entry.group === group).map(({ entry }) => entry));
}

function scoreOf(entry: Entry, words: readonly string[]): number | null {
  const text = entry.text.toLowerCase();
  const all = `${text} ${entry.words ?? ""} ${t.findGroups[entry.group]}`.toLowerCase();
  let score = text.startsWith(words.join(" ")) ? -1 : 0;
  for (const word of words) {
    if (!all.includes(word)) return null;
    score += text.startsWith(word)
      ? 0
      : new RegExp(`[^\\p{L}\\p{N}]${literal(word)}`, "u").test(` ${text}`)
        ? 1
        : text.includes(word)
          ? 2
          : 3;
  }
  return score;
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
