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

type Schemas = components["schemas"];
export type WindowsShown = Schemas["WindowsShown"];

/** What other windows would move, by the channel that is credited first. */
export interface WindowsPreview {
  readonly conversions: number;
  readonly moved: readonly { from: string; to: string; conversions: number; value: string }[];
}

/** Windows that somebody thinks of. */
export interface WindowsAsked {
  readonly definition: string;
  readonly windows: Readonly<Record<string, string>>;
}

export function useWindows(site: string): UseQueryResult<Schemas["WindowList"]> {
  return useQuery({
    queryKey: ["windows", site],
    queryFn: ({ signal }) =>
      call<Schemas["WindowList"]>("GET", `${sitePath(site)}/attribution/windows`, undefined, signal),
  });
}

/** What other windows would move; changes nothing. */
export function usePreview(site: string): UseMutationResult<WindowsPreview, Error, WindowsAsked> {
  return useMutation({
    mutationFn: (asked) => call<WindowsPreview>("POST", `${sitePath(site)}/reports/attribution/preview`, asked),
  });
}

export function useSetWindows(site: string): UseMutationResult<unknown, Error, WindowsAsked> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ definition, windows }) =>
      call<unknown>("PUT", `${sitePath(site)}/attribution/windows/${encodeURIComponent(definition)}`, { windows }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["windows", site] }),
        client.invalidateQueries({ queryKey: ["report", site] }),
      ]),
  });
}
