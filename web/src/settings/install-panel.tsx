import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { useLive } from "../api/queries.ts";
import type { CreatedKey, Session, SiteSummary } from "../api/types.ts";
import { ago } from "../format/dates.ts";
import { count } from "../format/numbers.ts";
import { Segmented } from "../parts/segmented.tsx";
import { Failed } from "../parts/states.tsx";
import { may } from "../session/may.ts";
import { s } from "../strings/strings.ts";
import { CookielessSwitch } from "./cookieless-switch.tsx";
import { CopyText } from "./copy-text.tsx";
import { InstallCheck } from "./install-check.tsx";
import { type ConsentChoice, callSnippet, pageSnippet, serverSnippet } from "./snippets.ts";

const consents = ["unset", "granted", "cookieless"] as const;

/** How to send events to the site, and whether any have arrived. */
export function InstallPanel({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const queries = useQueryClient();
  const live = useLive(site.key);
  const create = useMutation({
    mutationFn: () =>
      call<CreatedKey>("POST", `/sites/${encodeURIComponent(site.key)}/keys`, {
        kind: "write",
        name: s.settings.tabs.install,
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys", site.key] }),
  });
  const key = create.data?.key ?? "pk_…";
  const [consent, setConsent] = useState<ConsentChoice>("unset");
  return (
    <div className="settings-narrow stack">
      {!create.data && (
        <div className="card">
          <div className="row-apart">
            <p>{s.settings.installKeyMissing}</p>
            <div className="row">
              <button
                className="button button-main"
                disabled={create.isPending}
                onClick={() => create.mutate()}
                type="button"
              >
                {s.settings.installCreate}
              </button>
            </div>
          </div>
        </div>
      )}
      {create.error && <Failed error={create.error} onRetry={() => create.mutate()} />}
      {create.data && (
        <section className="card">
          <div className="card-head">
            <div>
              <h2>{s.settings.key}</h2>
              <p>{s.settings.keyOnce}</p>
            </div>
          </div>
          <CopyText label={s.settings.key} text={create.data.key} />
        </section>
      )}
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{s.settings.installPage}</h2>
            <p>{s.settings.installLead}</p>
          </div>
        </div>
        <div className="stack">
          <Segmented
            label={s.settings.installConsent}
            onChange={setConsent}
            options={consents.map((value) => [value, s.settings.installConsents[value]] as const)}
            value={consent}
          />
          <p className="muted">{s.settings.installConsentHints[consent]}</p>
          {consent === "cookieless" && <CookielessSwitch manage={may(session, "manage")} site={site} />}
          <CopyText label={s.settings.installPage} text={pageSnippet(location.origin, key, consent)} />
        </div>
      </section>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{s.settings.installCalls}</h2>
            <p>{s.settings.installCallsLead}</p>
          </div>
        </div>
        <CopyText label={s.settings.installCalls} text={callSnippet(consent)} />
      </section>
      <section className="card">
        <div className="card-head">
          <h2>{s.settings.installServer}</h2>
        </div>
        <CopyText label={s.settings.installServer} text={serverSnippet(location.origin, key)} />
      </section>
      <section className="card">
        <div className="card-head">
          <h2>{s.settings.installCheck}</h2>
        </div>
        <p aria-live="polite">
          {live.data?.last_event_at
            ? s.settings.installSeen(
                count(live.data.events_total),
                ago(live.data.last_event_at, Date.parse(live.data.as_of)),
              )
            : s.settings.installWaiting}
        </p>
        <InstallCheck consent={consent} site={site} />
      </section>
    </div>
  );
}
