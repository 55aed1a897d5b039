import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { useRules, useRuleVersions } from "../api/queries.ts";
import type { RuleList, RulePreviewLink, RuleRow, RuleVersion, SiteSummary } from "../api/types.ts";
import { ago, moment } from "../format/dates.ts";
import { count } from "../format/numbers.ts";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { s } from "../strings/strings.ts";
import { CopyText } from "./copy-text.tsx";
import { RuleForm } from "./rule-form.tsx";

const t = s.settings.rules;
export const rulesPath = (site: string): string => `/sites/${encodeURIComponent(site)}/rules`;

/** Codeless rules: what turns clicks and views into named events without touching the site. */
export function RulesPanel({ site }: { site: SiteSummary }): ReactNode {
  const rules = useRules(site.key);
  const [editing, setEditing] = useState<RuleRow | "new" | null>(null);
  if (editing) {
    return (
      <RuleForm
        key={editing === "new" ? "" : editing.key}
        onClose={() => setEditing(null)}
        saved={editing === "new" ? null : editing}
        site={site}
      />
    );
  }
  return (
    <div className="settings-grid settings-grid-wide">
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{s.settings.tabs.rules}</h2>
            <p>{t.lead}</p>
          </div>
          <button className="button button-main" onClick={() => setEditing("new")} type="button">
            {t.add}
          </button>
        </div>
        <Loaded query={rules} skeleton={<Skeleton height={160} />}>
          {(list) => (
            <>
              {list.rows.length === 0 ? (
                <p className="muted">{t.none}</p>
              ) : (
                <RuleTable onEdit={setEditing} rows={list.rows} site={site} />
              )}
              <Publishing list={list} site={site} />
            </>
          )}
        </Loaded>
      </section>
      <div className="stack">
        <PreviewCard site={site} />
        <VersionsCard site={site} />
      </div>
    </div>
  );
}

function RuleTable({
  rows,
  site,
  onEdit,
}: {
  rows: readonly RuleRow[];
  site: SiteSummary;
  onEdit: (rule: RuleRow) => void;
}): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
    <section aria-label={s.settings.tabs.rules} className="table-box" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{t.event}</th>
            <th>{t.when}</th>
            <th>{t.state}</th>
            <th>{t.changed}</th>
            <th>
              <span className="hidden-text">{t.edit}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                {row.rule.name}
                <div className="small muted">{row.key}</div>
              </th>
              <td>
                {t.happenings[row.rule.on]}{" "}
                {(row.rule.selector ?? row.rule.text?.value) && (
                  <code>{row.rule.selector ?? row.rule.text?.value}</code>
                )}
              </td>
              <td>{row.on ? t.on : <span className="muted">{t.off}</span>}</td>
              <td title={`${moment(row.changed_at, site.timezone)}, ${row.changed_by}`}>
                {ago(row.changed_at, Date.now())}
              </td>
              <td className="number">
                <button
                  aria-label={`${t.edit} ${row.rule.name}`}
                  className="button button-small"
                  onClick={() => onEdit(row)}
                  type="button"
                >
                  {t.edit}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Publishing({ list, site }: { list: RuleList; site: SiteSummary }): ReactNode {
  const queries = useQueryClient();
  const publish = useMutation({
    mutationFn: () => call<RuleVersion>("POST", `${rulesPath(site.key)}/publish`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["rules", site.key] }),
  });
  return (
    <div className="stack">
      {publish.error && <Failed error={publish.error} onRetry={() => publish.mutate()} />}
      <div className="row-apart">
        <p aria-live="polite">
          {list.changed ? t.unpublished : list.published === 0 ? t.nothingPublished : t.upToDate(count(list.published))}
        </p>
        <button
          className="button button-main"
          disabled={!list.changed || publish.isPending}
          onClick={() => publish.mutate()}
          type="button"
        >
          {t.publish}
        </button>
      </div>
    </div>
  );
}

function PreviewCard({ site }: { site: SiteSummary }): ReactNode {
  const open = useMutation({ mutationFn: () => call<RulePreviewLink>("POST", `${rulesPath(site.key)}/preview`, {}) });
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.onPage}</h2>
          <p>{t.onPageLead}</p>
        </div>
      </div>
      {open.data ? (
        <CopyText label={t.onPage} text={`?${open.data.parameter}`} />
      ) : (
        <button className="button" disabled={open.isPending} onClick={() => open.mutate()} type="button">
          {t.openPreview}
        </button>
      )}
      {open.error && <Failed error={open.error} onRetry={() => open.mutate()} />}
    </section>
  );
}

function VersionsCard({ site }: { site: SiteSummary }): ReactNode {
  const queries = useQueryClient();
  const versions = useRuleVersions(site.key);
  const restore = useMutation({
    mutationFn: (version: number) =>
      call<RuleVersion>("POST", `${rulesPath(site.key)}/versions/${version}/restore`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["rules", site.key] }),
  });
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t.versions}</h2>
      </div>
      <Loaded query={versions} skeleton={<Skeleton height={80} />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="muted">{t.noVersions}</p>
          ) : (
            <ul className="plain stack">
              {rows.slice(0, 10).map((version, index) => (
                <li className="row-apart" key={version.version}>
                  <span title={`${moment(version.published_at, site.timezone)}, ${version.published_by}`}>
                    {t.version(count(version.version), version.rules)}
                    <span className="small muted">
                      {" "}
                      {ago(version.published_at, Date.now())} {version.note}
                    </span>
                  </span>
                  {index > 0 && (
                    <button
                      aria-label={t.restoreVersion(count(version.version))}
                      className="button button-small"
                      disabled={restore.isPending}
                      onClick={() => restore.mutate(version.version)}
                      type="button"
                    >
                      {t.restore}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {restore.error && <Failed error={restore.error} onRetry={() => restore.reset()} />}
    </section>
  );
}
