import type { UseQueryResult } from "@tanstack/react-query";
import { type Asking, useReport } from "../../api/queries.ts";
import type { PathsReport, PathsRequest, TransitionsReport, TransitionsRequest } from "./types.ts";

export function usePaths(site: string, request: PathsRequest, asking: Asking = {}): UseQueryResult<PathsReport> {
  return useReport(site, "paths", request as Parameters<typeof useReport>[2], asking);
}

export function useTransitions(
  site: string,
  request: TransitionsRequest,
  asking: Asking = {},
): UseQueryResult<TransitionsReport> {
  return useReport(site, "transitions", request as Parameters<typeof useReport>[2], asking);
}
