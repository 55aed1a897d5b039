import { type ReactNode, useState } from "react";
import { type Limit, useClearLimit, useLimits } from "../../api/health.ts";
import { count } from "../../format/numbers.ts";
import type { PageProps } from "../../pages.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Failed, Loaded, Skeleton } from "../../parts/states.tsx";
import { may } from "../../session/may.ts";
import { healthStrings as t } from "../../strings/health.ts";
import { Card } from "./health-cards.tsx";

/** How many different values a site has used of each cap, and the way to make room. */
export function LimitsTab({ site, session }: PageProps): ReactNode {
  const limits = useLimits(site.key);
  const [clearing, setClearing] = useState<Limit | null>(null);
  const columns: readonly Column<Limit>[] = [
    { key: "name", label: t.limit, cell: (row) => nameOf(row) },
    {
      key: "used",
      label: t.limitUsed,
      cell: (row) => (
        <div className="limit">
          <span>
            {count(row.used)} <span className="muted">/ {count(row.limit)}</span>
          </span>
          <span aria-hidden="true" className="limit-track">
            <span
              className={row.used >= row.limit ? "limit-full" : "limit-bar"}
              style={{ width: `${Math.min(100, (row.used / row.limit) * 100).toFixed(2)}%` }}
            />
          </span>
        </div>
      ),
    },
    { key: "over", label: t.limitOver, number: true, cell: (row) => count(row.over) },
    {
      key: "clear",
      label: "",
      cell: (row) =>
        may(session, "manage") &&
        row.used > 0 && (
          <button
            aria-label={t.limitClearOne(nameOf(row))}
            className="button button-small"
            onClick={() => setClearing(row)}
            type="button"
          >
            {t.limitClear}
          </button>
        ),
    },
  ];
  return (
    <Card lead={t.limitsLead} title={t.limitsTitle}>
      <Loaded query={limits} skeleton={<Skeleton height={320} />}>
        {({ rows }) => <DataTable columns={columns} label={t.limitsTitle} rowKey={(row) => row.name} rows={rows} />}
      </Loaded>
      {clearing && <ClearDialog limit={clearing} onClose={() => setClearing(null)} site={site.key} />}
    </Card>
  );
}

function nameOf(limit: Limit): string {
  return t.limitNames[limit.name] ?? limit.name;
}

function ClearDialog({ limit, site, onClose }: { limit: Limit; site: string; onClose: () => void }): ReactNode {
  const clear = useClearLimit(site);
  return (
    <Dialog onClose={onClose} title={t.limitClearTitle(nameOf(limit))}>
      <div className="stack">
        <p>{t.limitClearText(count(limit.used), count(limit.limit))}</p>
        {clear.error && <Failed error={clear.error} onRetry={() => clear.reset()} />}
        <div className="row">
          <button
            className="button button-danger"
            disabled={clear.isPending}
            onClick={() => clear.mutate(limit.name, { onSuccess: onClose })}
            type="button"
          >
            {t.limitClear}
          </button>
          <button className="button" onClick={onClose} type="button">
            {t.cancel}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
