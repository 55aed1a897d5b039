import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { call } from "./client.ts";
import { sitePath, useReport } from "./queries.ts";
import type { components } from "./schema.ts";
import type { ReportRequest } from "./types.ts";

export type DriftReport = components["schemas"]["DriftReport"];
export type DriftRow = components["schemas"]["DriftRow"];
export type FrictionReport = components["schemas"]["FrictionReport"];
export type FrictionRow = components["schemas"]["FrictionRow"];
export type ChangesReport = components["schemas"]["ChangesReport"];
export type DriversReport = components["schemas"]["DriversReport"];
export type SiteHealth = components["schemas"]["SiteHealth"];

/** What is not as it was in the last 24 hours; the days of the page do not matter to it. */
export function useDrift(site: string): UseQueryResult<DriftReport> {
  return useReport(site, "drift", {}, {});
}

export function useFriction(
  site: string,
  request: ReportRequest,
  macro: string | null,
): UseQueryResult<FrictionReport> {
  return useReport(site, "friction", { ...request, macro } as ReportRequest, { enabled: macro !== null });
}

/** Which micros are gates or drivers of a macro. */
export function useDriverMarks(
  site: string,
  request: ReportRequest,
  macro: string | null,
): UseQueryResult<DriversReport> {
  return useReport(site, "drivers", { ...request, macro, pairs: false } as ReportRequest, {
    enabled: macro !== null,
    slow: true,
    ahead: true,
  });
}

/** What became of today's events. */
export function useHealth(site: string): UseQueryResult<SiteHealth> {
  return useQuery({
    queryKey: ["health", site],
    queryFn: ({ signal }) => call<SiteHealth>("GET", `${sitePath(site)}/health`, undefined, signal),
    refetchInterval: 60_000,
  });
}

/** What the change of a macro's visitor rate is made of. */
export function useChanges(site: string, request: ReportRequest, macro: string | null): UseQueryResult<ChangesReport> {
  return useReport(site, "changes", { ...request, macro } as ReportRequest, {
    enabled: macro !== null && request.compare !== undefined,
  });
}
