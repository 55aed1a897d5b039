import "../styles/access.css";
import type { ReactNode } from "react";
import type { Session, SiteSummary } from "../api/types.ts";
import { TabLinks } from "../parts/tabs.tsx";
import { oneOf } from "../reports/funnels/funnel-url.ts";
import { addressWith, useAddress } from "../router/location.ts";
import { may } from "../session/may.ts";
import { s } from "../strings/strings.ts";
import { AccountPanel } from "./account-panel.tsx";
import { AliasesPanel } from "./aliases-panel.tsx";
import { AuditPanel } from "./audit-panel.tsx";
import { ChannelsPanel } from "./channels-panel.tsx";
import { DefinitionsPanel } from "./definitions-panel.tsx";
import { InstallPanel } from "./install-panel.tsx";
import { KeysPanel } from "./keys-panel.tsx";
import { OriginsPanel } from "./origins-panel.tsx";
import { PrivacyPanel } from "./privacy-panel.tsx";
import { ReadOnly } from "./read-only.tsx";
import { RulesPanel } from "./rules-panel.tsx";
import { SitePanel } from "./site-panel.tsx";
import { settingsTabs as tabs } from "./tabs.ts";
import { TelevisionPanel } from "./television-panel.tsx";
import { UsersPanel } from "./users-panel.tsx";

export function SettingsPage({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const { query } = useAddress();
  const tab = oneOf(query.get("tab"), tabs, "site");
  return (
    <div className="page">
      <h1 className="settings-title">{s.settings.title}</h1>
      <TabLinks
        label={s.settings.title}
        options={tabs.map((name) => [name, s.settings.tabs[name]] as const)}
        to={(name) => addressWith({ tab: name })}
        value={tab}
      />
      {tab === "site" && (
        <ReadOnly when={!may(session, "manage")}>
          <SitePanel session={session} site={site} />
        </ReadOnly>
      )}
      {tab === "install" && <InstallPanel session={session} site={site} />}
      {tab === "keys" &&
        (may(session, "manage") ? <KeysPanel site={site} /> : <p className="muted">{s.settings.readOnly}</p>)}
      {tab === "keys" && <OriginsPanel session={session} site={site} />}
      {tab === "definitions" && (
        <ReadOnly when={!may(session, "define")}>
          <DefinitionsPanel site={site} />
        </ReadOnly>
      )}
      {tab === "rules" && (
        <ReadOnly when={!may(session, "define")}>
          <RulesPanel site={site} />
        </ReadOnly>
      )}
      {tab === "collection" && <AliasesPanel session={session} site={site} />}
      {tab === "channels" && <ChannelsPanel session={session} site={site} />}
      {tab === "television" && <TelevisionPanel session={session} site={site} />}
      {tab === "privacy" && <PrivacyPanel session={session} site={site} />}
      {tab === "users" && <UsersPanel session={session} site={site} />}
      {tab === "account" && <AccountPanel site={site} />}
      {tab === "audit" && <AuditPanel session={session} site={site} />}
    </div>
  );
}
