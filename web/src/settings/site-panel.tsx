import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { faultAt, faultsBeside } from "../api/problem.ts";
import { useSite } from "../api/queries.ts";
import type { Session, Site, SiteSummary } from "../api/types.ts";
import { Field, TextField } from "../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { Link } from "../router/link.tsx";
import { pagePath } from "../router/routes.ts";
import { may } from "../session/may.ts";
import { s } from "../strings/strings.ts";
import { NewSiteForm } from "./new-site.tsx";

const pointers = ["/name", "/timezone", "/currency", "/session_rule"];

export function SitePanel({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const query = useSite(site.key);
  return (
    <div className="settings-grid">
      <section className="card">
        <div className="card-head">
          <h2>{site.name}</h2>
        </div>
        <Loaded query={query} skeleton={<Skeleton height={280} />}>
          {(data) => <SiteForm key={`${data.key} ${JSON.stringify(data)}`} site={data} />}
        </Loaded>
      </section>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{may(session, "manage") ? s.settings.newSite : s.settings.sites}</h2>
            {may(session, "manage") && <p>{s.settings.newSiteLead}</p>}
          </div>
        </div>
        {may(session, "manage") && <NewSiteForm />}
        <ul className="site-list">
          {(session.sites ?? []).map((one) => (
            <li key={one.key}>
              <Link to={`${pagePath(one.key, "settings")}`}>{one.name}</Link> <code className="muted">{one.key}</code>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function SiteForm({ site }: { site: Site }): ReactNode {
  const queries = useQueryClient();
  const [form, setForm] = useState({
    name: site.name,
    timezone: site.timezone,
    currency: site.currency,
    session_rule: site.session_rule,
  });
  const save = useMutation({
    mutationFn: () => call<Site>("PATCH", `/sites/${encodeURIComponent(site.key)}`, form),
    onSuccess: () => queries.invalidateQueries(),
  });
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const rules = {
    ...s.settings.sessionRules,
    ...(site.session_rule in s.settings.sessionRules ? {} : { [site.session_rule]: site.session_rule }),
  };
  const changed = (Object.keys(form) as (keyof typeof form)[]).some((name) => form[name] !== site[name]);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="field">
        <span className="field-label">{s.settings.siteKey}</span>
        <code>{site.key}</code>
      </div>
      <TextField
        fault={faultAt(save.error, "/name")}
        label={s.settings.name}
        onChange={set("name")}
        required
        value={form.name}
      />
      <TextField
        fault={faultAt(save.error, "/timezone")}
        hint={s.settings.timezoneHint}
        label={s.settings.timezone}
        list="time-zones"
        onChange={set("timezone")}
        required
        value={form.timezone}
      />
      <datalist id="time-zones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <TextField
        fault={faultAt(save.error, "/currency")}
        hint={s.settings.currencyHint}
        label={s.settings.currency}
        maxLength={3}
        onChange={(value) => set("currency")(value.toUpperCase())}
        required
        value={form.currency}
      />
      <Field fault={faultAt(save.error, "/session_rule")} label={s.settings.sessionRule}>
        {(bound) => (
          <select
            {...bound}
            className="select"
            onChange={(event) => set("session_rule")(event.target.value)}
            value={form.session_rule}
          >
            {Object.entries(rules).map(([name, text]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      {save.error && (faultsBeside(save.error, pointers).length > 0 || !faultAt(save.error, "")) && (
        <Failed error={save.error} onRetry={() => save.mutate()} shown={pointers} />
      )}
      <div className="row">
        <button className="button button-main" disabled={!changed || save.isPending} type="submit">
          {s.settings.save}
        </button>
        <output className="muted">{save.isSuccess && !changed ? s.settings.saved : ""}</output>
      </div>
    </form>
  );
}
