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
export type Rate = Schemas["RateRow"];
export type RateList = Schemas["RateList"];

export function useRates(site: string): UseQueryResult<RateList> {
  return useQuery({
    queryKey: ["rates", site],
    queryFn: ({ signal }) => call<RateList>("GET", `${sitePath(site)}/rates`, undefined, signal),
  });
}

/** What was set, and how to put everything back as it was; null where too much was there to remember. */
export interface RatesDone {
  readonly rows: number;
  readonly undo: (() => Promise<unknown>) | null;
}

/** Sets the rates of a file's text. What its days said before is looked at first, so that it can be put back. */
export function useSetRates(site: string): UseMutationResult<RatesDone, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (file) => {
      const days = [...file.matchAll(/\d{4}-\d{2}-\d{2}/g)].map(([day]) => day).sort();
      const [first, last] = [days[0], days.at(-1)];
      const span = first && last ? `from=${first}&to=${last}` : null;
      const before = span ? await call<RateList>("GET", `${sitePath(site)}/rates?${span}`).catch(() => null) : null;
      const done = await call<Schemas["RatesSet"]>("PUT", `${sitePath(site)}/rates`, { file });
      const back = async (): Promise<void> => {
        await call("DELETE", `${sitePath(site)}/rates?${span}`);
        if (before && before.rows.length > 0) await call("PUT", `${sitePath(site)}/rates`, { rows: before.rows });
        await refresh(client, site);
      };
      return { rows: done.rows, undo: before && !before.more ? back : null };
    },
    onSuccess: () => refresh(client, site),
  });
}

/** Forgets the rates of one day; the answer puts them back. */
export function useRemoveRates(site: string): UseMutationResult<() => Promise<unknown>, Error, readonly Rate[]> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (rates) => {
      const day = rates[0]?.date;
      await call("DELETE", `${sitePath(site)}/rates?from=${day}&to=${day}`);
      return async () => {
        await call("PUT", `${sitePath(site)}/rates`, { rows: rates });
        await refresh(client, site);
      };
    },
    onSuccess: () => refresh(client, site),
  });
}

/** Waits for the list alone: reports may take a while. */
function refresh(client: ReturnType<typeof useQueryClient>, site: string): Promise<unknown> {
  void client.invalidateQueries({ queryKey: ["report", site] });
  return client.invalidateQueries({ queryKey: ["rates", site] });
}
