import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { call, sendFile } from "./client.ts";
import { type Asking, sitePath, useReport } from "./queries.ts";
import type { components } from "./schema.ts";
import type { ReportRequest, Rows } from "./types.ts";

type Schemas = components["schemas"];
export type AttributionReport = Schemas["AttributionReport"];
export type AttributionRow = Schemas["AttributionRow"];
export type ChannelsReport = Schemas["ChannelsReport"];
export type ChannelRow = Schemas["ChannelRow"];
export type ConversionPaths = Schemas["ConversionPathsReport"];
export type CohortRevenue = Schemas["CohortRevenueReport"];
export type CohortRow = Schemas["CohortRevenueRow"];
export type ReceiptReport = Schemas["ReceiptReport"];
export type CostUploaded = Schemas["CostUploaded"];
export type CostImport = Schemas["CostImport"];
export type CostMappings = Schemas["CostMappingList"];

type Touch = ReportRequest & { by?: string[]; definitions?: string[]; lookback?: string };

export function useAttribution(
  site: string,
  request: Touch & { models: string[] },
  asking: Asking = {},
): UseQueryResult<AttributionReport> {
  return useReport(site, "attribution", request, asking);
}

export function useChannels(
  site: string,
  request: Touch & { model?: string },
  asking: Asking = {},
): UseQueryResult<ChannelsReport> {
  return useReport(site, "channels", request, asking);
}

export function useConversionPaths(
  site: string,
  request: ReportRequest & { definition: string; top?: number },
): UseQueryResult<ConversionPaths> {
  return useReport(site, "paths-to-conversion", request, {});
}

export function useCohortRevenue(
  site: string,
  request: ReportRequest & { by: string[]; period: string },
): UseQueryResult<CohortRevenue> {
  return useReport(site, "cohort-revenue", request, { slow: true });
}

export function useReceipt(site: string, conversion: string): UseQueryResult<ReceiptReport> {
  return useReport(site, "attribution/receipt", { conversion } as ReportRequest, { slow: true });
}

export function useCostImports(site: string): UseQueryResult<Rows<CostImport>> {
  return useQuery({
    queryKey: ["cost-imports", site],
    queryFn: ({ signal }) => call<Rows<CostImport>>("GET", `${sitePath(site)}/cost/imports`, undefined, signal),
  });
}

export function useCostMappings(site: string): UseQueryResult<CostMappings> {
  return useQuery({
    queryKey: ["cost-mappings", site],
    queryFn: ({ signal }) => call<CostMappings>("GET", `${sitePath(site)}/cost/mappings`, undefined, signal),
  });
}

export interface CostFile {
  readonly file: File;
  readonly mapping: string;
  readonly dryRun: boolean;
}

/** Reads a file of costs, and takes it in unless it is a dry run. */
export function useCostUpload(site: string): UseMutationResult<CostUploaded, Error, CostFile> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ file, mapping, dryRun }) => {
      const query = new URLSearchParams({ mapping, name: file.name, dry_run: String(dryRun) });
      return sendFile<CostUploaded>(`${sitePath(site)}/cost?${query}`, file);
    },
    onSuccess: (_, { dryRun }) => (dryRun ? undefined : refresh(client, site)),
  });
}

export function useUndoCost(site: string): UseMutationResult<Schemas["CostUndone"], Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (number) => call<Schemas["CostUndone"]>("POST", `${sitePath(site)}/cost/imports/${number}/undo`),
    onSuccess: () => refresh(client, site),
  });
}

function refresh(client: ReturnType<typeof useQueryClient>, site: string): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: ["cost-imports", site] }),
    client.invalidateQueries({ queryKey: ["report", site, "channels"] }),
    client.invalidateQueries({ queryKey: ["report", site, "cohort-revenue"] }),
  ]);
}
