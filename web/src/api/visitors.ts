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

/** A visitor in a list. Everything in it but times and counts was sent by somebody, as in the shapes below. */
export type VisitorRow = Schemas["VisitorRow"];
export type Edge = Schemas["EdgeShown"];
export type Person = Schemas["VisitorShown"];
export type PersonSession = Person["sessions"][number];
export type PersonEvent = Person["rows"][number];
export type ErasureRequest = Partial<Schemas["ErasureRequest"]>;
export type ErasureAnswer = Schemas["ErasureAnswer"];
export type PersonExport = Schemas["PersonExport"];

type VisitorPage = Schemas["VisitorPage"];

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
