import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { sitePath } from "../../api/queries.ts";
import { type SavedSegment, type SegmentReport, useSaveSegment, useSegments } from "../../api/segments.ts";
import { ago, moment } from "../../format/dates.ts";
import { count, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Measure, widestOf } from "../../parts/measure.tsx";
import { Empty, Failed, Loaded, Skeleton } from "../../parts/states.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { offerUndo } from "../../parts/undo.tsx";
import { Link } from "../../router/link.tsx";
import { keptQuery, setQuery } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { viewRequest } from "../../router/view.ts";
import { inSaved } from "../../segments/segment-text.ts";
import { may } from "../../session/may.ts";
import { partStrings } from "../../strings/parts.ts";
import { peopleStrings } from "../../strings/people.ts";
import { inRange } from "../conversions/headline.ts";
import { Sparkline } from "../conversions/sparkline.tsx";
import { SegmentOverlapCard } from "./segment-overlap.tsx";

const t = peopleStrings.segments;

/** A saved segment with its size; null while it is counted. */
interface Counted {
  readonly saved: SavedSegment;
  readonly report: SegmentReport | null;
  readonly failed: boolean;
}

/** Whom can reports be about, and how many are they? */
export function SegmentsTab(props: PageProps): ReactNode {
  const saved = useSegments(props.site.key);
  return (
    <Loaded query={saved} skeleton={<Skeleton height={420} />}>
      {({ rows }) => (rows.length === 0 ? <NoSegments {...props} /> : <Segments {...props} saved={rows} />)}
    </Loaded>
  );
}

function NoSegments({ session }: PageProps): ReactNode {
  return (
    <section className="card">
      <Empty text={t.emptyText} title={t.empty}>
        {may(session, "define") ? <Create /> : <p className="muted">{t.mayNot}</p>}
      </Empty>
    </section>
  );
}

function Create(): ReactNode {
  return (
    <button
      className="button button-main"
      onClick={() => setQuery({ build: "segment", anew: "1" }, true)}
      type="button"
    >
      {t.create}
    </button>
  );
}

function Segments(props: PageProps & { saved: readonly SavedSegment[] }): ReactNode {
  const { site, session, view, saved } = props;
  const counted = useCounted(props);
  const [largest] = [...counted].sort((a, b) => (b.report?.visitors ?? 0) - (a.report?.visitors ?? 0));
  const remove = useSaveSegment(site.key);
  return (
    <>
      <p className="answer">
        {t.line(saved.length)}
        {largest?.report && (
          <>
            {t.largest(largest.saved.name)}
            <strong>{t.largestFigure(count(largest.report.visitors))}</strong>
            {t.largestRest(inRange(view.range), rate(largest.report.share))}
          </>
        )}
        .
      </p>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {t.title} <HelpButton page="segment" />
            </h2>
            <p>{t.lead}</p>
          </div>
          {may(session, "define") && <Create />}
        </div>
        {remove.error && <Failed error={remove.error} onRetry={() => remove.reset()} />}
        <SegmentTable
          {...props}
          counted={counted}
          onRemove={(one) =>
            remove.mutate(
              { key: one.key, segment: null },
              { onSuccess: () => offerUndo(t.removed(one.name), () => remove.mutateAsync(one)) },
            )
          }
        />
      </section>
      <SegmentOverlapCard site={site} view={view} />
    </>
  );
}

/** The sizes of all saved segments, each asked for by itself, so that a slow one holds up none. */
function useCounted({ site, view, saved }: PageProps & { saved: readonly SavedSegment[] }): readonly Counted[] {
  const { range } = viewRequest(view, site.timezone, new Date(), false);
  return useQueries({
    queries: saved.map((one) => {
      const request = { ...(range === undefined ? {} : { range }), segment: inSaved(one.key), by_day: true };
      return {
        queryKey: ["report", site.key, "segment", request, one.changed_at],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          call<SegmentReport>("POST", `${sitePath(site.key)}/reports/segment`, request, signal),
        staleTime: 15_000,
      };
    }),
    combine: (results) =>
      results.flatMap((result, index) => {
        const one = saved[index];
        return one ? [{ saved: one, report: result.data ?? null, failed: result.isError }] : [];
      }),
  });
}

