/**
 * The shapes of `/api/v1`, under the dashboard's names. They are generated from the server's OpenAPI document into
 * `schema.ts` by `npm run api-types`, which every build runs; here they only get narrower where the document says text
 * and the server means one of a few words. Rates are fractions; money is decimal text.
 */
import type { components } from "./schema.ts";

type Schemas = components["schemas"];
/** A shape with some of its fields narrowed. */
type Narrow<T, Fields> = Omit<T, keyof Fields> & Fields;

export type ConversionKind = Schemas["ConversionKind"];
export type Stage = Schemas["ConversionStage"];
export type Role = Schemas["ConversionRole"];
export type Bucket = "hour" | "day" | "week" | "month";

export type Fault = Schemas["Fault"];
export type ProblemDetails = Partial<Schemas["Problem"]>;
export type Remark = Schemas["Warning"];
export interface Rows<T> {
  rows: T[];
}

export type Session = Schemas["SessionState"];
export type SiteSummary = Schemas["SessionSite"];
export type Site = Schemas["SiteShown"];
export type ApiKey = Schemas["KeyShown"];
export type CreatedKey = Schemas["IssuedKeyShown"];
export type Vocabulary = Schemas["SiteVocabulary"];
export type ValueCount = Schemas["ValueCount"];
export type Live = Schemas["SiteLive"];
export type SiteIndex = Schemas["SiteIndex"];
export type Template = Schemas["TemplateShown"];
export type Definition = Schemas["DefinitionShown"];
export type Applied = Schemas["DefinitionsApplied"];
export type Preview = Schemas["PreviewReport"];
export type FailedCounter = Schemas["CounterShown"];
export type Rule = Narrow<
  Schemas["CodelessRule"],
  {
    on: "click" | "submit" | "view" | "change" | "page" | "timer" | "scroll" | "exists" | "datalayer" | "event";
  }
>;
export type RuleRow = Narrow<Schemas["RuleShown"], { rule: Rule }>;
export type RuleList = Narrow<Schemas["RuleList"], { rows: RuleRow[] }>;
export type RuleSaved = Schemas["RuleSaved"];
export type RuleMatches = Schemas["RuleMatches"];
export type RuleVersion = Schemas["RuleVersionShown"];
export type RulePreviewLink = Schemas["RulePreviewLink"];

export type RangeRequest = Schemas["RangeRequest"];
export type ReportRequest = Pick<Schemas["ConversionsRequest"], "range" | "compare" | "segment">;
export type ConversionsRequest = Narrow<Schemas["ConversionsRequest"], { sparkline?: Bucket }>;
export type TrendsRequest = Narrow<Schemas["TrendsRequest"], { bucket?: Bucket; column?: TrendColumn }>;
export type TrendColumn = "count" | "visitors" | "sessions" | "visitor_rate" | "session_rate" | "action_rate" | "value";
export type FunnelOrder = "ordered" | "strict" | "any";
export type FunnelUnit = "visitor" | "session";
export type FunnelRequest = Narrow<Schemas["FunnelRequest"], { order?: FunnelOrder; unit?: FunnelUnit }>;

export type Interval = Schemas["Interval"];
export type TrendPoint = Schemas["TrendPoint"];
export type ConversionRow = Narrow<
  Schemas["ConversionRow"],
  { kind: ConversionKind; stage: Stage; role: Role | null; sparkline: TrendPoint[] | null }
>;
export type ConversionsReport = Narrow<
  Omit<Schemas["ConversionsReport"], "breakdown">,
  { rows: ConversionRow[]; comparison: Narrow<Schemas["ConversionsComparison"], { rows: ConversionRow[] }> | null }
>;
export type TrendSeries = Schemas["TrendSeries"];
export type TrendsReport = Schemas["TrendsReport"];
export type TimeStats = Schemas["TimeStats"];
/** With a token for the journeys behind it, where the server gives one. */
export type FunnelStep = Schemas["FunnelStep"] & { drill?: string | null };
export type Histogram = Schemas["Histogram"];
export type FunnelReport = Narrow<
  Schemas["FunnelReport"],
  { unit: FunnelUnit; steps: FunnelStep[]; comparison: FunnelReport | null }
>;
