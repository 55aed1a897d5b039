import { type ReactNode, useState } from "react";
import { Problem } from "../../api/problem.ts";
import { useVisitors, type VisitorRow } from "../../api/visitors.ts";
import { ago, moment } from "../../format/dates.ts";
import { count, money } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty, Failed, Skeleton } from "../../parts/states.tsx";
import { useSettled } from "../../parts/use-settled.ts";
import { setQuery, useAddress } from "../../router/location.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { personStrings as t } from "../../strings/person.ts";
import { VisitorLink } from "./visitor-link.tsx";

/** Visitors, the last seen first; of two segments, one list under the other. */
export function VisitorList({ site, view }: PageProps): ReactNode {
  const { query } = useAddress();
  const [typed, setTyped] = useState(query.get("q") ?? "");
  const q = useSettled(typed.trim());
  const names = useViewNames(site.key, view);
  const compares = view.against !== null;
  return (
    <>
      <search className="tools">
        <input
          aria-label={t.search}
          className="input"
          onChange={(event) => {
            setTyped(event.target.value);
            setQuery({ q: event.target.value }, true);
          }}
          placeholder={t.search}
          type="search"
          value={typed}
        />
      </search>
      <List q={q} segment={view.segment} site={site} title={compares ? t.listNamed(names.now) : t.list} />
      {compares && <List q={q} segment={view.against} site={site} title={t.listNamed(names.before)} />}
    </>
  );
}

interface ListProps {
  site: PageProps["site"];
  segment: string | null;
  q: string;
  title: string;
}

function List({ site, segment, q, title }: ListProps): ReactNode {
  const list = useVisitors(site.key, { q, segment });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {title} <HelpButton page="identity" />
          </h2>
          <p>{segment === null ? t.listLead : t.listOf}</p>
        </div>
      </div>
      {list.error ? (
        list.error instanceof Problem && list.error.status === 403 ? (
          <p className="muted">{t.mayNot}</p>
        ) : (
          <Failed error={list.error} onRetry={() => void list.refetch()} />
        )
      ) : list.data === undefined ? (
        <Skeleton height={420} />
      ) : rows.length === 0 ? (
        <Empty text={t.noneText} title={t.none} />
      ) : (
        <DataTable columns={columnsOf(site)} label={title} rowKey={(row) => row.id} rows={rows} />
      )}
      {list.hasNextPage && (
        <button
          className="button"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
          type="button"
        >
          {t.more}
        </button>
      )}
    </section>
  );
}

function columnsOf(site: PageProps["site"]): readonly Column<VisitorRow>[] {
  return [
    { key: "visitor", label: t.columns.visitor, cell: (row) => <VisitorLink visitor={row.id} /> },
    {
      key: "last",
      label: t.columns.last,
      cell: (row) => <span title={moment(row.last_seen, site.timezone)}>{ago(row.last_seen, Date.now())}</span>,
    },
    { key: "sessions", label: t.columns.sessions, number: true, cell: (row) => count(row.sessions) },
    { key: "events", label: t.columns.events, number: true, from: "tablet", cell: (row) => count(row.events) },
    { key: "macros", label: t.columns.macros, number: true, cell: (row) => count(row.macros) },
    { key: "micros", label: t.columns.micros, number: true, from: "tablet", cell: (row) => count(row.micros) },
    {
      key: "value",
      label: t.columns.value,
      number: true,
      from: "tablet",
      cell: (row) => money(row.value, site.currency),
    },
    { key: "channel", label: t.columns.channel, from: "tablet", cell: (row) => row.channel ?? "–" },
    { key: "device", label: t.columns.device, from: "desktop", cell: (row) => row.device ?? "–" },
    { key: "country", label: t.columns.country, from: "desktop", cell: (row) => row.country ?? "–" },
  ];
}
