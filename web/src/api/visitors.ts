import {
  type InfiniteData,
  keepPreviousData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { call } from "./client.ts";
import { sitePath } from "./queries.ts";
import type { components } from "./schema.ts";

type Schemas = components["schemas"];

/** The shapes of `/visitors`, as `docs/reference/http-api.md` has them. Everything in them but times and counts was sent by somebody. */
export interface VisitorRow {
  readonly id: string;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly events: number;
  readonly sessions: number;
  readonly macros: number;
  readonly micros: number;
  readonly value: string | null;
  readonly channel: string | null;
  readonly device: string | null;
  readonly country: string | null;
}

export interface Edge {
  readonly visitor: string;
  readonly user: string;
  readonly at: string;
  readonly reason: string;
  readonly trust: string;
  readonly revoked: boolean;
}

export interface ConsentState {
  readonly ad_storage: string;
  readonly analytics_storage: string;
  readonly ad_user_data: string;
  readonly ad_personalization: string;
  readonly source: string;
  readonly gpc: boolean;
}

export interface PersonEvent {
  readonly id: number;
  readonly at: string;
  readonly name: string;
  readonly visitor: string | null;
  readonly session: number | null;
  readonly url: string | null;
  readonly path: string | null;
  readonly title: string | null;
  readonly referrer: string | null;
  readonly channel: string | null;
  readonly value: string | null;
  readonly currency: string | null;
  readonly order_id: string | null;
  readonly properties: unknown;
  readonly conversions: readonly string[];
  readonly left_out: boolean;
  readonly bot: string | null;
}

export interface PersonSession {
  readonly index: number;
  readonly start: string;
  readonly end: string;
  readonly engaged_ms: number | null;
  readonly events: number;
  readonly page_views: number;
  readonly conversions: readonly string[];
  readonly channel: string | null;
  readonly source: string | null;
  readonly medium: string | null;
  readonly campaign: string | null;
  readonly landing: string | null;
  readonly device: string | null;
  readonly browser: string | null;
  readonly os: string | null;
  readonly country: string | null;
}

export interface Person {
  readonly id: string;
  readonly is_user: boolean;
  readonly first_seen: string | null;
  readonly last_seen: string | null;
  readonly events: number;
  readonly left_out: number;
  readonly session_count: number;
  readonly visitors: readonly string[];
  readonly edges: readonly Edge[];
  readonly consent: ConsentState | null;
  readonly conversions: readonly {
    readonly key: string;
    readonly name: string;
    readonly kind: string;
    readonly count: number;
    readonly last: string;
    readonly value: string | null;
  }[];
  readonly sessions: readonly PersonSession[];
  readonly rows: readonly PersonEvent[];
  readonly cursor: string | null;
}

export type ErasureRequest = Partial<Schemas["ErasureRequest"]>;
export type ErasureAnswer = Schemas["ErasureAnswer"];
export type PersonExport = Schemas["PersonExport"];

interface VisitorPage {
  readonly rows: readonly VisitorRow[];
  readonly cursor: string | null;
}

/** Visitors, the last seen first: of a segment, or whose id holds a text. */
export function useVisitors(
  site: string,
  asked: { q: string; segment: string | null },
): UseInfiniteQueryResult<InfiniteData<VisitorPage>> {
  return useInfiniteQuery({
    queryKey: ["visitors", site, asked],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({ limit: "100" });
      if (asked.q !== "") query.set("q", asked.q);
      if (asked.segment !== null) query.set("segment", asked.segment);
      if (pageParam !== null) query.set("cursor", pageParam);
      return call<VisitorPage>("GET", `${sitePath(site)}/visitors?${query}`, undefined, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.cursor,
    placeholderData: keepPreviousData,
  });
}

/** One person's journey, the newest events first. */
export function usePerson(site: string, id: string): UseInfiniteQueryResult<InfiniteData<Person>> {
  return useInfiniteQuery({
    queryKey: ["person", site, id],
    queryFn: ({ signal, pageParam }) =>
      call<Person>(
        "GET",
        `${sitePath(site)}/visitors/${encodeURIComponent(id)}${pageParam === null ? "" : `?cursor=${encodeURIComponent(pageParam)}`}`,
        undefined,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.cursor,
    retry: false,
  });
}

/** Takes back what joins a visitor to a user, or puts it in force again. */
export function useEdge(site: string): UseMutationResult<unknown, Error, Schemas["EdgeChange"]> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change) => call("POST", `${sitePath(site)}/identity/edges`, change),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["person", site] }),
        queries.invalidateQueries({ queryKey: ["visitors", site] }),
        queries.invalidateQueries({ queryKey: ["report", site] }),
      ]),
  });
}

export function useErase(site: string): UseMutationResult<ErasureAnswer, Error, ErasureRequest> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (request) => call<ErasureAnswer>("POST", `${sitePath(site)}/privacy/erase`, request),
    onSuccess: async (answer) => {
      if (!answer.dry_run) await queries.invalidateQueries({ queryKey: ["visitors", site] });
    },
  });
}

export function useExport(site: string): UseMutationResult<PersonExport, Error, ErasureRequest> {
  return useMutation({
    mutationFn: (request) => call<PersonExport>("POST", `${sitePath(site)}/privacy/export`, request),
  });
}
