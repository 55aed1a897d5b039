import type { ReactNode } from "react";
import type { SiteSummary } from "../../api/types.ts";
import { type Edge, useEdge } from "../../api/visitors.ts";
import { moment } from "../../format/dates.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Failed } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { personStrings as t } from "../../strings/person.ts";

interface EdgesProps {
  edges: readonly Edge[];
  site: SiteSummary;
  mayChange: boolean;
}

/** What joins the person's ids, each to be taken back and put in force again. */
export function PersonEdges({ edges, site, mayChange }: EdgesProps): ReactNode {
  const change = useEdge(site.key);
  const set = (edge: Edge, revoked: boolean): void => {
    const { visitor, user } = edge;
    change.mutate(
      { visitor, user, revoked },
      {
        onSuccess: () => {
          if (revoked) offerUndo(t.revoked(visitor, user), () => change.mutateAsync({ visitor, user, revoked: false }));
        },
      },
    );
  };
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.edges} <HelpButton page="identity" />
          </h2>
          <p>{edges.length > 0 ? t.edgesLead : t.edgesNone}</p>
        </div>
      </div>
      {change.error && <Failed error={change.error} onRetry={() => change.reset()} />}
      <ul className="edges">
        {edges.map((edge) => (
          <li key={`${edge.visitor} ${edge.user} ${edge.at} ${edge.reason}`}>
            <span className={edge.revoked ? "edge-revoked" : undefined}>
              <span className="visitor-id">{t.edge(edge.visitor, edge.user)}</span>
              <span className="small muted edge-note">
                {t.edgeReasons[edge.reason] ?? edge.reason}, {moment(edge.at, site.timezone)}
              </span>
            </span>
            {edge.revoked && <span className="tag">{t.revokedTag}</span>}
            {mayChange && edge.reason === "event" && (
              <button
                aria-label={edge.revoked ? t.restoreOne(edge.visitor, edge.user) : t.revokeOne(edge.visitor, edge.user)}
                className="button button-small"
                disabled={change.isPending}
                onClick={() => set(edge, !edge.revoked)}
                type="button"
              >
                {edge.revoked ? t.restore : t.revoke}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
