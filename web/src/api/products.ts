import type { UseQueryResult } from "@tanstack/react-query";
import { type Asking, useReport } from "./queries.ts";
import type { components } from "./schema.ts";
import type { ReportRequest } from "./types.ts";

type Schemas = components["schemas"];

export type ProductsRequest = ReportRequest & Pick<Schemas["ProductsRequest"], "top" | "category">;
export type ProductsReport = Schemas["ProductsReport"];
export type ProductRow = Schemas["ProductRow"];
export type ProductMicro = Schemas["ProductMicro"];
export type ProductReach = Schemas["ProductReach"];

export function useProducts(
  site: string,
  request: ProductsRequest,
  asking: Asking = {},
): UseQueryResult<ProductsReport> {
  return useReport(site, "products", request, asking);
}
