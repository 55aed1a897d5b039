import type { UseQueryResult } from "@tanstack/react-query";
import { type Asking, useReport } from "./queries.ts";
import type { components } from "./schema.ts";
import type { ReportRequest } from "./types.ts";

type Schemas = components["schemas"];

export type SourcesRequest = ReportRequest & Pick<Schemas["SourcesRequest"], "by" | "second" | "keys" | "top">;
export type SourcesReport = Schemas["SourcesReport"];
export type SourceRow = Schemas["SourceRow"];
export type SourceFigures = Schemas["SourceFigures"];
export type SourceConversion = Schemas["SourceConversion"];

export function useSources(site: string, request: SourcesRequest, asking: Asking = {}): UseQueryResult<SourcesReport> {
  return useReport(site, "sources", request, asking);
}
