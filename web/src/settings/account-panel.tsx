import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type Account, changePassword, removeSecondFactor, renewRecoveryCodes, useAccount } from "../api/account.ts";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import type { SiteSummary } from "../api/types.ts";
import { ago, moment } from "../format/dates.ts";
import { TextField } from "../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { RecoveryCodes } from "../session/recovery-codes.tsx";
import { SecondFactorSetup } from "../session/second-factor-setup.tsx";
import { accountStrings } from "../strings/account.ts";

const t = accountStrings.secondFactor;
const u = accountStrings.sessions;
const p = accountStrings.password;

/** One's own account: password, second factor, and where one is signed in. */
export function AccountPanel({ site }: { site: SiteSummary }): ReactNode {
  const account = useAccount();
  return (
    <div className="settings-grid">
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{u.title}</h2>
            <p>{u.lead}</p>
          </div>
        </div>
        <Loaded query={account} skeleton={<Skeleton height={120} />}>
          {(data) => <Sessions account={data} timezone={site.timezone} />}
        </Loaded>
      </section>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{p.title}</h2>
            <p>{p.lead}</p>
          </div>
        </div>
        <Loaded query={account} skeleton={<Skeleton height={60} />}>
          {(data) => <Password account={data} />}
        </Loaded>
      </section>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{t.title}</h2>
            <p>{t.lead}</p>
          </div>
        </div>
        <Loaded query={account} skeleton={<Skeleton height={120} />}>
          {(data) => <SecondFactor account={data} timezone={site.timezone} />}
        </Loaded>
      </section>
    </div>
  );
}

function Password({ account }: { account: Account }): ReactNode {
  const [open, setOpen] = useState(false);
  if (open) return <NewPassword hasCode={account.second_factor.confirmed_at !== null} onClose={() => setOpen(false)} />;
  return (
    <div>
      <button className="button" onClick={() => setOpen(true)} type="button">
        {p.change}
      </button>
    </div>
  );
}

function NewPassword({ hasCode, onClose }: { hasCode: boolean; onClose: () => void }): ReactNode {
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [code, setCode] = useState("");
  const change = useMutation({
    mutationFn: async () => {
      await changePassword(current, next, hasCode ? code : null);
      // The session has a new token.
      await queries.invalidateQueries({ queryKey: ["session"] });
      await queries.invalidateQueries({ queryKey: ["account"] });
      offerUndo(p.done);
      onClose();
    },
  });
  const beside = change.error instanceof Problem && change.error.faults.length > 0;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <TextField
        autoComplete="current-password"
        autoFocus
        fault={faultAt(change.error, "/password")}
        label={p.current}
        onChange={setCurrent}
        required
        type="password"
        value={current}
      />
      <TextField
        autoComplete="new-password"
        fault={faultAt(change.error, "/new_password")}
        hint={p.hint}
        label={p.next}
        onChange={setNext}
        required
        type="password"
        value={next}
      />
      {hasCode && (
        <TextField
          autoComplete="one-time-code"
          fault={faultAt(change.error, "/code")}
          label={p.code}
          onChange={setCode}
          required
          value={code}
        />
      )}
      {change.error && !beside && <Failed error={change.error} onRetry={() => change.mutate()} />}
      <div className="row">
        <button className="button button-main" disabled={change.isPending} type="submit">
          {p.submit}
        </button>
        <button className="button" onClick={onClose} type="button">
          {p.cancel}
        </button>
      </div>
    </form>
  );
}

interface AccountProps {
  account: Account;
  timezone: string;
}

