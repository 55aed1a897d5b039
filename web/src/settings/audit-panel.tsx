import { type ReactNode, useState } from "react";
import { useAudit } from "../api/access.ts";
import type { Session, SiteSummary } from "../api/types.ts";
import { ago, moment } from "../format/dates.ts";
import { csv, saveFile } from "../parts/download.ts";
import { Failed, Skeleton } from "../parts/states.tsx";
import { may } from "../session/may.ts";
import { accessStrings } from "../strings/access.ts";

const t = accessStrings.audit;

/** Who did what, the newest first, older entries on demand. */
export function AuditPanel({ session, site }: { session: Session; site: SiteSummary }): ReactNode {
  const [here, setHere] = useState(false);
  const audit = useAudit(here ? site.key : null);
  const rows = audit.data?.pages.flatMap((page) => page.rows) ?? [];
  if (!may(session, "manage"))
    return (
      <section className="card settings-narrow">
        <p className="muted">{accessStrings.users.mayNot}</p>
      </section>
    );
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.title}</h2>
          <p>{t.lead}</p>
        </div>
        <div className="row">
          <label className="compare">
            <input checked={here} onChange={(event) => setHere(event.target.checked)} type="checkbox" /> {t.onlySite}
          </label>
          <button
            className="button button-quiet"
            disabled={rows.length === 0}
            onClick={() =>
              saveFile(
                "audit.csv",
                "text/csv",
                csv([
                  ["at", "actor", "action", "subject", "detail"],
                  ...rows.map((row) => [row.at, row.actor, row.action, row.subject, row.detail]),
                ]),
              )
            }
            type="button"
          >
            {t.csv}
          </button>
        </div>
      </div>
      {audit.error && <Failed error={audit.error} onRetry={() => void audit.refetch()} />}
      {audit.isPending && <Skeleton height={320} />}
      {audit.isSuccess && rows.length === 0 && <p className="muted">{t.none}</p>}
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
        <section aria-label={t.title} className="table-box" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t.at}</th>
                <th scope="col">{t.actor}</th>
                <th scope="col">{t.text}</th>
                <th scope="col">{t.subject}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td className="audit-when" title={moment(row.at, site.timezone)}>
                    <time dateTime={row.at}>{ago(row.at, Date.now())}</time>
                  </td>
                  <td>{row.actor}</td>
                  <td title={row.action}>{row.text}</td>
                  <td className="muted audit-subject">{row.subject}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {audit.hasNextPage && (
        <button
          className="button audit-more"
          disabled={audit.isFetchingNextPage}
          onClick={() => void audit.fetchNextPage()}
          type="button"
        >
          {t.older}
        </button>
      )}
    </section>
  );
}
