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
import type { Rows } from "./types.ts";

export type SavedReport = components["schemas"]["SavedReportShown"];
type NewSaved = components["schemas"]["SaveReportRequest"];
type SavedChange = components["schemas"]["ChangeSavedRequest"];

/** The site's saved reports, those that are pinned first. */
export function useSaved(site: string): UseQueryResult<Rows<SavedReport>> {
  return useQuery({
    queryKey: ["saved", site],
    queryFn: ({ signal }) => call<Rows<SavedReport>>("GET", `${sitePath(site)}/saved`, undefined, signal),
    staleTime: 60_000,
  });
}

/** What can be done with saved reports; what a change leaves out stays as it is. */
export type SavedAct =
  | { readonly act: "add"; readonly wanted: NewSaved }
  | { readonly act: "change"; readonly id: number; readonly change: SavedChange }
  | { readonly act: "delete"; readonly id: number }
  | { readonly act: "restore"; readonly id: number };

export function useSavedAct(site: string): UseMutationResult<SavedReport | undefined, Error, SavedAct> {
  const queries = useQueryClient();
  const all = `${sitePath(site)}/saved`;
  return useMutation({
    mutationFn: (asked) => {
      switch (asked.act) {
        case "add":
          return call<SavedReport>("POST", all, asked.wanted);
        case "change":
          return call<SavedReport>("PUT", `${all}/${asked.id}`, asked.change);
        case "delete":
          return call<undefined>("DELETE", `${all}/${asked.id}`);
        case "restore":
          return call<SavedReport>("POST", `${all}/${asked.id}/restore`);
      }
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["saved", site] }),
  });
}
