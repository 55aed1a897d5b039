import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { call } from "./client.ts";
import { sitePath } from "./queries.ts";
import type { components } from "./schema.ts";

export type ShareList = components["schemas"]["ShareList"];
export type Share = components["schemas"]["ShareShown"];
export type IssuedShare = components["schemas"]["IssuedShareShown"];
export type SharedReport = components["schemas"]["SharedReportShown"];

/** The kinds of report that a public link can show. */
export type ShareKind = "conversions" | "drivers" | "funnel" | "paths" | "products" | "retention" | "sources";

export interface NewShare {
  readonly name: string;
  readonly note: string;
  readonly kind: ShareKind;
  readonly request: object;
  readonly days: number;
}

export function useShares(site: string): UseQueryResult<ShareList> {
  return useQuery({
    queryKey: ["shares", site],
    queryFn: ({ signal }) => call<ShareList>("GET", `${sitePath(site)}/shares`, undefined, signal),
  });
}

export function useShare(site: string): UseMutationResult<IssuedShare, Error, NewShare> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wanted) => call<IssuedShare>("POST", `${sitePath(site)}/shares`, wanted),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["shares", site] }),
  });
}

export function useWithdraw(site: string): UseMutationResult<unknown, Error, Share> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (one) => call("DELETE", `${sitePath(site)}/shares/${one.id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["shares", site] }),
  });
}

/** The report of a public link; nobody needs to be signed in. */
export function useSharedReport(token: string): UseQueryResult<SharedReport> {
  return useQuery({
    queryKey: ["shared", token],
    queryFn: ({ signal }) => call<SharedReport>("GET", `/shared/${encodeURIComponent(token)}`, undefined, signal),
    staleTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
  });
}