function SecondFactor({ account, timezone }: AccountProps): ReactNode {
  const queries = useQueryClient();
  const [doing, setDoing] = useState<"renew" | "remove" | null>(null);
  const [setUp, startSetUp] = useState(false);
  const factor = account.second_factor;
  const renewAll = (): Promise<unknown> =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["account"] }),
      queries.invalidateQueries({ queryKey: ["session"] }),
    ]);
  if (!factor.confirmed_at || setUp)
    return (
      <div className="stack">
        {!setUp && <p>{factor.required ? t.offRequired : t.off}</p>}
        <SecondFactorSetup
          onConfirmed={() => {
            startSetUp(true);
            void renewAll();
          }}
          onDone={() => startSetUp(false)}
        />
      </div>
    );
  if (doing)
    return (
      <Prove
        doing={doing}
        onDone={(removed) => {
          setDoing(null);
          if (removed) offerUndo(t.removed);
          void renewAll();
        }}
        required={factor.required}
      />
    );
  return (
    <div className="stack">
      <p>
        {t.on(moment(factor.confirmed_at, timezone))} {t.left(factor.recovery_codes_left)}
      </p>
      <div className="row">
        <button className="button" onClick={() => setDoing("renew")} type="button">
          {t.renew}
        </button>
        <button className="button" onClick={() => setDoing("remove")} type="button">
          {t.remove}
        </button>
      </div>
    </div>
  );
}

interface ProveProps {
  doing: "renew" | "remove";
  required: boolean;
  onDone: (removed: boolean) => void;
}

/** Password and code once more, before the second factor changes. */
function Prove({ doing, required, onDone }: ProveProps): ReactNode {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const change = useMutation({
    mutationFn: async () => {
      if (doing === "renew") return (await renewRecoveryCodes(password, code)).codes;
      await removeSecondFactor(password, code);
      onDone(true);
      return null;
    },
  });
  if (change.data) return <RecoveryCodes codes={change.data} onDone={() => onDone(false)} />;
  const beside = change.error instanceof Problem && change.error.faults.length > 0;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <p>{doing === "renew" ? t.renewLead : required ? t.removeRequired : t.removeLead}</p>
      <TextField
        autoComplete="current-password"
        autoFocus
        fault={faultAt(change.error, "/password")}
        label={t.password}
        onChange={setPassword}
        required
        type="password"
        value={password}
      />
      <TextField
        autoComplete="one-time-code"
        fault={faultAt(change.error, "/code")}
        label={t.anyCode}
        onChange={setCode}
        required
        value={code}
      />
      {change.error && !beside && <Failed error={change.error} onRetry={() => change.mutate()} />}
      <div className="row">
        <button
          className={doing === "remove" ? "button button-danger" : "button button-main"}
          disabled={change.isPending}
          type="submit"
        >
          {doing === "renew" ? t.renew : t.remove}
        </button>
        <button className="button" onClick={() => onDone(false)} type="button">
          {t.cancel}
        </button>
      </div>
    </form>
  );
}

function Sessions({ account, timezone }: AccountProps): ReactNode {
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: async ({ path, said }: { path: string; said: string }) => {
      await call("DELETE", path);
      offerUndo(said);
      await queries.invalidateQueries({ queryKey: ["account"] });
    },
  });
  return (
    <div className="stack">
      {end.error && <Failed error={end.error} onRetry={() => end.reset()} />}
      <ul className="stack">
        {account.sessions.map((one) => (
          <li className="row-apart" key={one.id}>
            <span>
              {u.since} {moment(one.created_at, timezone)} {one.current && <span className="tag">{u.current}</span>}
              <span className="small muted invite-role">
                {u.seen} {ago(one.last_seen_at, Date.now())}
              </span>
            </span>
            {!one.current && (
              <button
                aria-label={u.endNamed(moment(one.created_at, timezone))}
                className="button button-small"
                disabled={end.isPending}
                onClick={() => end.mutate({ path: `/account/sessions/${one.id}`, said: u.ended })}
                type="button"
              >
                {u.end}
              </button>
            )}
          </li>
        ))}
      </ul>
      {account.sessions.length > 1 && (
        <div>
          <button
            className="button"
            disabled={end.isPending}
            onClick={() => end.mutate({ path: "/account/sessions", said: u.othersEnded })}
            type="button"
          >
            {u.others}
          </button>
        </div>
      )}
    </div>
  );
}
