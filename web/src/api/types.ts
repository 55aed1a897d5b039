/** The shapes of `/api/v1`, as the server describes them in its OpenAPI document. Rates are fractions; money is decimal text. */

export interface Fault {
  code: string;
  where: string;
  message: string;
}

export interface ProblemDetails {
  type?: string;
  title?: string;
  status?: number;
  detail?: string | null;
  trace_id?: string | null;
  faults?: Fault[] | null;
}

export interface SiteSummary {
  key: string;
  name: string;
  timezone: string;
  currency: string;
}

export interface Session {
  setup_needed: boolean;
  signed_in: boolean;
  csrf: string | null;
  user?: { email: string; name: string; role: string } | null;
  sites?: SiteSummary[] | null;
  version: string;
}

export interface Site extends SiteSummary {
  session_rule: string;
  created_at: string;
}

export interface ApiKey {
  id: string | number;
  kind: "write" | "secret";
  name: string;
  prefix: string;
  last_four: string;
  scopes: string[] | null;
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface CreatedKey extends ApiKey {
  key: string;
}

export interface Rows<T> {
  rows: T[];
}

export interface Remark {
  code: string;
  text: string;
  field?: string | null;
}

export interface Vocabulary {
  events: { name: string; count: number }[];
  conversions: { key: string; name: string; kind: ConversionKind }[];
  columns: string[];
  properties: string[];
}

export interface ValueCount {
  value: string | null;
  count: number;
}

export interface Live {
  as_of: string;
  events_total: number;
  last_event_at: string | null;
  spool_waiting: number;
  minutes: { t: string; events: number; macros: number }[];
}

export interface Template {
  name: string;
  title: string;
  description: string;
}

export interface Applied {
  applied: { key: string; version: number; change: "added" | "changed" | "same" | "archived" }[];
  warnings: Remark[] | null;
}

export interface FailedCounter {
  reason: string;
  count: number;
  last_at: string | null;
}

export type ConversionKind = "macro" | "micro";
export type Stage = "awareness" | "consideration" | "intent" | "decision";
export type Role = "process" | "secondary" | "derived";
export type Bucket = "hour" | "day" | "week" | "month";

export interface RangeRequest {
  from?: string;
  to?: string;
  last?: string;
}

export interface ReportRequest {
  range?: RangeRequest;
  compare?: { previous?: boolean; range?: RangeRequest };
}

export interface Interval {
  low: number;
  high: number;
}

export interface ReportResult {
  kind: string;
  plan_version: number;
  as_of: string;
  position: { seq: number; change: number };
  range: { from: string | null; to: string | null; timezone: string };
  definitions: Record<string, number>;
  warnings: Remark[];
  excluded: { bots: number; consent: number; failed: number };
  took_ms: number;
}

export interface TrendPoint {
  t: string;
  v: number | null;
  incomplete?: boolean;
}

export interface ConversionRow {
  key: string;
  name: string;
  version: number;
  kind: ConversionKind;
  stage: Stage;
  role: Role | null;
  count: number;
  net_count: number;
  visitors: number;
  sessions: number;
  visitor_rate: number | null;
  session_rate: number | null;
  action_rate: number | null;
  ci: Interval | null;
  visitor_rate_ci: Interval | null;
  session_rate_ci: Interval | null;
  value: string | null;
  mean_value: string | null;
  currency: string | null;
  frequency: number | null;
  frequency_shares: number[] | null;
  time_from_first_s: number | null;
  time_in_session_s: number | null;
  sessions_until: number | null;
  revenue_touched: number | null;
  without_key: number;
  duplicates: number;
  without_value: number;
  excess_refund: string | null;
  unmatched_refunds: number;
  sparkline: TrendPoint[] | null;
  low_data: boolean;
}

export interface ConversionsRequest extends ReportRequest {
  keys?: string[];
  sparkline?: Bucket;
}

export interface ConversionsReport extends ReportResult {
  visitors: number;
  sessions: number;
  rows: ConversionRow[];
  comparison: { range: ReportResult["range"]; visitors: number; sessions: number; rows: ConversionRow[] } | null;
}

export interface TrendsRequest extends ReportRequest {
  keys?: string[];
  column?: "count" | "visitors" | "sessions" | "visitor_rate" | "session_rate" | "action_rate" | "value";
  bucket?: Bucket;
}

export interface TrendSeries {
  key: string;
  value: string | null;
  points: TrendPoint[];
}

export interface TrendsReport extends ReportResult {
  series: TrendSeries[];
  comparison: TrendSeries[] | null;
}

export type FunnelOrder = "ordered" | "strict" | "any";
export type FunnelUnit = "visitor" | "session";

export interface FunnelRequest extends ReportRequest {
  text?: string;
  order?: FunnelOrder;
  unit?: FunnelUnit;
  breakdown?: { prop: string; at?: string };
  trend?: "day" | "week" | "month";
}

export interface TimeStats {
  median: number;
  p25: number;
  p75: number;
  p90: number;
  mean: number;
}

export interface FunnelStep {
  name: string;
  count: number;
  rate_from_first: number | null;
  rate_from_previous: number | null;
  ci: Interval | null;
  ci_from_previous: Interval | null;
  dropped: number;
  median_seconds_from_previous: number | null;
  time: { from_first: TimeStats | null; from_previous: TimeStats | null } | null;
  did: number | null;
  entered_here: number | null;
  worth: string | null;
  lost_value: string | null;
  low_data: boolean;
}

export interface Histogram {
  start_seconds: number;
  width_seconds: number;
  counts: number[];
  rest: number;
}

export interface FunnelReport extends ReportResult {
  unit: FunnelUnit;
  steps: FunnelStep[];
  entered: number;
  converted: number;
  total_time: TimeStats | null;
  histogram: Histogram | null;
  trend: { t: string; counts: number[]; rate: number | null; incomplete: boolean }[] | null;
  breakdown: { value: string; steps: FunnelStep[] }[] | null;
  in_progress: number;
  totals: { value: string | null; currency: string | null } | null;
}

/** What the dashboard reads of a conversion definition. */
export interface Definition {
  key: string;
  name: string;
  kind: ConversionKind;
  stage: Stage;
  role: Role | null;
  archived: boolean;
}
