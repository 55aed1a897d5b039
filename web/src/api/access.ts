import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { call } from "./client.ts";
import { sitePath } from "./queries.ts";
import type { components } from "./schema.ts";
import type { Rows } from "./types.ts";

type Schemas = components["schemas"];
export type User = Schemas["UserShown"];
export type Role = Schemas["Role"];
export type AccountLink = Schemas["AccountLinkShown"];
export type IssuedLink = Schemas["IssuedAccountLinkShown"];
export type LinkState = Schemas["AccountLinkState"];
export type AuditPage = Schemas["AuditList"];
export type SiteSettings = Schemas["SiteSettings"];
export type ChannelPreview = Schemas["ChannelPreviewShown"];
export type Alias = Schemas["AliasShown"];

export function useUsers(enabled: boolean): UseQueryResult<Rows<User>> {
  return useQuery({
    queryKey: ["users"],
    queryFn: ({ signal }) => call<Rows<User>>("GET", "/users", undefined, signal),
    enabled,
  });
}

export function useInvitations(enabled: boolean): UseQueryResult<Rows<AccountLink>> {
  return useQuery({
    queryKey: ["invitations"],
    queryFn: ({ signal }) => call<Rows<AccountLink>>("GET", "/invitations", undefined, signal),
    enabled,
  });
}

/** What a link is for; null: it is dead. */
export function useLink(token: string): UseQueryResult<LinkState> {
  return useQuery({
    queryKey: ["link", token],
    queryFn: ({ signal }) => call<LinkState>("POST", "/links/show", { token }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function useAudit(site: string | null): UseInfiniteQueryResult<InfiniteData<AuditPage>> {
  return useInfiniteQuery({
    queryKey: ["audit", site],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: "50" });
      if (site !== null) query.set("site", site);
      if (pageParam !== null) query.set("before", String(pageParam));
      return call<AuditPage>("GET", `/audit?${query}`, undefined, signal);
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.before,
  });
}

export function useSiteSettings(site: string): UseQueryResult<SiteSettings> {
  return useQuery({
    queryKey: ["settings", site],
    queryFn: ({ signal }) => call<SiteSettings>("GET", `${sitePath(site)}/settings`, undefined, signal),
  });
}

export function useAliases(site: string): UseQueryResult<Rows<Alias>> {
  return useQuery({
    queryKey: ["aliases", site],
    queryFn: ({ signal }) => call<Rows<Alias>>("GET", `${sitePath(site)}/aliases`, undefined, signal),
  });
}
