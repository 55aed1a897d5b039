import "../../styles/people.css";
import type { ReactNode } from "react";
import type { PageProps } from "../../pages.tsx";
import { TabLinks } from "../../parts/tabs.tsx";
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
      <TabLinks
        label={t.title}
        options={tabs.map((name) => [name, t.tabs[name]] as const)}
        to={(name) => addressWith({ tab: name, drill: null, visitor: null, sort: null, q: null })}
        value={tab}
      />
      {tab === "segments" && <SegmentsTab {...props} />}
      {tab === "retention" && <RetentionTab {...props} />}
      {tab === "near-miss" && <NearMissTab {...props} />}
      {tab === "visitors" && <VisitorsTab {...props} />}
    </div>
  );
}
