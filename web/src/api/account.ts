import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { components } from "./schema.ts";

type Schemas = components["schemas"];
export type Account = Schemas["AccountShown"];
export type OwnSession = Schemas["OwnSession"];
export type SecondFactorBegun = Schemas["SecondFactorBegun"];
export type RecoveryCodeList = Schemas["RecoveryCodeList"];

export function useAccount(): UseQueryResult<Account> {
  return useQuery({
    queryKey: ["account"],
    queryFn: ({ signal }) => call<Account>("GET", "/account", undefined, signal),
  });
}

export function beginSecondFactor(password: string | null): Promise<SecondFactorBegun> {
  return call("POST", "/account/second-factor", { password });
}

export function confirmSecondFactor(code: string): Promise<RecoveryCodeList> {
  return call("POST", "/account/second-factor/confirm", { code });
}

export function changePassword(password: string, newPassword: string, code: string | null): Promise<void> {
  return call("POST", "/account/password", { password, new_password: newPassword, code });
}

export function renewRecoveryCodes(password: string, code: string): Promise<RecoveryCodeList> {
  return call("POST", "/account/second-factor/recovery-codes", { password, code });
}

export function removeSecondFactor(password: string, code: string): Promise<void> {
  return call("POST", "/account/second-factor/remove", { password, code });
}
