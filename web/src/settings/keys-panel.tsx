import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import { useKeys } from "../api/queries.ts";
import type { ApiKey, CreatedKey, SiteSummary } from "../api/types.ts";
import { ago, day, dayEnd, moment } from "../format/dates.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { s } from "../strings/strings.ts";
import { CopyText } from "./copy-text.tsx";

const keyPath = (site: string): string => `/sites/${encodeURIComponent(site)}/keys`;
const words = (text: string): string[] => text.split(/[\s,;]+/).filter((word) => word !== "");
const scopes = ["ingest:server", "reports:read", "export:raw", "config:write", "admin"] as const;

export function KeysPanel({ site }: { site: SiteSummary }): ReactNode {
  const keys = useKeys(site.key);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  return (
    <div className="settings-grid settings-grid-wide">
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{s.settings.tabs.keys}</h2>
            <p>{s.settings.keysLead}</p>
          </div>
        </div>
        <Loaded query={keys} skeleton={<Skeleton height={160} />}>
          {(data) =>
            data.rows.length === 0 ? (
              <p className="muted">{s.settings.noKeys}</p>
            ) : (
              <KeyTable keys={data.rows} onRevoke={setRevoking} site={site} />
            )
          }
        </Loaded>
      </section>
      <section className="card">
        <div className="card-head">
          <h2>{s.settings.newKey}</h2>
        </div>
        <NewKey site={site} />
      </section>
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} site={site.key} />}
    </div>
  );
}

function KeyTable({
  keys,
  site,
  onRevoke,
}: {
  keys: readonly ApiKey[];
  site: SiteSummary;
  onRevoke: (key: ApiKey) => void;
}): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
    <section aria-label={s.settings.tabs.keys} className="table-box" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{s.settings.keyName}</th>
            <th>{s.settings.key}</th>
            <th>{s.settings.created}</th>
            <th>{s.settings.lastUsed}</th>
            <th>{s.settings.keyExpires}</th>
            <th>
              <span className="hidden-text">{s.settings.revoke}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr className={key.revoked_at ? "key-revoked" : undefined} key={key.id}>
              <th scope="row">
                {key.name}
                <div className="small muted">
                  {s.settings.keyKinds[key.kind]}
                  {key.scopes && key.scopes.length > 0 && `: ${key.scopes.join(", ")}`}
                </div>
                {key.networks.length > 0 && (
                  <div className="small muted">{s.settings.keyFrom(key.networks.join(", "))}</div>
                )}
              </th>
              <td>
                <code>
                  {key.prefix}…{key.last_four}
                </code>
              </td>
              <td title={moment(key.created_at, site.timezone)}>{day(key.created_at, site.timezone)}</td>
              <td>
                {key.last_used_at ? (
                  <span title={moment(key.last_used_at, site.timezone)}>{ago(key.last_used_at, Date.now())}</span>
                ) : (
                  s.settings.never
                )}
              </td>
              <td>
                {key.expires_at === null ? (
                  s.settings.keyNever
                ) : (
                  <span title={moment(key.expires_at, site.timezone)}>
                    {Date.parse(key.expires_at) <= Date.now()
                      ? s.settings.keyEnded
                      : day(new Date(Date.parse(key.expires_at) - 1).toISOString(), site.timezone)}
                  </span>
                )}
              </td>
              <td className="number">
                {key.revoked_at ? (
                  <span className="muted">{s.settings.revoked}</span>
                ) : (
                  <button
                    aria-label={`${s.settings.revoke} ${key.name}`}
                    className="button button-small button-danger"
                    onClick={() => onRevoke(key)}
                    type="button"
                  >
                    {s.settings.revoke}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NewKey({ site }: { site: SiteSummary }): ReactNode {
  const queries = useQueryClient();
  const [kind, setKind] = useState<ApiKey["kind"]>("write");
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>(["reports:read"]);
  const [lastDay, setLastDay] = useState("");
  const [networks, setNetworks] = useState("");
  const create = useMutation({
    mutationFn: () =>
      call<CreatedKey>("POST", keyPath(site.key), {
        kind,
        name,
        ...(kind === "secret" ? { scopes: chosen, networks: words(networks) } : {}),
        ...(lastDay === "" ? {} : { expires_at: dayEnd(lastDay, site.timezone) }),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys", site.key] }),
  });
  if (create.data) {
    return (
      <div className="stack">
        <p>{s.settings.keyOnce}</p>
        <CopyText label={s.settings.key} text={create.data.key} />
        <button
          className="button"
          onClick={() => {
            create.reset();
            setName("");
            setLastDay("");
            setNetworks("");
          }}
          type="button"
        >
          {s.settings.done}
        </button>
      </div>
    );
  }
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <TextField
        fault={faultAt(create.error, "/name")}
        label={s.settings.keyName}
        onChange={setName}
        required
        value={name}
      />
      <Field fault={faultAt(create.error, "/kind")} label={s.settings.keyKind}>
        {(bound) => (
          <select
            {...bound}
            className="select"
            onChange={(event) => setKind(event.target.value as ApiKey["kind"])}
            value={kind}
          >
            <option value="write">{s.settings.keyKinds.write}</option>
            <option value="secret">{s.settings.keyKinds.secret}</option>
          </select>
        )}
      </Field>
      {kind === "secret" && (
        <fieldset className="field">
          <legend className="field-label">{s.settings.scopes}</legend>
          {scopes.map((scope) => (
            <label className="compare" key={scope}>
              <input
                checked={chosen.includes(scope)}
                onChange={(event) =>
                  setChosen(event.target.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))
                }
                type="checkbox"
              />
              <code>{scope}</code>
            </label>
          ))}
          {faultAt(create.error, "/scopes") && <span className="field-fault">{faultAt(create.error, "/scopes")}</span>}
        </fieldset>
      )}
      {kind === "secret" && (
        <TextField
          fault={faultAt(create.error, "/networks")}
          hint={s.settings.keyNetworksHint}
          label={s.settings.keyNetworks}
          onChange={setNetworks}
          spellCheck={false}
          value={networks}
        />
      )}
      <TextField
        fault={faultAt(create.error, "/expires_at")}
        hint={s.settings.keyExpiresHint}
        label={s.settings.keyExpires}
        onChange={setLastDay}
        type="date"
        value={lastDay}
      />
      {create.error && !(create.error instanceof Problem && create.error.faults.length > 0) && (
        <Failed error={create.error} onRetry={() => create.mutate()} />
      )}
      <button className="button button-main" disabled={create.isPending || name === ""} type="submit">
        {s.settings.create}
      </button>
    </form>
  );
}

function RevokeDialog({ apiKey, site, onClose }: { apiKey: ApiKey; site: string; onClose: () => void }): ReactNode {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => call("DELETE", `${keyPath(site)}/${encodeURIComponent(String(apiKey.id))}`),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["keys", site] });
      onClose();
    },
  });
  return (
    <Dialog onClose={onClose} title={s.settings.revokeTitle(apiKey.name)}>
      <div className="stack">
        <p>{s.settings.revokeText}</p>
        {revoke.error && <Failed error={revoke.error} onRetry={() => revoke.mutate()} />}
        <div className="row">
          <button
            className="button button-danger"
            disabled={revoke.isPending}
            onClick={() => revoke.mutate()}
            type="button"
          >
            {s.settings.revoke}
          </button>
          <button className="button" onClick={onClose} type="button">
            {s.settings.cancel}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
