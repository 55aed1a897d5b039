import type { ReactNode } from "react";
import { useDrill } from "../../api/people.ts";
import { ago, moment } from "../../format/dates.ts";
import { count } from "../../format/numbers.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Failed, Remarks, Skeleton } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { funnelWords as w } from "../../strings/funnels.ts";
import { drillAddress } from "../people/drill-address.ts";
import { VisitorLink } from "../people/visitor-link.tsx";

interface DrillProps {
  site: string;
  timezone: string;
  title: string;
  /** The token that stands beside the number. */
  token: string;
  onClose: () => void;
}

/** The visitors behind a number, page by page. */
export function DrillDialog({ site, timezone, title, token, onClose }: DrillProps): ReactNode {
  const pages = useDrill(site, token);
  const [first] = pages.data?.pages ?? [];
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const now = first ? Date.parse(first.as_of) : 0;
  return (
    <Dialog onClose={onClose} side title={title}>
      <div className="stack">
        {pages.error && <Failed error={pages.error} onRetry={() => void pages.refetch()} />}
        {pages.isPending && <Skeleton height={320} />}
        {first && (
          <>
            <p className="row-apart">
              <strong>{w.behindCount(count(first.visitors))}</strong>
              <Link className="button button-small" to={drillAddress(site, token)}>
                {w.asPage}
              </Link>
            </p>
            <Remarks warnings={first.warnings} />
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{w.visitor}</th>
                  <th className="number" scope="col">
                    {w.events}
                  </th>
                  <th className="number" scope="col">
                    {w.lastSeen}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.visitor}>
                    <th scope="row">
                      <VisitorLink visitor={row.visitor} />
                    </th>
                    <td className="number">{count(row.events)}</td>
                    <td className="number" title={moment(row.last, timezone)}>
                      {ago(row.last, now)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {pages.hasNextPage && (
              <button
                className="button"
                disabled={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
                type="button"
              >
                {w.more_}
              </button>
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}
