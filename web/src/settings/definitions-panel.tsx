import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call, readText, sendYaml } from "../api/client.ts";
import { useDefinitionsYaml, useTemplates } from "../api/queries.ts";
import type { Applied, Preview, SiteSummary } from "../api/types.ts";
import { count } from "../format/numbers.ts";
import { HelpButton } from "../help/help-button.tsx";
import { Field } from "../parts/field.tsx";
import { Failed, Loaded, Remarks, Skeleton } from "../parts/states.tsx";
import { s } from "../strings/strings.ts";

/** What counts as a conversion, as YAML: read, start from a template, change, apply. */
export function DefinitionsPanel({ site }: { site: SiteSummary }): ReactNode {
  const yaml = useDefinitionsYaml(site.key);
  return (
    <section className="card settings-narrow">
      <div className="card-head">
        <div>
          <h2>
            {s.settings.tabs.definitions} <HelpButton page="conversion" />
          </h2>
          <p>{s.settings.definitionsLead}</p>
        </div>
      </div>
      <Loaded query={yaml} skeleton={<Skeleton height={420} />}>
        {(text) => <Editor key={text} saved={text} site={site.key} />}
      </Loaded>
    </section>
  );
}

function Editor({ saved, site }: { saved: string; site: string }): ReactNode {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(saved);
  const [loaded, setLoaded] = useState(false);
  const apply = useMutation({
    mutationFn: () => sendYaml<Applied>(`/sites/${encodeURIComponent(site)}/definitions.yaml`, draft),
  });
  const preview = useMutation({
    mutationFn: () => call<Preview>("POST", `/sites/${encodeURIComponent(site)}/definitions/preview`, { yaml: draft }),
  });
  const edit = (text: string): void => {
    setDraft(text);
    apply.reset();
    preview.reset();
  };
  const done = (): void => void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        apply.mutate();
      }}
    >
      <TemplateChoice
        onLoad={(text) => {
          edit(text);
          setLoaded(true);
        }}
      />
      {loaded && <p className="muted">{s.settings.templateLoaded}</p>}
      <Field label={s.settings.yaml}>
        {(bound) => (
          <textarea
            {...bound}
            className="textarea mono yaml"
            onChange={(event) => edit(event.target.value)}
            rows={Math.min(32, Math.max(14, draft.split("\n").length + 1))}
            spellCheck={false}
            value={draft}
          />
        )}
      </Field>
      {preview.error && <Failed error={preview.error} onRetry={() => preview.mutate()} />}
      {preview.data && !apply.data && <PreviewTable preview={preview.data} />}
      {apply.error && <Failed error={apply.error} onRetry={() => apply.mutate()} />}
      {apply.data && <Outcome onDone={done} outcome={apply.data} />}
      <div className="row">
        <button
          className="button button-main"
          disabled={draft === saved || apply.isPending || apply.isSuccess}
          type="submit"
        >
          {s.settings.apply}
        </button>
        <button
          className="button"
          disabled={draft === saved || preview.isPending || apply.isSuccess}
          onClick={() => preview.mutate()}
          type="button"
        >
          {s.settings.preview}
        </button>
        <button className="button" disabled={draft === saved} onClick={() => edit(saved)} type="button">
          {s.settings.discard}
        </button>
      </div>
    </form>
  );
}

/** What would change: only the definitions whose conversions differ. */
function PreviewTable({ preview }: { preview: Preview }): ReactNode {
  const columns = s.settings.previewColumns;
  const rows = preview.rows.filter((row) => row.is_new || row.total.only_old > 0 || row.total.only_new > 0);
  return (
    <div className="stack" role="status">
      <p className="muted">{rows.length === 0 ? s.settings.previewSame : s.settings.previewLead}</p>
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
        <section aria-label={s.settings.preview} className="table-box" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                {Object.entries(columns).map(([name, text]) => (
                  <th className={name === "key" ? undefined : "number"} key={name} scope="col">
                    {text}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row">
                    {row.key} {row.is_new && <span className="tag">{s.settings.previewNew}</span>}
                  </th>
                  {[row.total.old, row.total.new, row.total.both, row.total.only_old, row.total.only_new].map(
                    (value, index) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: the columns never move.
                      <td className="number" key={index}>
                        {count(value)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Remarks warnings={preview.warnings} />
    </div>
  );
}

function Outcome({ outcome, onDone }: { outcome: Applied; onDone: () => void }): ReactNode {
  const changed = outcome.applied.filter((one) => one.change !== "same");
  return (
    <div className="stack" role="status">
      <p>{changed.length === 0 ? s.settings.appliedNone : s.settings.applied(changed.length)}</p>
      {changed.length > 0 && (
        <ul className="chips">
          {changed.map((one) => (
            <li className="tag" key={one.key}>
              {one.key} {s.settings.changes[one.change]}
            </li>
          ))}
        </ul>
      )}
      <Remarks warnings={outcome.warnings ?? []} />
      <div className="row">
        <button className="button" onClick={onDone} type="button">
          {s.settings.done}
        </button>
      </div>
    </div>
  );
}

function TemplateChoice({ onLoad }: { onLoad: (yaml: string) => void }): ReactNode {
  const templates = useTemplates();
  const load = useMutation({
    mutationFn: (name: string) => readText(`/templates/${encodeURIComponent(name)}`),
    onSuccess: onLoad,
  });
  if (!templates.data) return null;
  return (
    <>
      <Field label={s.settings.template}>
        {(bound) => (
          <select
            {...bound}
            className="select"
            onChange={(event) => event.target.value !== "" && load.mutate(event.target.value)}
            value=""
          >
            <option value="">{s.settings.templateChoose}</option>
            {templates.data.rows.map((template) => (
              <option key={template.name} value={template.name}>
                {template.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {load.error && <Failed error={load.error} onRetry={() => load.reset()} />}
    </>
  );
}
