import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { call } from "./client.ts";
import { sitePath } from "./queries.ts";
import type { components } from "./schema.ts";
import type { Rows } from "./types.ts";

type Schemas = components["schemas"];

export type SiteHealth = Schemas["SiteHealth"];
export type HealthCounts = Schemas["HealthCounts"];
export type HealthHour = Schemas["HealthHour"];
export type RuleHealth = Schemas["RuleHealth"];
export type FailedEvent = Schemas["FailedShown"];
export type FailedList = Schemas["FailedList"];
export type Limit = Schemas["LimitShown"];
export type ReplayRequest = Partial<Schemas["ReplayRequest"]>;
export type ReplayAnswer = Schemas["ReplayAnswer"];

/** What became of a site's events between two local dates or moments; without them today. */
export function useHealth(site: string, days: { from: string; to?: string } | null): UseQueryResult<SiteHealth> {
  const query = new URLSearchParams(days === null ? {} : { ...days });
  return useQuery({
    queryKey: ["health", site, query.toString()],
    queryFn: ({ signal }) => call<SiteHealth>("GET", `${sitePath(site)}/health?${query}`, undefined, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
}

export function useLimits(site: string): UseQueryResult<Rows<Limit>> {
  return useQuery({
    queryKey: ["limits", site],
    queryFn: ({ signal }) => call<Rows<Limit>>("GET", `${sitePath(site)}/limits`, undefined, signal),
  });
}

export function useClearLimit(site: string): UseMutationResult<unknown, Error, string> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name) => call("DELETE", `${sitePath(site)}/limits/${encodeURIComponent(name)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["limits", site] }),
  });
}

/** Chooses which remarks everybody at the site sees last. */
export function useMute(site: string): UseMutationResult<Schemas["MutedRemarks"], Error, readonly string[]> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (muted) => call<Schemas["MutedRemarks"]>("PUT", `${sitePath(site)}/health/muted`, { muted }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["health", site] }),
  });
}

/** Failed events from new to old, page after page; null: of any reason. */
export function useFailedEvents(site: string, reason: string | null): UseInfiniteQueryResult<InfiniteData<FailedList>> {
  return useInfiniteQuery({
    queryKey: ["failed", site, "list", reason],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: "100" });
      if (reason !== null) query.set("reason", reason);
      if (pageParam !== null) query.set("cursor", pageParam);
      return call<FailedList>("GET", `${sitePath(site)}/failed?${query}`, undefined, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.cursor,
    // An event fails a moment after it was sent; who is looking for it does not reload the page.
    refetchInterval: 10_000,
  });
}

/** Tries failed events again; a dry run says what would pass. */
export function useReplay(site: string): UseMutationResult<ReplayAnswer, Error, ReplayRequest> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request) => call<ReplayAnswer>("POST", `${sitePath(site)}/failed/replay`, request),
    onSuccess: async (answer) => {
      if (answer.dry_run) return;
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["failed", site] }),
        queries.invalidateQueries({ queryKey: ["health", site] }),
      ]);
    },
  });
}
