import "../styles/saved.css";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type SiteSettings, useSiteSettings } from "../api/access.ts";
import { call } from "../api/client.ts";
import { faultAt } from "../api/problem.ts";
import { sitePath, useSite } from "../api/queries.ts";
import type { Session, Site, SiteSummary } from "../api/types.ts";
import { HelpButton } from "../help/help-button.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { may } from "../session/may.ts";
import { accessStrings } from "../strings/access.ts";
import { shareStrings } from "../strings/share.ts";
import { s } from "../strings/strings.ts";

const t = accessStrings.privacy;
const shown = ["/consent", "/on_denied", "/retention", "/channel_rules", "/domains"];

/** Consent, retention and the presets that decide what a visit is: saved together, and taken back together. */
export function PrivacyPanel({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const settings = useSiteSettings(site.key);
  const shownSite = useSite(site.key);
  return (
    <Loaded query={settings} skeleton={<Skeleton height={420} />}>
      {(data) =>
        shownSite.data ? (
          <PrivacyForm
            key={JSON.stringify([data, shownSite.data])}
            manage={may(session, "manage")}
            settings={data}
            site={shownSite.data}
          />
        ) : (
          <Skeleton height={420} />
        )
      }
    </Loaded>
  );
}

interface Form {
  readonly consent: SiteSettings["consent"];
  readonly on_denied: Site["on_denied"];
  readonly event_days: string;
  readonly failed_days: string;
  readonly channel_rules: SiteSettings["channel_rules"];
  readonly domains: string;
  readonly public_links: boolean;
}

function formOf(settings: SiteSettings, site: Site): Form {
  return {
    consent: settings.consent,
    on_denied: site.on_denied,
    event_days: settings.retention.event_days === null ? "" : String(settings.retention.event_days),
    failed_days: String(settings.retention.failed_days),
    channel_rules: settings.channel_rules,
    domains: settings.domains.join("\n"),
    public_links: settings.public_links === true,
  };
}

function settingsOf(form: Form, before: SiteSettings): SiteSettings {
  return {
    ...before,
    consent: form.consent,
    channel_rules: form.channel_rules,
    public_links: form.public_links,
    domains: form.domains
      .split("\n")
      .map((one) => one.trim())
      .filter(Boolean),
    retention: {
      event_days: form.event_days.trim() === "" ? null : Number(form.event_days),
      failed_days: Number(form.failed_days),
    },
  };
}

/** One of two places has the new settings and the other the old ones. */
class HalfStored extends Error {}

/**
 * Stores in two places so that either both or none is stored: where the second one fails, the first is taken back.
 * Where that fails too, the error says that half is stored.
 */
export async function storeBoth(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  takeBack: () => Promise<unknown>,
): Promise<void> {
  await first();
  try {
    await second();
  } catch (error) {
    await takeBack().catch(() => {
      throw new HalfStored(t.half);
    });
    throw error;
  }
}

const wholeDays = /^\s*[1-9]\d{0,4}\s*$/;

function PrivacyForm({ settings, site, manage }: { settings: SiteSettings; site: Site; manage: boolean }): ReactNode {
  const queries = useQueryClient();
  const saved = formOf(settings, site);
  const [form, setForm] = useState(saved);
  const set = (change: Partial<Form>): void => setForm({ ...form, ...change });
  const store = async (next: SiteSettings, onDenied: Site["on_denied"]): Promise<void> => {
    await storeBoth(
      () => call("PUT", `${sitePath(site.key)}/settings`, next),
      () => call("PATCH", sitePath(site.key), { on_denied: onDenied }),
      () => call("PUT", `${sitePath(site.key)}/settings`, settings),
    );
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["settings", site.key] }),
      queries.invalidateQueries({ queryKey: ["shares", site.key] }),
      queries.invalidateQueries({ queryKey: ["site", site.key] }),
    ]);
  };
  const save = useMutation({
    mutationFn: () => store(settingsOf(form, settings), form.on_denied),
    onSuccess: () => offerUndo(t.saved, () => store(settings, site.on_denied)),
  });
  const eventDaysWrong = form.event_days.trim() !== "" && !wholeDays.test(form.event_days);
  const failedDaysWrong = !wholeDays.test(form.failed_days);
  const shorter =
    !eventDaysWrong &&
    form.event_days.trim() !== "" &&
    (saved.event_days === "" || Number(form.event_days) < Number(saved.event_days));
  const changed = JSON.stringify(form) !== JSON.stringify(saved);
  return (
    <form
      className="settings-grid"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <fieldset className="stack" disabled={!manage}>
        <section className="card">
          <div className="card-head">
            <div>
              <h2>{t.title}</h2>
              <p>{t.lead}</p>
            </div>
          </div>
          <div className="form">
            <Choice
              fault={faultAt(save.error, "/consent")}
              label={t.preset}
              onChange={(consent) => set({ consent })}
              options={t.presets}
              value={form.consent}
            />
            <Choice
              fault={faultAt(save.error, "/on_denied")}
              label={t.onDenied}
              onChange={(on_denied) => set({ on_denied })}
              options={t.denied}
              value={form.on_denied}
            />
          </div>
        </section>
        <section className="card">
          <div className="card-head">
            <div>
              <h2>{t.retentionTitle}</h2>
              <p>{t.retentionLead}</p>
            </div>
          </div>
          <div className="form">
            <TextField
              fault={eventDaysWrong ? t.notNumber : faultAt(save.error, "/retention/event_days")}
              hint={shorter ? t.gone(form.event_days.trim()) : t.eventDaysHint}
              inputMode="numeric"
              label={t.eventDays}
              onChange={(event_days) => set({ event_days })}
              value={form.event_days}
            />
            <TextField
              fault={failedDaysWrong ? t.notNumber : faultAt(save.error, "/retention/failed_days")}
              inputMode="numeric"
              label={t.failedDays}
              onChange={(failed_days) => set({ failed_days })}
              value={form.failed_days}
            />
          </div>
        </section>
      </fieldset>
      <fieldset className="stack" disabled={!manage}>
        <section className="card">
          <div className="card-head">
            <h2>
              {t.channelsTitle} <HelpButton page="channel" />
            </h2>
          </div>
          <div className="form">
            <Choice
              fault={faultAt(save.error, "/channel_rules")}
              label={t.channelRules}
              onChange={(channel_rules) => set({ channel_rules })}
              options={t.channelPresets}
              value={form.channel_rules}
            />
            <Field fault={faultAt(save.error, "/domains")} hint={t.domainsHint} label={t.domains}>
              {(bound) => (
                <textarea
                  {...bound}
                  className="textarea mono"
                  onChange={(event) => set({ domains: event.target.value })}
                  rows={4}
                  spellCheck={false}
                  value={form.domains}
                />
              )}
            </Field>
          </div>
        </section>
        <section className="card">
          <div className="card-head">
            <div>
              <h2>{shareStrings.settingTitle}</h2>
              <p>{shareStrings.settingLead}</p>
            </div>
          </div>
          <label className="check">
            <input
              checked={form.public_links}
              onChange={(event) => set({ public_links: event.target.checked })}
              type="checkbox"
            />
            <span>
              {shareStrings.setting}
              <span className="small muted check-hint">{shareStrings.settingHint}</span>
            </span>
          </label>
        </section>
        {save.error instanceof HalfStored && (
          <p className="field-fault" role="alert">
            {save.error.message}
          </p>
        )}
        {save.error && <Failed error={save.error} onRetry={() => save.mutate()} shown={shown} />}
        {manage && (
          <div className="row">
            <button
              className="button button-main"
              disabled={!changed || eventDaysWrong || failedDaysWrong || save.isPending}
              type="submit"
            >
              {s.settings.save}
            </button>
            <button className="button" disabled={!changed} onClick={() => setForm(saved)} type="button">
              {s.settings.discard}
            </button>
          </div>
        )}
      </fieldset>
    </form>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: Readonly<Record<T, string>>;
  fault: string | undefined;
  onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, fault, onChange }: ChoiceProps<T>): ReactNode {
  return (
    <Field fault={fault} label={label}>
      {(bound) => (
        <select {...bound} className="select" onChange={(event) => onChange(event.target.value as T)} value={value}>
          {(Object.entries(options) as [T, string][]).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
