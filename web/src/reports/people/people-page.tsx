import "../../styles/people.css";
import type { ReactNode } from "react";
import type { PageProps } from "../../pages.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, useAddress } from "../../router/location.ts";
import { peopleStrings as t } from "../../strings/people.ts";
import { oneOf } from "../funnels/funnel-url.ts";
import { NearMissTab } from "./near-miss-tab.tsx";
import { RetentionTab } from "./retention-tab.tsx";
import { SegmentsTab } from "./segments-tab.tsx";
import { VisitorsTab } from "./visitors-tab.tsx";

const tabs = ["segments", "retention", "near-miss", "visitors"] as const;

/** Who are they, who comes back, who nearly converted? */
export function PeoplePage(props: PageProps): ReactNode {
  const { query } = useAddress();
  const tab = oneOf(query.get("tab"), tabs, "segments");
  return (
    <div className="page">
      <h1 className="page-title">{t.title}</h1>
      <nav aria-label={t.title} className="tabs people-tabs">
        {tabs.map((name) => (
          <Link
            aria-current={name === tab ? "page" : undefined}
            className="tab"
            key={name}
            to={addressWith({ tab: name, drill: null, visitor: null, sort: null, q: null })}
          >
            {t.tabs[name]}
          </Link>
        ))}
      </nav>
      {tab === "segments" && <SegmentsTab {...props} />}
      {tab === "retention" && <RetentionTab {...props} />}
      {tab === "near-miss" && <NearMissTab {...props} />}
      {tab === "visitors" && <VisitorsTab {...props} />}
    </div>
  );
}
