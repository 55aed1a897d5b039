import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type AccountLink, type IssuedLink, type Role, useInvitations } from "../api/access.ts";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import { moment } from "../format/dates.ts";
import { Field, TextField } from "../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { accessStrings } from "../strings/access.ts";
import { CopyText } from "./copy-text.tsx";

const t = accessStrings.invite;
const roles = Object.keys(accessStrings.roles) as Role[];

/** Makes a link that lets somebody in, and lists those that nobody has used. */
export function InviteCard({ owner, timezone }: { owner: boolean; timezone: string }): ReactNode {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const invitations = useInvitations(true);
  const renew = (): Promise<void> => queries.invalidateQueries({ queryKey: ["invitations"] });
  const invite = useMutation({
    mutationFn: () => call<IssuedLink>("POST", "/invitations", { email, role }),
    onSuccess: async () => {
      setEmail("");
      await renew();
    },
  });
  const withdraw = useMutation({
    mutationFn: (one: AccountLink) => call("DELETE", `/invitations/${one.id}`),
    onSuccess: async (_, one) => {
      offerUndo(t.withdrawn(one.email));
      await renew();
    },
  });
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.title}</h2>
          <p>{t.lead}</p>
        </div>
      </div>
      <div className="stack">
        {invite.data ? (
          <LinkToHandOver issued={invite.data} onDone={() => invite.reset()} timezone={timezone} />
        ) : (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              invite.mutate();
            }}
          >
            <TextField
              autoComplete="off"
              fault={faultAt(invite.error, "/email")}
              label={t.email}
              onChange={setEmail}
              required
              type="email"
              value={email}
            />
            <Field fault={faultAt(invite.error, "/role")} hint={accessStrings.roleNotes[role]} label={t.role}>
              {(bound) => (
                <select
                  {...bound}
                  className="select"
                  onChange={(event) => setRole(event.target.value as Role)}
                  value={role}
                >
                  {roles
                    .filter((one) => owner || one !== "owner")
                    .map((one) => (
                      <option key={one} value={one}>
                        {accessStrings.roles[one]}
                      </option>
                    ))}
                </select>
              )}
            </Field>
            {invite.error && !(invite.error instanceof Problem && invite.error.faults.length > 0) && (
              <Failed error={invite.error} onRetry={() => invite.mutate()} />
            )}
            <button className="button button-main" disabled={email === "" || invite.isPending} type="submit">
              {t.submit}
            </button>
          </form>
        )}
        <h3>{t.open}</h3>
        {withdraw.error && <Failed error={withdraw.error} onRetry={() => withdraw.reset()} />}
        <Loaded query={invitations} skeleton={<Skeleton height={48} />}>
          {({ rows }) =>
            rows.length === 0 ? (
              <p className="muted">{t.none}</p>
            ) : (
              <ul className="stack">
                {rows.map((one) => (
                  <li className="row-apart" key={one.id}>
                    <span>
                      {one.email}
                      <span className="small muted invite-role">
                        {t.row(accessStrings.roles[one.role], moment(one.expires_at, timezone))}
                      </span>
                    </span>
                    <button
                      aria-label={`${t.withdraw}: ${one.email}`}
                      className="button button-small"
                      disabled={withdraw.isPending}
                      onClick={() => withdraw.mutate(one)}
                      type="button"
                    >
                      {t.withdraw}
                    </button>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </section>
  );
}

interface LinkToHandOverProps {
  issued: IssuedLink;
  timezone: string;
  onDone: () => void;
}

/** A link just made: shown this once, to be copied. */
export function LinkToHandOver({ issued, timezone, onDone }: LinkToHandOverProps): ReactNode {
  return (
    <div className="stack" role="status">
      <CopyText label={t.link} text={location.origin + issued.path} />
      <p className="small muted">{t.once(issued.link.email, moment(issued.link.expires_at, timezone))}</p>
      <div>
        <button className="button" onClick={onDone} type="button">
          {t.done}
        </button>
      </div>
    </div>
  );
}
