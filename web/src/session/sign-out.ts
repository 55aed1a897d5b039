import { call } from "../api/client.ts";

/** Ends the session and starts over from a clean page, so that nothing signed-in stays in memory. */
export async function signOut(): Promise<void> {
  await call("DELETE", "/session").catch(() => undefined);
  location.assign("/");
}
