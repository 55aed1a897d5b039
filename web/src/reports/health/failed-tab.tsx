import type { ReactNode } from "react";
import { type FailedEvent, type SiteHealth, useFailedEvents } from "../../api/health.ts";
import { Problem } from "../../api/problem.ts";
import { useFailedCounters } from "../../api/queries.ts";
import { ago, moment } from "../../format/dates.ts";
import { count } from "../../format/numbers.ts";
import type { PageProps } from "../../pages.tsx";
import { Empty, Failed, Skeleton } from "../../parts/states.tsx";
import { setQuery, useAddress } from "../../router/location.ts";
import { may } from "../../session/may.ts";
import { healthStrings } from "../../strings/health.ts";
import { ReplayForm } from "./replay-form.tsx";

const t = healthStrings.failed;

/** Failed events as they came, why they failed, and the way to try them again. */
export function FailedTab({ site, session, health }: PageProps & { health: SiteHealth | undefined }): ReactNode {
  const reason = useAddress().query.get("reason");
  const failed = useFailedEvents(site.key, reason);
  const counters = useFailedCounters(site.key);
  const means = (name: string): string => health?.reasons.find((one) => one.reason === name)?.means ?? name;
  const rows = failed.data?.pages.flatMap((page) => page.rows) ?? [];
  const reasons = [
    ...new Set([...(counters.data?.rows ?? []).map((row) => row.reason), ...(reason === null ? [] : [reason])]),
  ];
  return (
    <div className="failed-pair">
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{t.title}</h2>
            <p>{t.lead}</p>
          </div>
          <select
            aria-label={t.reason}
            className="select failed-reason"
            onChange={(event) => setQuery({ reason: event.target.value })}
            value={reason ?? ""}
          >
            <option value="">{t.any}</option>
            {reasons.map((name) => (
              <option key={name} value={name}>
                {means(name)}
              </option>
            ))}
          </select>
        </div>
        {reason !== null && healthStrings.remedies[reason] && (
          <p className="notice failed-remedy">{healthStrings.remedies[reason]}</p>
        )}
        {failed.error ? (
          failed.error instanceof Problem && failed.error.status === 403 ? (
            <p className="muted">{t.mayNot}</p>
          ) : (
            <Failed error={failed.error} onRetry={() => void failed.refetch()} />
          )
        ) : failed.data === undefined ? (
          <Skeleton height={360} />
        ) : rows.length === 0 ? (
          reason === null ? (
            <Empty text={t.noneText} title={t.none} />
          ) : (
            <p className="muted">{t.noneOf}</p>
          )
        ) : (
          <ul className="failed-list">
            {rows.map((row) => (
              <Row key={row.id} means={means} row={row} timezone={site.timezone} />
            ))}
          </ul>
        )}
        {failed.hasNextPage && (
          <button
            className="button"
            disabled={failed.isFetchingNextPage}
            onClick={() => void failed.fetchNextPage()}
            type="button"
          >
            {t.more}
          </button>
        )}
      </section>
      {may(session, "manage") && rows.length > 0 && (
        <ReplayForm key={reason ?? ""} means={means} reason={reason} site={site.key} />
      )}
    </div>
  );
}

interface RowProps {
  row: FailedEvent;
  timezone: string;
  means: (reason: string) => string;
}

/** What came is whatever somebody sent: it is drawn as text and nothing else. */
function Row({ row, timezone, means }: RowProps): ReactNode {
  return (
    <li>
      <details>
        <summary>
          <span className="failed-why">
            <strong>{means(row.reason)}</strong>
          </span>
          <code className="failed-line">{row.raw}</code>
          <span className="small muted" title={moment(row.received_at, timezone)}>
            {ago(row.received_at, Date.now())}
          </span>
        </summary>
        <div className="stack failed-more">
          <p className="muted small">
            {row.field !== "" && `${t.field(row.field)} · `}
            {row.message !== "" && t.expected(row.message)} {row.format} · {row.path}
            {row.batch_index !== null && ` · ${t.batch(row.batch_index)}`} · {t.columns.tries} {count(row.tries)}
          </p>
          <pre className="failed-raw">{pretty(row.raw)}</pre>
        </div>
      </details>
    </li>
  );
}

/** JSON with its lines; what is none stays as it came. */
function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
