import type { ReactNode } from "react";
import { Link } from "../../router/link.tsx";
import { addressWith } from "../../router/location.ts";
import { personStrings as t } from "../../strings/person.ts";

/** A visitor's id and the way to their journey. The id was sent by somebody, so it is only ever text. */
export function VisitorLink({ visitor }: { visitor: string }): ReactNode {
  return (
    <Link
      aria-label={t.open(visitor)}
      className="visitor-id"
      to={addressWith({ tab: "visitors", visitor, sort: null, top: null })}
    >
      {visitor}
    </Link>
  );
}
