import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { call, keepToken, readText } from "./client.ts";
import type {
  ApiKey,
  ConversionsReport,
  ConversionsRequest,
  Definition,
  FailedCounter,
  FunnelReport,
  FunnelRequest,
  Live,
  ReportRequest,
  Rows,
  RuleList,
  RuleVersion,
  Session,
  Site,
  Template,
  TrendsReport,
  TrendsRequest,
  ValueCount,
  Vocabulary,
} from "./types.ts";

export const sitePath = (site: string): string => `/sites/${encodeURIComponent(site)}`;

export function useSession(): UseQueryResult<Session> {
  return useQuery({
    queryKey: ["session"],
    queryFn: async ({ signal }) => {
      const session = await call<Session>("GET", "/session", undefined, signal);
      keepToken(session.csrf);
      return session;
    },
    staleTime: 60_000,
  });
}

export interface Asking {
  /** False: not yet. */
  readonly enabled?: boolean;
  /** Asked for again every ten seconds while the page is looked at. */
  readonly live?: boolean;
  /** Takes seconds to work out, so an answer is kept for minutes. */
  readonly slow?: boolean;
  /** Worked out ahead by the server: an answer of the last day is taken, and asked for again while a newer one is on its way. */
  readonly ahead?: boolean;
}

const dayOld = { "Cache-Control": "max-stale=86400" };

/**
 * Asks for a report; an older answer stays until the next one comes. What this page has no answer of yet is shown at once where the server still has one of the last day, and asked for anew behind that.
 * Each kind has a hook of its own that names its types.
 */
export function useReport<T>(site: string, kind: string, request: ReportRequest, asking: Asking): UseQueryResult<T> {
  return useQuery({
    queryKey: ["report", site, kind, request],
    queryFn: ({ client, queryKey, signal }) => {
      const isFirst = client.getQueryData(queryKey) === undefined;
      return call<T>(
        "POST",
        `${sitePath(site)}/reports/${kind}`,
        request,
        signal,
        asking.ahead || isFirst ? dayOld : undefined,
      );
    },
    placeholderData: keepPreviousData,
    staleTime: asking.slow ? 300_000 : 15_000,
    enabled: asking.enabled ?? true,
    refetchInterval: ({ state }) => nextAsk(asking, isRefreshing(state.data) && state.status !== "error"),
  });
}

/** When to ask again, in milliseconds. What is not worked out ahead is worked out by asking a second time, so that is done at once. */
function nextAsk(asking: Asking, isOlder: boolean): number | false {
  if (isOlder) return asking.ahead ? 3_000 : 1;
  return asking.live ? 10_000 : false;
}

function isRefreshing(report: unknown): boolean {
  return typeof report === "object" && report !== null && "refreshing" in report && report.refreshing === true;
}

export function useConversions(
  site: string,
  request: ConversionsRequest,
  asking: Asking = {},
): UseQueryResult<ConversionsReport> {
  return useReport(site, "conversions", request, asking);
}

export function useTrends(site: string, request: TrendsRequest, asking: Asking = {}): UseQueryResult<TrendsReport> {
  return useReport(site, "trends", request, asking);
}

export function useFunnel(site: string, request: FunnelRequest, asking: Asking = {}): UseQueryResult<FunnelReport> {
  return useReport(site, "funnel", request, asking);
}

export function useLive(site: string): UseQueryResult<Live> {
  return useQuery({
    queryKey: ["live", site],
    queryFn: ({ signal }) => call<Live>("GET", `${sitePath(site)}/live`, undefined, signal),
    refetchInterval: 5_000,
    retry: false,
  });
}

export function useVocabulary(site: string): UseQueryResult<Vocabulary> {
  return useQuery({
    queryKey: ["vocabulary", site],
    queryFn: ({ signal }) => call<Vocabulary>("GET", `${sitePath(site)}/vocabulary`, undefined, signal),
    staleTime: 60_000,
  });
}

export function useValues(site: string, column: string): UseQueryResult<Rows<ValueCount>> {
  return useQuery({
    queryKey: ["values", site, column],
    queryFn: ({ signal }) =>
      call<Rows<ValueCount>>(
        "GET",
        `${sitePath(site)}/vocabulary/values?column=${encodeURIComponent(column)}`,
        undefined,
        signal,
      ),
    staleTime: 60_000,
    enabled: column !== "",
  });
}

export function useSite(site: string): UseQueryResult<Site> {
  return useQuery({
    queryKey: ["site", site],
    queryFn: ({ signal }) => call<Site>("GET", sitePath(site), undefined, signal),
  });
}

export function useKeys(site: string): UseQueryResult<Rows<ApiKey>> {
  return useQuery({
    queryKey: ["keys", site],
    queryFn: ({ signal }) => call<Rows<ApiKey>>("GET", `${sitePath(site)}/keys`, undefined, signal),
  });
}

export function useDefinitionsYaml(site: string): UseQueryResult<string> {
  return useQuery({
    queryKey: ["definitions.yaml", site],
    queryFn: ({ signal }) => readText(`${sitePath(site)}/definitions.yaml`, signal),
  });
}

export function useTemplates(): UseQueryResult<Rows<Template>> {
  return useQuery({
    queryKey: ["templates"],
    queryFn: ({ signal }) => call<Rows<Template>>("GET", "/templates", undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useFailedCounters(site: string): UseQueryResult<Rows<FailedCounter>> {
  return useQuery({
    queryKey: ["failed", site],
    queryFn: ({ signal }) => call<Rows<FailedCounter>>("GET", `${sitePath(site)}/failed/counters`, undefined, signal),
  });
}

export function useRules(site: string): UseQueryResult<RuleList> {
  return useQuery({
    queryKey: ["rules", site],
    queryFn: ({ signal }) => call<RuleList>("GET", `${sitePath(site)}/rules`, undefined, signal),
  });
}

export function useRuleVersions(site: string): UseQueryResult<Rows<RuleVersion>> {
  return useQuery({
    queryKey: ["rules", site, "versions"],
    queryFn: ({ signal }) => call<Rows<RuleVersion>>("GET", `${sitePath(site)}/rules/versions`, undefined, signal),
  });
}

export function useDefinitions(site: string): UseQueryResult<Rows<Definition>> {
  return useQuery({
    queryKey: ["definitions", site],
    queryFn: ({ signal }) => call<Rows<Definition>>("GET", `${sitePath(site)}/definitions`, undefined, signal),
    staleTime: 60_000,
  });
}
