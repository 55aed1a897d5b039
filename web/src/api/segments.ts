import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { call } from "./client.ts";
import { type Asking, sitePath, useReport } from "./queries.ts";
import type { components } from "./schema.ts";
import type { ReportRequest, Rows } from "./types.ts";

export type SavedSegment = components["schemas"]["SavedSegmentShown"];
export type SegmentReport = components["schemas"]["SegmentReport"];

const segmentPath = (site: string, key: string): string => `${sitePath(site)}/segments/${encodeURIComponent(key)}`;

export function useSegments(site: string): UseQueryResult<Rows<SavedSegment>> {
  return useQuery({
    queryKey: ["segments", site],
    queryFn: ({ signal }) => call<Rows<SavedSegment>>("GET", `${sitePath(site)}/segments`, undefined, signal),
    staleTime: 60_000,
  });
}

/** How many visitors a segment has in the range. */
export function useSegmentSize(
  site: string,
  request: ReportRequest,
  asking: Asking = {},
): UseQueryResult<SegmentReport> {
  return useReport(site, "segment", request, asking);
}

export interface SegmentToSave {
  readonly key: string;
  readonly name: string;
  readonly segment: string;
}

/** Saves a segment, or with null in place of it forgets it; every report that names it is asked for again. */
export function useSaveSegment(
  site: string,
): UseMutationResult<unknown, Error, SegmentToSave | { key: string; segment: null }> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (saved) =>
      saved.segment === null
        ? call("DELETE", segmentPath(site, saved.key))
        : call("PUT", segmentPath(site, saved.key), { segment: saved.segment, name: saved.name }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["segments", site] }),
        queries.invalidateQueries({ queryKey: ["report", site] }),
      ]),
  });
}
