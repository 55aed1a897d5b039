import type { Session } from "../api/types.ts";

type Role = NonNullable<Session["user"]>["role"];

const allowed: Readonly<Record<"define" | "save" | "share" | "manage" | "own" | "erase", readonly Role[]>> = {
  define: ["owner", "admin", "analyst"],
  save: ["owner", "admin", "analyst"],
  share: ["owner", "admin", "analyst"],
  manage: ["owner", "admin"],
  own: ["owner"],
  erase: ["owner", "admin", "privacy"],
};

/**
 * Whether the role of who is signed in allows something, so that pages offer nothing that will be refused: `define` conversions,
 * segments and marks, `save` reports, `share` them by public links where the site allows it,
 * `manage` a site's settings and keys, `own` the installation's users, `erase` people. The server decides by itself each time.
 */
export function may(session: Session, what: keyof typeof allowed): boolean {
  return session.user !== null && session.user !== undefined && allowed[what].includes(session.user.role);
}
