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

export const markKinds = ["deploy", "campaign", "incident", "price", "tracking", "other"] as const;
export type MarkKind = (typeof markKinds)[number];
export type Mark = Omit<components["schemas"]["MarkShown"], "kind"> & { kind: MarkKind };

export interface MarkText {
  readonly title: string;
  readonly kind: MarkKind;
  /** RFC 3339. */
  readonly at: string;
}

/** What happened to the site, the oldest first. */
export function useMarks(site: string | null): UseQueryResult<Rows<Mark>> {
  return useQuery({
    queryKey: ["marks", site],
    queryFn: ({ signal }) => call<Rows<Mark>>("GET", `${sitePath(site ?? "")}/marks`, undefined, signal),
    staleTime: 60_000,
    enabled: site !== null,
  });
}

/** Notes a mark without an id, corrects the one of an id, or with null in place of the text forgets it. */
export function useStoreMark(
  site: string,
): UseMutationResult<Mark | undefined, Error, { id?: number; text: MarkText | null }> {
  const queries = useQueryClient();
  const all = `${sitePath(site)}/marks`;
  return useMutation({
    mutationFn: ({ id, text }) =>
      text === null
        ? call<undefined>("DELETE", `${all}/${id}`)
        : id === undefined
          ? call<Mark>("POST", all, text)
          : call<Mark>("PUT", `${all}/${id}`, text),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["marks", site] }),
  });
}
