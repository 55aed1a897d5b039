import type { ReactNode } from "react";
import { Link } from "../../router/link.tsx";
import { keptQuery } from "../../router/location.ts";
import { pageNames, pagePath } from "../../router/routes.ts";

/** A visitor's id, as a link to the person once there is a page of people. */
export function VisitorLink({ site, visitor }: { site: string; visitor: string }): ReactNode {
  const people = pageNames.find((name: string) => name === "people");
  if (!people) return <span className="visitor-id">{visitor}</span>;
  return (
    <Link className="visitor-id" to={pagePath(site, people) + keptQuery({ visitor })}>
      {visitor}
    </Link>
  );
}
