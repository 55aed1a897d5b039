import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type SiteSettings, useSiteSettings } from "../api/access.ts";
import { call } from "../api/client.ts";
import { faultAt } from "../api/problem.ts";
import { sitePath } from "../api/queries.ts";
import type { Session, SiteSummary } from "../api/types.ts";
import { Field } from "../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { may } from "../session/may.ts";
import { originStrings as t } from "../strings/origins.ts";
import { s } from "../strings/strings.ts";

/** Whose pages may send events with the site's write keys. */
export function OriginsPanel({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const settings = useSiteSettings(site.key);
  return (
    <Loaded query={settings} skeleton={<Skeleton height={220} />}>
      {(data) => (
        <OriginsForm
          key={JSON.stringify(data.origins)}
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

function OriginsForm({ site, settings, manage }: FormProps): ReactNode {
  const queries = useQueryClient();
  const known = settings.origins.join("\n");
  const [text, setText] = useState(known);
  const origins = text.split(/\s+/).filter(Boolean);
  const store = async (next: SiteSettings): Promise<void> => {
    await call("PUT", `${sitePath(site)}/settings`, next);
    await queries.invalidateQueries({ queryKey: ["settings", site] });
  };
  const apply = useMutation({
    mutationFn: () => store({ ...settings, origins }),
    onSuccess: () => offerUndo(t.applied, () => store(settings)),
  });
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        apply.mutate();
      }}
    >
      <div className="card-head">
        <div>
          <h2>{t.title}</h2>
          <p>{manage ? t.lead : t.mayNot}</p>
        </div>
      </div>
      <fieldset className="stack" disabled={!manage}>
        <Field fault={faultAt(apply.error, "/origins")} hint={t.hint} label={t.label}>
          {(bound) => (
            <textarea
              {...bound}
              className="input"
              onChange={(event) => {
                setText(event.target.value);
                apply.reset();
              }}
              placeholder="https://shop.example"
              rows={Math.max(2, Math.min(8, origins.length + 1))}
              spellCheck={false}
              value={text}
            />
          )}
        </Field>
        {apply.error && <Failed error={apply.error} onRetry={() => apply.mutate()} shown={["/origins"]} />}
        {manage && (
          <div className="row">
            <button className="button button-main" disabled={text === known || apply.isPending} type="submit">
              {t.apply}
            </button>
            <button
              className="button"
              disabled={text === known}
              onClick={() => {
                setText(known);
                apply.reset();
              }}
              type="button"
            >
              {s.settings.discard}
            </button>
          </div>
        )}
      </fieldset>
    </form>
  );
}