interface TableProps extends PageProps {
  counted: readonly Counted[];
  onRemove: (segment: SavedSegment) => void;
}

function SegmentTable({ counted, onRemove, session, site }: TableProps): ReactNode {
  const widest = widestOf(counted.map(({ report }) => report?.ci?.high ?? report?.share));
  const trend = counted.some(({ report }) => (report?.by_day?.length ?? 0) > 1);
  const columns: readonly Column<Counted>[] = [
    {
      key: "name",
      label: t.columns.name,
      by: ({ saved }) => saved.name.toLowerCase(),
      cell: ({ saved }) => <Name saved={saved} />,
    },
    {
      key: "visitors",
      label: t.columns.visitors,
      number: true,
      by: ({ report }) => report?.visitors,
      cell: ({ report, failed }) =>
        report ? count(report.visitors) : <span className="muted">{failed ? t.broken : t.counting}</span>,
    },
    {
      key: "share",
      label: t.columns.share,
      by: ({ report }) => report?.share,
      from: "tablet",
      cell: ({ report }) =>
        report && (
          <Measure
            ci={report.ci}
            formula={partStrings.explain.inSegment}
            help="segment"
            made={`${count(report.visitors)} / ${count(report.of)}`}
            thin={report.low_data}
            value={report.share}
            widest={widest}
          />
        ),
    },
    ...(trend
      ? [
          {
            key: "trend",
            label: t.columns.trend,
            from: "tablet" as const,
            cell: ({ report }: Counted) => report?.by_day && <Sparkline kind="micro" points={report.by_day} />,
          },
        ]
      : []),
    {
      key: "members",
      label: t.columns.members,
      number: true,
      by: ({ report }) => report?.members,
      from: "tablet",
      cell: ({ report }) => report && count(report.members),
    },
    {
      key: "changed",
      label: t.columns.changed,
      by: ({ saved }) => saved.changed_at,
      from: "desktop",
      cell: ({ saved }) => (
        <span className="small muted" title={moment(saved.changed_at, site.timezone)}>
          {ago(saved.changed_at, Date.now())} {t.by(saved.changed_by)}
        </span>
      ),
    },
    {
      key: "act",
      label: "",
      cell: ({ saved }) => (
        <Actions mayChange={may(session, "define")} onRemove={onRemove} saved={saved} site={site.key} />
      ),
    },
  ];
  const order = useOrder(
    columns.map((column) => column.key),
    { column: "visitors", descending: true },
  );
  return <DataTable columns={columns} label={t.title} order={order} rowKey={({ saved }) => saved.key} rows={counted} />;
}

function Name({ saved }: { saved: SavedSegment }): ReactNode {
  return (
    <div className="segment-cell">
      <span>{saved.name}</span>
      <code title={saved.segment}>{saved.segment}</code>
    </div>
  );
}

interface ActionsProps {
  saved: SavedSegment;
  site: string;
  mayChange: boolean;
  onRemove: (segment: SavedSegment) => void;
}

function Actions({ saved, site, mayChange, onRemove }: ActionsProps): ReactNode {
  const kept = new URLSearchParams(keptQuery());
  kept.set("segment", inSaved(saved.key));
  return (
    <div className="row-actions">
      <Link
        aria-label={t.use(saved.name)}
        className="icon-button"
        title={t.use(saved.name)}
        to={`${pagePath(site, "today")}?${kept}`}
      >
        <Icon name="chart" />
      </Link>
      {mayChange && (
        <>
          <button
            aria-label={t.edit(saved.name)}
            className="icon-button"
            onClick={() => setQuery({ segment: inSaved(saved.key), build: "segment" })}
            title={t.edit(saved.name)}
            type="button"
          >
            <Icon name="edit" />
          </button>
          <button
            aria-label={t.remove(saved.name)}
            className="icon-button"
            onClick={() => onRemove(saved)}
            title={t.remove(saved.name)}
            type="button"
          >
            <Icon name="close" />
          </button>
        </>
      )}
    </div>
  );
}
