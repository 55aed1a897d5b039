import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { call } from "./client.ts";
import { sitePath, useReport } from "./queries.ts";
import type { components } from "./schema.ts";
import type { Definition, Preview, ReportRequest, Rows } from "./types.ts";

export type TimeToConvertReport = components["schemas"]["TimeToConvertReport"];
export type ConversionClass = components["schemas"]["ConversionClassRow"];

/** All versions of all definitions, archived ones too. */
export function useDefinitionHistory(site: string): UseQueryResult<Rows<Definition>> {
  return useQuery({
    queryKey: ["definitions", site, "history"],
    queryFn: ({ signal }) =>
      call<Rows<Definition>>("GET", `${sitePath(site)}/definitions?history=true`, undefined, signal),
  });
}

export function useTimeToConvert(
  site: string,
  request: ReportRequest,
  key: string,
): UseQueryResult<TimeToConvertReport> {
  return useReport(site, "time-to-convert", { ...request, to: `@${key}` } as ReportRequest, {});
}

/** What a definition would have counted, asked for as it is written; null: nothing to ask yet. */
export function useDefinitionPreview(site: string, definition: object | null): UseQueryResult<Preview> {
  return useQuery({
    queryKey: ["definition-preview", site, definition],
    queryFn: ({ signal }) => call<Preview>("POST", `${sitePath(site)}/definitions/preview`, { definition }, signal),
    enabled: definition !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
}

export function useYamlPreview(site: string, yaml: string | null): UseQueryResult<Preview> {
  return useQuery({
    queryKey: ["definition-preview", site, yaml],
    queryFn: ({ signal }) => call<Preview>("POST", `${sitePath(site)}/definitions/preview`, { yaml }, signal),
    enabled: yaml !== null,
    retry: false,
  });
}

const definitionPath = (site: string, key: string): string =>
  `${sitePath(site)}/definitions/${encodeURIComponent(key)}`;

/** Stores a definition, archives it or brings it back; whatever is shown is asked for again. */
export function useStoreDefinition(
  site: string,
): UseMutationResult<unknown, Error, { key: string; definition: object | "archived" | "restored" }> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ key, definition }) =>
      definition === "archived"
        ? call("DELETE", definitionPath(site, key))
        : definition === "restored"
          ? call("POST", `${definitionPath(site, key)}/restore`)
          : call("PUT", definitionPath(site, key), definition),
    onSuccess: () => queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" }),
  });
}
