import type { Session } from "../api/types.ts";

type Role = NonNullable<Session["user"]>["role"];

const allowed: Readonly<Record<"define" | "look" | "save" | "share" | "manage" | "own" | "erase", readonly Role[]>> = {
  define: ["owner", "admin", "analyst"],
  look: ["owner", "admin", "analyst", "privacy"],
  save: ["owner", "admin", "analyst"],
  share: ["owner", "admin", "analyst"],
  manage: ["owner", "admin"],
  own: ["owner"],
  erase: ["owner", "admin", "privacy"],
};

/**
 * Whether the role of who is signed in allows something, so that pages offer nothing that will be refused: `define` conversions,
 * segments and marks, `look` at single visitors, `save` reports, `share` them by public links where the site allows it,
 * `manage` a site's settings and keys, `own` the installation's users, `erase` people. The server decides by itself each time.
 */
export function may(session: Session, what: keyof typeof allowed): boolean {
  return session.user !== null && session.user !== undefined && allowed[what].includes(session.user.role);
}
