import { rate } from "../../format/numbers.ts";
import { pathWords as w } from "../../strings/paths.ts";
import { type EventNames, labelName } from "./path-words.ts";
import { isSpecial } from "./sankey-layout.ts";
import type { TransitionsReport } from "./types.ts";

export interface Follow {
  readonly from: string;
  readonly to: string;
  readonly times: number;
  readonly probability: number | null;
  /** The same in what stands beside; null where the step has none after it there, or nothing stands beside. */
  readonly other: number | null;
}

/** What stands right after what, most often first. */
export function follows(report: TransitionsReport): Follow[] {
  const beside = report.comparison;
  const place = new Map(beside?.labels.map((label, at) => [label, at]));
  const other = (from: string, to: string): number | null => {
    const [row, column] = [place.get(from), place.get(to)];
    if (!beside || row === undefined) return null;
    return column === undefined ? 0 : ((beside.probabilities[row] as (number | null)[] | undefined)?.[column] ?? null);
  };
  return report.labels
    .flatMap((from, row) =>
      report.labels.map((to, column) => ({
        from,
        to,
        times: report.counts[row]?.[column] ?? 0,
        probability: (report.probabilities[row] as (number | null)[] | undefined)?.[column] ?? null,
        other: other(from, to),
      })),
    )
    .filter((one) => one.times > 0)
    .sort((a, b) => b.times - a.times);
}

/** The first line of the page: what most often stands right after what. */
export function transitionSentence(report: TransitionsReport, names: EventNames | undefined, beside: string): string {
  const [first] = follows(report).filter((one) => ![one.from, one.to].some((label) => isSpecial(label)));
  if (!first) return w.question;
  const share = rate(first.probability);
  return w.follows(
    labelName(first.from, names),
    labelName(first.to, names),
    report.comparison ? w.besideIt(share, beside, rate(first.other)) : share,
  );
}
