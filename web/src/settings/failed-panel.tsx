import type { ReactNode } from "react";
import { useFailedCounters } from "../api/queries.ts";
import type { SiteSummary } from "../api/types.ts";
import { ago, moment } from "../format/dates.ts";
import { count } from "../format/numbers.ts";
import { Loaded, Skeleton } from "../parts/states.tsx";
import { s } from "../strings/strings.ts";

/** Events that were not kept, by reason. */
export function FailedPanel({ site }: { site: SiteSummary }): ReactNode {
  const failed = useFailedCounters(site.key);
  return (
    <section className="card settings-narrow">
      <div className="card-head">
        <div>
          <h2>{s.settings.tabs.health}</h2>
          <p>{s.settings.healthLead}</p>
        </div>
      </div>
      <Loaded query={failed} skeleton={<Skeleton height={120} />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="muted">{s.settings.healthNone}</p>
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th>{s.settings.reason}</th>
                  <th className="number">{s.settings.count}</th>
                  <th className="number">{s.settings.lastAt}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.reason}>
                    <th scope="row">
                      <code>{row.reason}</code>
                    </th>
                    <td className="number">{count(row.count)}</td>
                    <td className="number">
                      {row.last_at && (
                        <span title={moment(row.last_at, site.timezone)}>{ago(row.last_at, Date.now())}</span>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </section>
  );
}
