import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { type IssuedLink, type Role, type User, useUsers } from "../api/access.ts";
import { call } from "../api/client.ts";
import type { Session, SiteSummary } from "../api/types.ts";
import { ago, moment } from "../format/dates.ts";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { may } from "../session/may.ts";
import { accessStrings } from "../strings/access.ts";
import { accountStrings } from "../strings/account.ts";
import { s } from "../strings/strings.ts";
import { InviteCard, LinkToHandOver } from "./invite-card.tsx";

const t = accessStrings.users;
const roles = Object.keys(accessStrings.roles) as Role[];

/** Who can sign in, what they may do, and the links that let people in. */
export function UsersPanel({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const manage = may(session, "manage");
  const users = useUsers(manage);
  if (!manage)
    return (
      <section className="card settings-narrow">
        <p className="muted">{t.mayNot}</p>
      </section>
    );
  return (
    <div className="settings-grid settings-grid-wide">
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{t.title}</h2>
            <p>{t.lead}</p>
          </div>
        </div>
        <Loaded query={users} skeleton={<Skeleton height={180} />}>
          {({ rows }) => <UserTable rows={rows} session={session} timezone={site.timezone} />}
        </Loaded>
        <dl className="role-notes small muted">
          {roles.map((role) => (
            <div key={role}>
              <dt>{accessStrings.roles[role]}</dt>
              <dd>{accessStrings.roleNotes[role]}</dd>
            </div>
          ))}
        </dl>
      </section>
      <InviteCard owner={may(session, "own")} timezone={site.timezone} />
    </div>
  );
}

interface UserTableProps {
  rows: readonly User[];
  session: Session;
  timezone: string;
}

function UserTable({ rows, session, timezone }: UserTableProps): ReactNode {
  const queries = useQueryClient();
  const [link, setLink] = useState<IssuedLink | null>(null);
  const [removing, setRemoving] = useState<User | null>(null);
  const renew = (): Promise<unknown> =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["users"] }),
      queries.invalidateQueries({ queryKey: ["audit"] }),
    ]);
  const patch = async (user: User, change: { role?: Role; disabled?: boolean }): Promise<void> => {
    await call("PATCH", `/users/${user.id}`, change);
    await renew();
  };
  const act = useMutation({ mutationFn: (what: () => Promise<unknown>) => what() });
  const change = (user: User, next: { role?: Role; disabled?: boolean }, said: string): void =>
    act.mutate(async () => {
      await patch(user, next);
      const back = next.role === undefined ? { disabled: user.disabled } : { role: user.role };
      offerUndo(said, () => patch(user, back));
    });
  const owner = may(session, "own");
  return (
    <>
      {act.error && <Failed error={act.error} onRetry={() => act.reset()} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
      <section aria-label={t.title} className="table-box users-box" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.person}</th>
              <th scope="col">{t.role}</th>
              <th scope="col">{t.lastSeen}</th>
              <th>
                <span className="hidden-text">{t.actions("")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((user) => {
              const me = user.email === session.user?.email;
              const untouchable = me || (user.role === "owner" && !owner);
              return (
                <tr key={user.id}>
                  <th scope="row">
                    {user.name} {me && <span className="tag">{t.you}</span>}{" "}
                    {user.disabled && <span className="tag tag-thin">{t.disabled}</span>}
                    {user.second_factor && <span className="tag">{accountStrings.users.secondFactor}</span>}
                    <div className="small muted">{user.email}</div>
                  </th>
                  <td>
                    <select
                      aria-label={`${t.role}: ${user.name}`}
                      className="select select-quiet"
                      disabled={untouchable || act.isPending}
                      onChange={(event) => {
                        const role = event.target.value as Role;
                        change(user, { role }, t.changed(user.name, accessStrings.roles[role]));
                      }}
                      value={user.role}
                    >
                      {roles
                        .filter((role) => owner || role !== "owner" || user.role === "owner")
                        .map((role) => (
                          <option key={role} value={role}>
                            {accessStrings.roles[role]}
                          </option>
                        ))}
                    </select>
                  </td>
                  <td title={user.last_sign_in_at ? moment(user.last_sign_in_at, timezone) : undefined}>
                    {user.last_sign_in_at ? ago(user.last_sign_in_at, Date.now()) : t.never}
                  </td>
                  <td className="number">
                    {!untouchable && (
                      <Menu button={<Icon name="more" />} className="icon-button" end label={t.actions(user.name)}>
                        {(close) => {
                          const item = (text: string, run: () => void): ReactNode => (
                            <button
                              className="menu-item"
                              onClick={() => {
                                close();
                                run();
                              }}
                              type="button"
                            >
                              {text}
                            </button>
                          );
                          return (
                            <>
                              {user.disabled
                                ? item(t.enable, () => change(user, { disabled: false }, t.unlocked(user.name)))
                                : item(t.disable, () => change(user, { disabled: true }, t.locked(user.name)))}
                              {item(t.signOut, () =>
                                act.mutate(async () => {
                                  await call("DELETE", `/users/${user.id}/sessions`);
                                  offerUndo(t.signedOut(user.name));
                                }),
                              )}
                              {item(t.reset, () =>
                                act.mutate(async () =>
                                  setLink(await call<IssuedLink>("POST", `/users/${user.id}/reset-link`, {})),
                                ),
                              )}
                              {owner &&
                                user.second_factor &&
                                item(accountStrings.users.take, () =>
                                  act.mutate(async () => {
                                    await call("DELETE", `/users/${user.id}/second-factor`);
                                    await renew();
                                    offerUndo(accountStrings.users.taken(user.name));
                                  }),
                                )}
                              <div className="menu-rule" />
                              {item(t.remove, () => setRemoving(user))}
                            </>
                          );
                        }}
                      </Menu>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {link && <LinkToHandOver issued={link} onDone={() => setLink(null)} timezone={timezone} />}
      {removing && (
        <RemoveDialog
          onClose={() => setRemoving(null)}
          onRemoved={() => {
            offerUndo(t.removed(removing.name));
            setRemoving(null);
            void renew();
          }}
          user={removing}
        />
      )}
    </>
  );
}

function RemoveDialog({
  user,
  onClose,
  onRemoved,
}: {
  user: User;
  onClose: () => void;
  onRemoved: () => void;
}): ReactNode {
  const [typed, setTyped] = useState("");
  const remove = useMutation({ mutationFn: () => call("DELETE", `/users/${user.id}`), onSuccess: onRemoved });
  return (
    <Dialog onClose={onClose} title={t.removeTitle(user.name)}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate();
        }}
      >
        <p>{t.removeText(user.email)}</p>
        <TextField autoComplete="off" label={t.removeLabel} onChange={setTyped} value={typed} />
        {remove.error && <Failed error={remove.error} onRetry={() => remove.mutate()} />}
        <div className="row">
          <button
            className="button button-danger"
            disabled={typed.trim() !== user.email || remove.isPending}
            type="submit"
          >
            {t.remove}
          </button>
          <button className="button" onClick={onClose} type="button">
            {s.settings.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
