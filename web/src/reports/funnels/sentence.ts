import type { FunnelReport, FunnelStep } from "../../api/types.ts";
import { count, money, pointsPlain, rate } from "../../format/numbers.ts";
import { funnelWords as w } from "../../strings/funnels.ts";
import { s } from "../../strings/strings.ts";

/** The first line of the funnel page: where most leave. */
export function funnelSentence(report: FunnelReport, when: string, name: (step: FunnelStep) => string): string {
  const unit = s.funnel.unitsLower[report.unit];
  const [first] = report.steps;
  if (!first || report.entered === 0) return s.funnel.none(first ? name(first) : s.funnel.step(1), when);
  if (report.steps.length === 1) return s.funnel.one(count(first.count), unit, name(first));

  const running = report.in_progress > 0 ? s.funnel.running(count(report.in_progress)) : "";
  const leak = largestLoss(report.steps);
  if (!leak) return s.funnel.all(count(report.converted), unit) + running;
  const value = leak.from.lost_value;
  const upTo = value !== null && Number(value) > 0 ? s.funnel.upTo(money(value, report.totals?.currency)) : "";
  return (
    s.funnel.most(name(leak.from), name(leak.to), count(leak.from.dropped), count(leak.from.count)) + upTo + running
  );
}

/** How the whole way went beside what it is compared with; nothing without a comparison, and unless asked for nothing without a clear difference. */
export function compareSentence(report: FunnelReport, always: boolean): string {
  const now = report.steps.at(-1);
  const other = report.comparison?.steps.at(-1);
  if (!now || !other || now.rate_from_first === null || other.rate_from_first === null) return "";
  if (report.steps.length < 2) return "";
  const difference = now.rate_from_first - other.rate_from_first;
  // Each rate inside the other's interval: saying "more" or "fewer" would claim too much.
  const alike = inside(now.rate_from_first, other) && inside(other.rate_from_first, now);
  if (alike && !always) return "";
  const change = alike ? w.alike : (difference > 0 ? w.higher : w.lower)(pointsPlain(difference));
  return w.compareSentence(rate(now.rate_from_first), rate(other.rate_from_first), change);
}

function inside(value: number, { ci }: FunnelStep): boolean {
  return ci !== null && ci.low <= value && value <= ci.high;
}

/** The step after which most units stop, and the next one; the earlier of two equal ones. Optional steps hold nobody up. */
export function largestLoss(steps: readonly FunnelStep[]): { from: FunnelStep; to: FunnelStep } | null {
  let found: { from: FunnelStep; to: FunnelStep } | null = null;
  for (const [index, from] of steps.entries()) {
    const to = steps[index + 1];
    if (to && from.dropped > (found?.from.dropped ?? 0)) found = { from, to };
  }
  return found;
}
