import type { FunnelReport, FunnelStep } from "../../api/types.ts";
import { count, money } from "../../format/numbers.ts";
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

/** The step after which most units stop, and the next one; the earlier of two equal ones. Optional steps hold nobody up. */
export function largestLoss(steps: readonly FunnelStep[]): { from: FunnelStep; to: FunnelStep } | null {
  let found: { from: FunnelStep; to: FunnelStep } | null = null;
  for (const [index, from] of steps.entries()) {
    const to = steps[index + 1];
    if (to && from.dropped > (found?.from.dropped ?? 0)) found = { from, to };
  }
  return found;
}
