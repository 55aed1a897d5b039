import type { ConversionRow, ConversionsReport, FunnelReport, FunnelStep } from "../src/api/types.ts";

const result = {
  plan_version: 1,
  as_of: "2026-11-21T12:00:00Z",
  position: { seq: 1, change: 1 },
  range: { from: null, to: null, timezone: "UTC" },
  definitions: {},
  warnings: [],
  approximations: [],
  filters: [],
  segment: null,
  newest: null,
  selects_on_outcome: false,
  excluded: { bots: 0, consent: 0, failed: 0 },
  refreshing: false,
  took_ms: 1,
};

/** A row with what a test cares about; the rest is nothing. */
export function row(key: string, kind: ConversionRow["kind"], part: Partial<ConversionRow> = {}): ConversionRow {
  return {
    key,
    name: key,
    version: 1,
    kind,
    stage: kind === "macro" ? "decision" : "consideration",
    role: kind === "macro" ? null : "process",
    count: 0,
    net_count: 0,
    visitors: 0,
    sessions: 0,
    visitor_rate: null,
    session_rate: null,
    action_rate: null,
    ci: null,
    visitor_rate_ci: null,
    session_rate_ci: null,
    value: null,
    mean_value: null,
    currency: null,
    frequency: null,
    frequency_shares: null,
    time_from_first_s: null,
    time_in_session_s: null,
    sessions_until: null,
    revenue_touched: null,
    without_key: 0,
    duplicates: 0,
    without_value: 0,
    excess_refund: null,
    unmatched_refunds: 0,
    sparkline: null,
    unlike_a_micro: null,
    drill: null,
    low_data: false,
    ...part,
  };
}

export function conversions(rows: ConversionRow[], before: ConversionRow[] | null = null): ConversionsReport {
  const comparison = before ? { range: result.range, visitors: 1_000, sessions: 2_000, rows: before } : null;
  return { ...result, kind: "conversions", visitors: 1_000, sessions: 2_000, rows, classes: [], comparison };
}

/** A funnel with these counts; what one is lost after each step is worth 10 apiece. */
export function funnel(counts: readonly number[], part: Partial<FunnelReport> = {}): FunnelReport {
  const steps = counts.map((count, index): FunnelStep => {
    const next = counts[index + 1];
    return {
      name: `step ${index + 1}`,
      count,
      rate_from_first: count / (counts[0] ?? 1),
      rate_from_previous: null,
      ci: null,
      ci_from_previous: null,
      dropped: next === undefined ? 0 : count - next,
      median_seconds_from_previous: null,
      time: null,
      did: null,
      entered_here: null,
      next_rate_with: null,
      next_rate_without: null,
      worth: null,
      lost_value: null,
      drill: null,
      dropped_drill: null,
      low_data: false,
    };
  });
  return {
    ...result,
    kind: "funnel",
    unit: "visitor",
    steps,
    entered: counts[0] ?? 0,
    converted: counts.at(-1) ?? 0,
    total_time: null,
    histogram: null,
    trend: null,
    breakdown: null,
    in_progress: 0,
    totals: null,
    comparison: null,
    ...part,
  };
}
