import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Alias, useAliases } from "../api/access.ts";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import { sitePath } from "../api/queries.ts";
import type { CreatedKey, Session, SiteSummary } from "../api/types.ts";
import { day, moment } from "../format/dates.ts";
import { Field, TextField } from "../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { may } from "../session/may.ts";
import { accessStrings } from "../strings/access.ts";
import { s } from "../strings/strings.ts";
import { type Category, ConsentMap } from "./consent-map.tsx";
import { CopyText } from "./copy-text.tsx";

const t = accessStrings.aliases;
const formats = Object.keys(t.formats);

/** Ids of other vendors' clients that may collect for the site, and the secrets of servers that speak their formats. */
export function AliasesPanel({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const aliases = useAliases(site.key);
  const queries = useQueryClient();
  const manage = may(session, "manage");
  const path = `${sitePath(site.key)}/aliases`;
  const renew = (): Promise<void> => queries.invalidateQueries({ queryKey: ["aliases", site.key] });
  const put = async ({
    format,
    alias,
    consent,
  }: Pick<Alias, "format" | "alias"> & { consent?: Alias["consent"] }): Promise<Alias> => {
    const made = await call<Alias>("POST", path, consent ? { format, alias, consent } : { format, alias });
    await renew();
    return made;
  };
  const take = async (id: number): Promise<void> => {
    await call("DELETE", `${path}/${id}`);
    await renew();
  };
  const remove = useMutation({
    mutationFn: (one: Alias) => take(one.id),
    onSuccess: (_, one) => offerUndo(t.removed(one.alias), () => put(one)),
  });
  return (
    <div className="settings-grid settings-grid-wide">
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{t.title}</h2>
            <p>{t.lead}</p>
          </div>
        </div>
        {remove.error && <Failed error={remove.error} onRetry={() => remove.reset()} />}
        <Loaded query={aliases} skeleton={<Skeleton height={120} />}>
          {({ rows }) =>
            rows.length === 0 ? (
              <p className="muted">{t.none}</p>
            ) : (
              <ul className="stack">
                {rows.map((one) => (
                  <li className="row-apart" key={one.id}>
                    <span>
                      {t.formats[one.format] ?? one.format} <code>{one.alias}</code>{" "}
                      {Object.keys(one.consent).length > 0 && (
                        <span className="small">
                          {Object.entries(one.consent)
                            .map(
                              ([name, states]) =>
                                `${name} → ${states.map((state) => t.states[state] ?? state).join(", ")}`,
                            )
                            .join("; ")}{" "}
                        </span>
                      )}
                      <span className="small muted" title={moment(one.created_at, site.timezone)}>
                        {t.added} {day(one.created_at, site.timezone)}, {one.created_by}
                      </span>
                    </span>
                    {manage && (
                      <button
                        aria-label={t.removeNamed(one.alias)}
                        className="button button-small"
                        disabled={remove.isPending}
                        onClick={() => remove.mutate(one)}
                        type="button"
                      >
                        {t.remove}
                      </button>
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </section>
      {manage && (
        <div className="stack">
          <NewAlias onAdd={put} onTake={take} />
          <SecretCard site={site} />
        </div>
      )}
    </div>
  );
}

interface NewAliasProps {
  onAdd: (alias: Pick<Alias, "format" | "alias"> & { consent?: Alias["consent"] }) => Promise<Alias>;
  onTake: (id: number) => Promise<void>;
}

function NewAlias({ onAdd, onTake }: NewAliasProps): ReactNode {
  const [format, setFormat] = useState("segment");
  const [alias, setAlias] = useState("");
  const [consent, setConsent] = useState<readonly Category[]>([]);
  const mapped = format === "segment" ? consent.filter((one) => one.name.trim() !== "") : [];
  const add = useMutation({
    mutationFn: () =>
      onAdd({
        format,
        alias: alias.trim(),
        ...(mapped.length > 0
          ? { consent: Object.fromEntries(mapped.map((one) => [one.name.trim(), one.states])) }
          : {}),
      }),
    onSuccess: (made) => {
      setAlias("");
      setConsent([]);
      offerUndo(t.addedOne(made.alias), () => onTake(made.id));
    },
  });
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t.add}</h2>
      </div>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Field fault={faultAt(add.error, "/format")} label={t.format}>
          {(bound) => (
            <select {...bound} className="select" onChange={(event) => setFormat(event.target.value)} value={format}>
              {formats.map((one) => (
                <option key={one} value={one}>
                  {t.formats[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField
          fault={faultAt(add.error, "/alias")}
          label={t.ids[format] ?? ""}
          onChange={setAlias}
          required
          spellCheck={false}
          value={alias}
        />
        {format === "segment" && (
          <ConsentMap fault={faultAt(add.error, "/consent")} map={consent} onChange={setConsent} />
        )}
        {add.error && !(add.error instanceof Problem && faultAt(add.error, "/alias")) && (
          <Failed error={add.error} onRetry={() => add.mutate()} shown={["/alias", "/format", "/consent"]} />
        )}
        <button className="button button-main" disabled={alias.trim() === "" || add.isPending} type="submit">
          {t.add}
        </button>
      </form>
    </section>
  );
}

function SecretCard({ site }: { site: SiteSummary }): ReactNode {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => call<CreatedKey>("POST", `${sitePath(site.key)}/keys`, { kind: "compat", name }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys", site.key] }),
  });
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.secretTitle}</h2>
          <p>{t.secretLead}</p>
        </div>
      </div>
      {make.data ? (
        <div className="stack" role="status">
          <CopyText label={s.settings.key} text={make.data.key} />
          <p className="small muted">{s.settings.keyOnce}</p>
        </div>
      ) : (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <TextField
            fault={faultAt(make.error, "/name")}
            label={t.secretName}
            onChange={setName}
            required
            value={name}
          />
          {make.error && <Failed error={make.error} onRetry={() => make.mutate()} shown={["/name"]} />}
          <button className="button" disabled={name === "" || make.isPending} type="submit">
            {t.secretMake}
          </button>
        </form>
      )}
    </section>
  );
}
