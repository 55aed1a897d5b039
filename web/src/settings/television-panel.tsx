import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type SiteSettings, useSiteSettings } from "../api/access.ts";
import { call } from "../api/client.ts";
import { faultAt } from "../api/problem.ts";
import { sitePath } from "../api/queries.ts";
import type { Session, SiteSummary } from "../api/types.ts";
import { HelpButton } from "../help/help-button.tsx";
import { TextField } from "../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { may } from "../session/may.ts";
import { s } from "../strings/strings.ts";
import { tvSettingsStrings as t } from "../strings/tv-settings.ts";
import { type DraftTelevision, draftOf, televisionOf } from "./television-draft.ts";

const pointers = ["shared_persons", "shared_impressions", "own_parameters", "retargeting", "compete_hours"] as const;

/** How ads on television are matched with visits at this site. */
export function TelevisionPanel({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const settings = useSiteSettings(site.key);
  return (
    <Loaded query={settings} skeleton={<Skeleton height={420} />}>
      {(data) => (
        <TelevisionForm
          key={JSON.stringify(data.television)}
          manage={may(session, "manage")}
          settings={data}
          site={site.key}
        />
      )}
    </Loaded>
  );
}

interface FormProps {
  site: string;
  settings: SiteSettings;
  manage: boolean;
}

function TelevisionForm({ site, settings, manage }: FormProps): ReactNode {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(settings.television));
  const wanted = televisionOf(draft);
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(settings.television));
  const store = async (next: SiteSettings): Promise<void> => {
    await call("PUT", `${sitePath(site)}/settings`, next);
    void queries.invalidateQueries({ queryKey: ["report", site] });
    await queries.invalidateQueries({ queryKey: ["settings", site] });
  };
  const apply = useMutation({
    mutationFn: () => store({ ...settings, television: wanted }),
    onSuccess: () => offerUndo(t.applied, () => store(settings)),
  });
  const field = (name: (typeof pointers)[number], numeric: boolean): ReactNode => (
    <TextField
      fault={faultAt(apply.error, `/television/${name}`)}
      hint={t.fields[name].hint}
      {...(numeric ? { inputMode: "numeric" as const, pattern: "[0-9]*" } : {})}
      label={t.fields[name].label}
      onChange={(value) => {
        setDraft({ ...draft, [name]: value } satisfies DraftTelevision);
        apply.reset();
      }}
      placeholder={t.fields[name].usual}
      spellCheck={false}
      value={draft[name]}
    />
  );
  return (
    <form
      className="settings-narrow stack"
      onSubmit={(event) => {
        event.preventDefault();
        apply.mutate();
      }}
    >
      <fieldset className="stack" disabled={!manage}>
        <section className="card">
          <div className="card-head">
            <div>
              <h2>
                {t.title} <HelpButton page="television" />
              </h2>
              <p>{manage ? t.lead : t.mayNot}</p>
            </div>
          </div>
          <div className="form">
            {field("retargeting", false)}
            {field("own_parameters", false)}
            {field("compete_hours", true)}
            {field("shared_persons", true)}
            {field("shared_impressions", true)}
          </div>
        </section>
      </fieldset>
      {apply.error && (
        <Failed
          error={apply.error}
          onRetry={() => apply.mutate()}
          shown={pointers.map((name) => `/television/${name}`)}
        />
      )}
      {manage && (
        <div className="row">
          <button className="button button-main" disabled={!changed || apply.isPending} type="submit">
            {t.apply}
          </button>
          <button
            className="button"
            disabled={!changed}
            onClick={() => {
              setDraft(draftOf(settings.television));
              apply.reset();
            }}
            type="button"
          >
            {s.settings.discard}
          </button>
        </div>
      )}
    </form>
  );
}
