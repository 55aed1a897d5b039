import type { UseQueryResult } from "@tanstack/react-query";
import { type Asking, useReport } from "./queries.ts";
import type { components } from "./schema.ts";
import type { ReportRequest } from "./types.ts";

type Schemas = components["schemas"];

export type TvRequest = ReportRequest & Pick<Schemas["TvRequest"], "by" | "campaign" | "window">;
export type TvReport = Schemas["TvReport"];
export type TvRow = Schemas["TvRow"];
export type TvFrequency = Schemas["TvFrequency"];
export type TvGuards = Schemas["TvGuards"];
export type LiftReport = Schemas["LiftReport"];

export function useTelevision(site: string, request: TvRequest, asking: Asking = {}): UseQueryResult<TvReport> {
  return useReport(site, "tv", request, asking);
}

/** What a hold-out shows; refused where there is none. */
export function useLift(site: string, request: TvRequest): UseQueryResult<LiftReport> {
  return useReport(site, "tv/lift", request, {});
}
