import "../styles/saved.css";
import type { ReactNode } from "react";
import { useSaved } from "../api/saved.ts";
import { Icon } from "../parts/icon.tsx";
import { Link } from "../router/link.tsx";
import { savedStrings as t } from "../strings/saved.ts";
import { pageTitle } from "./saved-address.ts";

/** The pinned reports as Today shows them; nothing when there are none. */
export function PinnedReports({ site }: { site: string }): ReactNode {
  const pinned = (useSaved(site).data?.rows ?? []).filter((one) => one.pinned);
  if (pinned.length === 0) return null;
  return (
    <section aria-label={t.pinnedTitle}>
      <ul className="pinned">
        {pinned.map((one) => (
          <li key={one.id}>
            <Link className="pinned-report" to={one.page}>
              <span className="pinned-name">
                <Icon name="pin" size={15} /> {one.name}
              </span>
              <span className="small muted pinned-note">{one.note || pageTitle(one.page)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
