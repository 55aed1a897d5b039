import type { ReactNode } from "react";

/** A visitor's id. It was sent by somebody, so it is only ever text. */
export function VisitorLink({ visitor }: { visitor: string }): ReactNode {
  return <span className="visitor-id">{visitor}</span>;
}
