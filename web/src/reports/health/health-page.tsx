import "../../styles/health.css";
import type { ReactNode } from "react";
import { type SiteHealth, useHealth } from "../../api/health.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Empty, Loaded, Skeleton } from "../../parts/states.tsx";
import { TabLinks } from "../../parts/tabs.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery, useAddress } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { may } from "../../session/may.ts";
import { healthStrings as t } from "../../strings/health.ts";
import { oneOf } from "../funnels/funnel-url.ts";
import { FailedTab } from "./failed-tab.tsx";
import { Bots, Consent, Facts, Reasons, Rules, Warnings } from "./health-cards.tsx";
import { HealthChart } from "./health-chart.tsx";
import { type DaySpan, daySpans, daysBefore, healthDays, healthLine } from "./health-words.ts";
import { LimitsTab } from "./limits-tab.tsx";

const tabs = ["overview", "failed", "limits"] as const;

/** Can I trust the numbers? */
export function HealthPage(props: PageProps): ReactNode {
  const { site } = props;
  const { query } = useAddress();
  const tab = oneOf(query.get("tab"), tabs, "overview");
  const days = oneOf(query.get("days"), daySpans, "1");
  const health = useHealth(site.key, healthDays(days, site.timezone, new Date()));
  return (
    <div className="page">
      <h1 className="page-title">
        {t.title} <HelpButton page="health" />
      </h1>
      <TabLinks
        label={t.title}
        options={tabs.map((name) => [name, t.tabs[name]] as const)}
        to={(name) => addressWith({ tab: name === "overview" ? null : name, reason: null })}
        value={tab}
      />
      {tab === "overview" && (
        <>
          <Segmented
            label={t.days}
            onChange={(chosen) => setQuery({ days: chosen === "1" ? null : chosen })}
            options={daySpans.map((one) => [one, t.spans[one]] as const)}
            value={days}
          />
          <Loaded query={health} skeleton={<HealthSkeleton />}>
            {(data) => <Overview {...props} days={days} health={data} />}
          </Loaded>
        </>
      )}
      {tab === "failed" && <FailedTab {...props} health={health.data} />}
      {tab === "limits" && <LimitsTab {...props} />}
    </div>
  );
}

function Overview({ health, site, session, days }: PageProps & { health: SiteHealth; days: DaySpan }): ReactNode {
  const earlier = useHealth(site.key, daysBefore(days, health, new Date())).data;
  // Days without anything are nothing to stand beside.
  const before = earlier && earlier.totals.received > 0 ? earlier : undefined;
  const line = healthLine(health, days, before);
  if (health.totals.received === 0 && health.hours.length === 0) {
    return (
      <>
        <p className="answer">{line.rest}</p>
        <section className="card">
          <Empty text={t.emptyText} title={t.empty}>
            {(days === "1" || days === "7") && (
              <button className="button" onClick={() => setQuery({ days: "30" })} type="button">
                {t.emptyLonger}
              </button>
            )}
            <Link className="button button-main" to={`${pagePath(site.key, "settings")}?tab=install`}>
              {t.emptyAction}
            </Link>
          </Empty>
        </section>
        {health.rules.length > 0 && <Rules health={health} timezone={site.timezone} />}
      </>
    );
  }
  return (
    <>
      <p className="answer">
        <strong>{line.figure}</strong>
        {line.rest}
      </p>
      <section className="card">
        <Facts before={before?.totals} counts={health.totals} />
        {before && <p className="muted small health-before">{t.besideNote(t.before[days])}</p>}
        <HealthChart health={health} timezone={site.timezone} />
      </section>
      <Reasons health={health} />
      <Warnings health={health} mayMute={may(session, "define")} site={site.key} />
      <div className="health-pair">
        <Consent counts={health.totals} />
        <Bots counts={health.totals} />
      </div>
      {health.rules.length > 0 && <Rules health={health} timezone={site.timezone} />}
    </>
  );
}

function HealthSkeleton(): ReactNode {
  return (
    <div className="page">
      <Skeleton height={36} width="50ch" />
      <Skeleton height={330} />
      <Skeleton height={220} />
    </div>
  );
}
