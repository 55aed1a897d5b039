import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type ChannelPreview, type SiteSettings, useSiteSettings } from "../api/access.ts";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import { sitePath, useDefinitions } from "../api/queries.ts";
import type { Session, SiteSummary } from "../api/types.ts";
import { count } from "../format/numbers.ts";
import { HelpButton } from "../help/help-button.tsx";
import { DataTable } from "../parts/data-table.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { may } from "../session/may.ts";
import { channelStrings as t } from "../strings/channels.ts";
import { s } from "../strings/strings.ts";
import { AdSources } from "./ad-sources.tsx";
import { type DraftRule, draftOf, mediumsOf, moved, newCondition, rulesOf, sourcesOf } from "./channel-draft.ts";
import { ChannelRuleForm } from "./channel-rule-form.tsx";

/** The site's own channel rules: typed, looked at over the last 90 days, then applied. */
export function ChannelsPanel({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const settings = useSiteSettings(site.key);
  return (
    <Loaded query={settings} skeleton={<Skeleton height={420} />}>
      {(data) => (
        <ChannelsForm key={JSON.stringify(data)} manage={may(session, "manage")} settings={data} site={site} />
      )}
    </Loaded>
  );
}

interface FormProps {
  settings: SiteSettings;
  site: SiteSummary;
  manage: boolean;
}

function ChannelsForm({ settings, site, manage }: FormProps): ReactNode {
  const queries = useQueryClient();
  const [rules, setRules] = useState(() => draftOf(settings.channels));
  const [sources, setSources] = useState(() => sourcesOf(settings.ad_mediums));
  const wanted = { ...settings, channels: rulesOf(rules), ad_mediums: mediumsOf(sources) };
  const changed = JSON.stringify(wanted) !== JSON.stringify(settings);
  const preview = useMutation({
    mutationFn: async () => ({
      events: await call<ChannelPreview>("POST", `${sitePath(site.key)}/settings/channels/preview`, {
        channels: wanted.channels,
      }),
      conversions: await conversionsMoved(site.key, wanted.channels),
    }),
  });
  const store = async (next: SiteSettings): Promise<void> => {
    await call("PUT", `${sitePath(site.key)}/settings`, next);
    void queries.invalidateQueries({ queryKey: ["report", site.key] });
    await queries.invalidateQueries({ queryKey: ["settings", site.key] });
  };
  const apply = useMutation({
    mutationFn: () => store(wanted),
    onSuccess: () => offerUndo(t.applied, () => store(settings)),
  });
  const error = apply.error ?? preview.error;
  const change = (next: readonly DraftRule[]): void => {
    setRules([...next]);
    preview.reset();
    apply.reset();
  };
  const shown = rules.map((_, at) => `/channels/${at}`);
  return (
    <div className="settings-narrow stack">
      <fieldset className="stack" disabled={!manage}>
        <section className="card">
          <div className="card-head">
            <div>
              <h2>
                {t.title} <HelpButton page="channel" />
              </h2>
              <p>{t.lead}</p>
            </div>
          </div>
          {rules.length === 0 && <p className="muted">{t.none}</p>}
          <ol className="channel-rules">
            {rules.map((rule, at) => (
              <ChannelRuleForm
                at={at}
                fault={faultAt(error, `/channels/${at}`)}
                isLast={at === rules.length - 1}
                key={rule.id}
                onChange={(next) => change(rules.map((one) => (one.id === rule.id ? next : one)))}
                onMove={(by) => change(moved(rules, at, by))}
                onRemove={() => change(rules.filter((one) => one.id !== rule.id))}
                rule={rule}
              />
            ))}
          </ol>
          {manage && (
            <div className="row">
              <button
                className="button"
                onClick={() =>
                  change([
                    ...rules,
                    { id: 1 + Math.max(-1, ...rules.map((one) => one.id)), channel: "", when: [newCondition] },
                  ])
                }
                type="button"
              >
                {t.add}
              </button>
            </div>
          )}
        </section>
        <AdSources error={error} onChange={setSources} sources={sources} />
      </fieldset>
      <div>
        <section className="card">
          <div className="card-head">
            <div>
              <h2>{t.previewTitle}</h2>
              <p>{t.previewLead}</p>
            </div>
          </div>
          <div className="row">
            <button className="button" disabled={preview.isPending} onClick={() => preview.mutate()} type="button">
              {preview.isPending ? t.looking : t.preview}
            </button>
            {manage && (
              <button
                className="button button-main"
                disabled={!changed || apply.isPending}
                onClick={() => apply.mutate()}
                type="button"
              >
                {t.apply}
              </button>
            )}
            {manage && (
              <button
                className="button"
                disabled={!changed}
                onClick={() => {
                  change(draftOf(settings.channels));
                  setSources(sourcesOf(settings.ad_mediums));
                }}
                type="button"
              >
                {s.settings.discard}
              </button>
            )}
          </div>
          {error && (
            <Failed
              error={error}
              onRetry={() => (apply.error ? apply.mutate() : preview.mutate())}
              shown={[...shown, "/ad_mediums"]}
            />
          )}
          <div aria-live="polite">
            {preview.data && (
              <Moves answer={preview.data.events} conversions={preview.data.conversions} site={site.key} />
            )}
          </div>
        </section>
      </div>
    </div>
  );
}

interface ConversionsMoved {
  readonly definition: string;
  readonly conversions: number;
  readonly moved: readonly { from: string; to: string; conversions: number }[];
}

/** Whose conversions would move; null where the site has no single macro to look at. */
async function conversionsMoved(site: string, channels: SiteSettings["channels"]): Promise<ConversionsMoved | null> {
  try {
    return await call<ConversionsMoved>("POST", `${sitePath(site)}/reports/attribution/preview`, { channels });
  } catch (error) {
    if (error instanceof Problem && error.status === 422) {
      return null;
    }
    throw error;
  }
}

/** What other rules would have made of the last 90 days. */
function Moves({
  answer,
  conversions,
  site,
}: {
  answer: ChannelPreview;
  conversions: ConversionsMoved | null;
  site: string;
}): ReactNode {
  const definitions = useDefinitions(site);
  const name = definitions.data?.rows.find((one) => one.key === conversions?.definition)?.name;
  const moved = conversions?.moved.reduce((sum, move) => sum + move.conversions, 0) ?? 0;
  return (
    <>
      {conversions && (
        <p className="answer-small">
          {t.conversionsMove(count(moved), count(conversions.conversions), name ?? conversions.definition)}
        </p>
      )}
      {conversions && moved > 0 && (
        <DataTable
          columns={[
            { key: "from", label: t.from, cell: (row) => row.from },
            { key: "to", label: t.to, cell: (row) => row.to },
            { key: "conversions", label: t.conversions, number: true, cell: (row) => count(row.conversions) },
          ]}
          label={t.conversions}
          rowKey={(row) => `${row.from}\n${row.to}`}
          rows={conversions.moved}
        />
      )}
      <p className="answer-small">{t.moves(count(answer.moved), count(answer.events), answer.days)}</p>
      {answer.partial && <p className="muted">{t.partial}</p>}
      {answer.rows.length > 0 && (
        <DataTable
          columns={[
            { key: "from", label: t.from, cell: (row) => row.from },
            { key: "to", label: t.to, cell: (row) => row.to },
            { key: "events", label: t.events, number: true, cell: (row) => count(row.events) },
            { key: "mostly", label: t.mostly, cell: (row) => `${row.source} / ${row.medium}` },
          ]}
          label={t.previewTitle}
          rowKey={(row) => `${row.from}\n${row.to}`}
          rows={answer.rows}
        />
      )}
    </>
  );
}
