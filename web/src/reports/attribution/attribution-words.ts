import type { AttributionReport, AttributionRow } from "../../api/attribution.ts";
import { decimal, rate } from "../../format/numbers.ts";
import { attributionStrings as t } from "../../strings/attribution.ts";

/** The models that stand side by side; those that are learned are replaced by decay where there is too little to learn from. */
export const models = ["first", "last_non_direct", "linear", "position_u", "decay", "markov", "shapley"] as const;

export const dimensions = [
  "channel",
  "source",
  "medium",
  "campaign",
  "content",
  "term",
  "landing",
  "creative",
  "publisher",
  "device",
  "country",
] as const;

/** One key with what every model gives it, as shares of all conversions. */
export interface Shares {
  readonly key: string;
  readonly name: string;
  readonly byModel: ReadonlyMap<string, AttributionRow>;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  readonly verdict: string | null;
}

/** The rows of a report turned so that a key is one, by its mean share. */
export function sharesOf(report: AttributionReport, definition: string): readonly Shares[] {
  const all = report.conversions.find((one) => one.definition === definition)?.count ?? 0;
  const byKey = new Map<string, Map<string, AttributionRow>>();
  for (const row of report.rows.filter((one) => one.definition === definition)) {
    const its = byKey.get(row.key) ?? new Map<string, AttributionRow>();
    its.set(row.model, row);
    byKey.set(row.key, its);
  }
  return [...byKey]
    .map(([key, byModel]) => {
      const rows = [...byModel.values()];
      const [first] = rows;
      const share = (credit: number | null | undefined): number => (all === 0 ? 0 : (credit ?? 0) / all);
      const credits = rows.map((row) => share(row.credit));
      return {
        key,
        name: keyName(key),
        byModel,
        low: share(first?.low ?? first?.credit),
        high: share(first?.high ?? first?.credit),
        mean: credits.reduce((sum, one) => sum + one, 0) / Math.max(1, credits.length),
        verdict: first?.verdict ?? null,
      };
    })
    .sort((a, b) => b.mean - a.mean || (a.key < b.key ? -1 : 1));
}

export function keyName(key: string): string {
  return key === "(unattributed)" ? t.unattributedWord : key === "(baseline)" ? t.baselineWord : key;
}

/** The page's first line: the key models are furthest apart on, or the greatest where they agree. Null: there is nothing to say. */
export function creditLine(
  shares: readonly Shares[],
  what: string,
): { before: string; figure: string; rest: string } | null {
  const named = shares.filter((one) => !one.key.startsWith("("));
  const apart = named
    .filter((one) => one.verdict !== null && one.verdict !== "models agree")
    .sort((a, b) => b.high - b.low - (a.high - a.low))[0];
  if (apart && range(apart.low, apart.high).includes(" "))
    return { before: t.apart(apart.name), figure: range(apart.low, apart.high), rest: t.apartRest(what) };
  const [most] = named;
  return most ? { before: t.agree(most.name), figure: range(most.low, most.high), rest: t.agreeRest(what) } : null;
}

/** Two shares as "12 to 19 %", or as one where they are shown alike. */
export function range(low: number, high: number): string {
  const [least, most] = [whole(low), whole(high)];
  return least === most ? `${most} %` : `${t.to(least, most)} %`;
}

function whole(share: number): string {
  const percent = share * 100;
  return decimal(percent, percent < 1 && percent > 0 ? 1 : 0);
}

export function shareText(share: number): string {
  return rate(share);
}
