import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call, readText, sendYaml } from "../../api/client.ts";
import { useYamlPreview } from "../../api/conversions.ts";
import { sitePath, useTemplates } from "../../api/queries.ts";
import type { Applied, SiteSummary } from "../../api/types.ts";
import { count } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { Failed, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { Link } from "../../router/link.tsx";
import { pagePath } from "../../router/routes.ts";
import { conversionStrings } from "../../strings/conversions.ts";

const t = conversionStrings.template;

/** The conversions of an industry: what each would have counted, then all of them at once, and back again. */
export function TemplateDialog({ site, onClose }: { site: SiteSummary; onClose: () => void }): ReactNode {
  const [name, setName] = useState("");
  const queries = useQueryClient();
  const templates = useTemplates();
  const yaml = useQuery({
    queryKey: ["template", name],
    queryFn: ({ signal }) => readText(`/templates/${encodeURIComponent(name)}`, signal),
    enabled: name !== "",
    staleTime: Number.POSITIVE_INFINITY,
  });
  const preview = useYamlPreview(site.key, name === "" ? null : (yaml.data ?? null));
  const path = `${sitePath(site.key)}/definitions.yaml`;
  const renew = (): Promise<void> =>
    queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  const apply = useMutation({
    mutationFn: async () => {
      const before = await readText(path);
      return { before, outcome: await sendYaml<Applied>(path, yaml.data ?? "") };
    },
    onSuccess: async ({ before, outcome }) => {
      const changed = outcome.applied.filter((one) => one.change !== "same");
      offerUndo(t.applied(changed.length), async () => {
        await sendYaml<Applied>(path, before);
        for (const one of changed.filter((added) => added.change === "added"))
          await call("DELETE", `${sitePath(site.key)}/definitions/${encodeURIComponent(one.key)}`);
        await renew();
      });
      onClose();
      await renew();
    },
  });
  const chosen = templates.data?.rows.find((one) => one.name === name);
  return (
    <Dialog onClose={onClose} title={t.title} wide>
      <div className="form">
        <p className="muted">
          {t.lead} <HelpButton page="preview" />
        </p>
        <Loaded query={templates} skeleton={<Skeleton height={60} />}>
          {({ rows }) => (
            <Field hint={chosen?.description} label={t.choose}>
              {(bound) => (
                <select {...bound} className="select" onChange={(event) => setName(event.target.value)} value={name}>
                  <option value="">{t.chooseOne}</option>
                  {rows.map((one) => (
                    <option key={one.name} value={one.name}>
                      {one.title}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
        </Loaded>
        {yaml.error && <Failed error={yaml.error} onRetry={() => void yaml.refetch()} />}
        {name !== "" && yaml.data !== undefined && (
          <Loaded query={preview} skeleton={<Skeleton height={200} />}>
            {({ rows, warnings }) => (
              <>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
                <section aria-label={t.title} className="table-box" tabIndex={0}>
                  <table className="table">
                    <thead>
                      <tr>
                        <th scope="col">{conversionStrings.fields.key}</th>
                        <th className="number" scope="col">
                          {t.now}
                        </th>
                        <th className="number" scope="col">
                          {t.counted}
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {rows.map((row) => (
                        <tr key={row.key}>
                          <th scope="row">
                            {row.key}{" "}
                            {row.is_new ? (
                              <span className="tag">{t.isNew}</span>
                            ) : (
                              row.total.only_old + row.total.only_new > 0 && (
                                <span className="tag tag-thin">{t.changes}</span>
                              )
                            )}
                          </th>
                          <td className="number">{row.is_new ? "–" : count(row.total.old)}</td>
                          <td className="number">{count(row.total.new)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </section>
                <Remarks warnings={warnings} />
              </>
            )}
          </Loaded>
        )}
        {apply.error && <Failed error={apply.error} onRetry={() => apply.mutate()} />}
        <div className="row form-foot">
          <button
            className="button button-main"
            disabled={!preview.data || apply.isPending}
            onClick={() => apply.mutate()}
            type="button"
          >
            {t.apply}
          </button>
          <Link className="button" to={`${pagePath(site.key, "settings")}?tab=definitions`}>
            {t.yaml}
          </Link>
        </div>
      </div>
    </Dialog>
  );
}
