import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
} from "@tanstack/react-query";
import { call } from "./client.ts";
import { type Asking, sitePath, useReport } from "./queries.ts";
import type { components } from "./schema.ts";
import type { ReportRequest } from "./types.ts";

type Schemas = components["schemas"];

export type Period = "hour" | "day" | "week" | "month";
export type RetentionRequest = ReportRequest & {
  first?: string;
  return?: string;
  period?: Period;
  clock?: "calendar" | "rolling";
  cohort?: "first_ever" | "first_in_range" | "recurring";
  mode?: "on" | "on_or_after";
  min?: number;
};
export type RetentionReport = Schemas["RetentionReport"];
export type RetentionCohort = Schemas["RetentionCohort"];
export type RetentionCell = Schemas["RetentionCell"];
export type NearMissReport = Schemas["NearMissReport"];
export type NearMissRow = Schemas["NearMissRow"];
export type DrillReport = Schemas["DrillReport"];
export type DrillVisitor = Schemas["DrillVisitor"];

export function useRetention(
  site: string,
  request: RetentionRequest,
  asking: Asking = {},
): UseQueryResult<RetentionReport> {
  return useReport(site, "retention", request, asking);
}

export function useNearMiss(
  site: string,
  request: ReportRequest & { macro?: string; limit?: number },
  asking: Asking = {},
): UseQueryResult<NearMissReport> {
  return useReport(site, "near-miss", request, asking);
}

/** The visitors behind a number, page after page. */
export function useDrill(site: string, token: string): UseInfiniteQueryResult<InfiniteData<DrillReport>> {
  return useInfiniteQuery({
    queryKey: ["drill", site, token],
    queryFn: ({ signal, pageParam }) =>
      call<DrillReport>(
        "POST",
        `${sitePath(site)}/reports/drill`,
        { drill: token, limit: 200, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.cursor,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}
