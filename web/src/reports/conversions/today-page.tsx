import "../../styles/today.css";
import type { ReactNode } from "react";
import { useConversions, useLive, useTrends } from "../../api/queries.ts";
import { useChanges, useDriverMarks } from "../../api/today.ts";
import type { Bucket, ConversionRow, ConversionsReport, Live, SiteSummary } from "../../api/types.ts";
import { CairnFigure } from "../../figure/cairn-figure.tsx";
import { day } from "../../format/dates.ts";
import { count, interval, money, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Empty, Loaded, Remarks, Skeleton, Thin } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery, useAddress } from "../../router/location.ts";
import { defaultBucket, includesNow, writeRange } from "../../router/range.ts";
import { pagePath } from "../../router/routes.ts";
import { viewRequest } from "../../router/view.ts";
import { PinnedReports } from "../../saved/pinned.tsx";
import { useSegmentNames, useViewNames } from "../../segments/segment-name.ts";
import { partStrings } from "../../strings/parts.ts";
import { s } from "../../strings/strings.ts";
import { todayStrings } from "../../strings/today.ts";
import { oneOf } from "../funnels/funnel-url.ts";
import { Contributions, why } from "./contributions.tsx";
import { ConversionDetail } from "./conversion-detail.tsx";
import { headline, inRange, rowChange } from "./headline.ts";
import { directWay, Leaving } from "./leaving.tsx";
import { LiveStrip } from "./live-strip.tsx";
import { MicroTable, type SortColumn, sortColumns } from "./micro-table.tsx";
import { TrendChart } from "./trend-chart.tsx";
import { WorthALook } from "./worth-a-look.tsx";

/** How are we doing, and what changed? */
export function TodayPage({ site, view }: PageProps): ReactNode {
  const bucket = defaultBucket(view.range);
  const request = {
    ...viewRequest(view, site.timezone, new Date()),
    sparkline: bucket === "hour" ? ("day" as const) : bucket,
  };
  const conversions = useConversions(site.key, request, { live: includesNow(view.range) });
  const live = useLive(site.key);
  return (
    <div className="page">
      <Loaded query={conversions} skeleton={<TodaySkeleton />} title={s.today.title}>
        {(report) => <Report live={live.data} report={report} site={site} view={view} />}
      </Loaded>
      {live.data && live.data.events_total > 0 && (
        <section className="card">
          <LiveStrip live={live.data} timezone={site.timezone} />
        </section>
      )}
    </div>
  );
}

interface ReportProps extends Pick<PageProps, "site" | "view"> {
  report: ConversionsReport;
  live: Live | undefined;
}

function Report(props: ReportProps): ReactNode {
  const { site, view, report, live } = props;
  const { query } = useAddress();
  const names = useSegmentNames(site.key, view);
  const macros = report.rows.filter((row) => row.kind === "macro");
  const macro = macros.find((row) => row.key === query.get("macro")) ?? mainMacro(macros);
  const plain = viewRequest(view, site.timezone, new Date(), false);
  const compared = viewRequest(view, site.timezone, new Date());
  const besidePeriod = report.comparison !== null && view.against === null;
  const changes = useChanges(site.key, compared, besidePeriod && macro ? macro.key : null);
  const marks = useDriverMarks(site.key, plain, macro?.key ?? null);
  const opened = report.rows.find((row) => row.key === query.get("open"));
  const nothing = live?.events_total === 0;
  if (nothing) return <NoEvents site={site} />;
  if (!macro) return <NoMacro site={site} />;
  if (report.visitors === 0) return <NothingInRange live={live} site={site} />;

  const micros = report.rows.filter((row) => row.kind === "micro");
  const way = directWay(report.rows, macro);
  const line = headline(report, macro, view.range, names);
  return (
    <>
      <div>
        <h1 className="page-title">{s.today.title}</h1>
        <p className="answer">
          <strong>{line.figure}</strong>
          {line.rest}
          <span className="answer-soft">{line.interval}</span>
          {line.change}
          {besidePeriod && why(changes.data)}
        </p>
      </div>
      <Remarks warnings={report.warnings} />
      <PinnedReports site={site.key} />
      <div className="today-top">
        <MacroCard {...props} macro={macro} macros={macros} />
        <section className="card">
          <div className="card-head">
            <div>
              <h2>
                {s.today.cairn} <HelpButton page="macro-micro" />
              </h2>
              <p>{s.today.cairnLead}</p>
            </div>
          </div>
          <CairnFigure rows={report.rows} sessions={report.sessions} />
        </section>
      </div>
      <div className={besidePeriod || way ? "today-top" : undefined}>
        {besidePeriod && <Contributions macro={macro} request={compared} site={site} />}
        <div className={besidePeriod ? "today-side" : "today-beside"}>
          <WorthALook macro={macro} request={plain} rows={report.rows} site={site} />
          {way && <Leaving request={plain} rows={report.rows} site={site.key} way={way} when={inRange(view.range)} />}
        </div>
      </div>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{s.today.micros}</h2>
            <p>{micros.length > 0 ? s.today.microsLead : s.today.emptyMicro}</p>
          </div>
        </div>
        {micros.length > 0 && (
          <MicroTable
            {...readSort(query.get("sort"))}
            besideSegment={view.against !== null}
            drivers={marks.data}
            macro={macro.name}
            report={report}
          />
        )}
      </section>
      {opened && (
        <ConversionDetail
          rangeQuery={writeRange(view.range)}
          report={report}
          row={opened}
          site={site.key}
          timezone={site.timezone}
        />
      )}
    </>
  );
}

/** The macro that is shown until another is chosen: one that brings money before one that does not, then the more frequent. */
function mainMacro(macros: readonly ConversionRow[]): ConversionRow | undefined {
  return [...macros].sort((a, b) => Number(b.value !== null) - Number(a.value !== null) || b.count - a.count)[0];
}

/** The order of the table as the URL holds it: a column, with a minus for descending. */
function readSort(text: string | null): { sort: SortColumn; descending: boolean } {
  if (text === null) return { sort: "rate", descending: true };
  return { sort: oneOf(text.replace(/^-/, ""), sortColumns, "rate"), descending: text.startsWith("-") };
}

function MacroCard({
  site,
  view,
  report,
  macro,
  macros,
}: ReportProps & { macro: ConversionRow; macros: readonly ConversionRow[] }): ReactNode {
  const names = useViewNames(site.key, view);
  const before = report.comparison?.rows.find((row) => row.key === macro.key);
  const change = rowChange(macro, before);
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            <Link className="micro-name" keepScroll to={addressWith({ open: macro.key })}>
              {macro.name}
            </Link>
          </h2>
          <p>
            {s.today.visitorRate} <HelpButton page="visitor-rate" />
          </p>
        </div>
        {macros.length > 1 && (
          <Segmented
            label={s.today.macro}
            onChange={(key) => setQuery({ macro: key })}
            options={macros.map((row) => [row.key, row.name] as const)}
            value={macro.key}
          />
        )}
      </div>
      <div className="macro-figures">
        <div>
          <div className="figure">
            <Explained
              ci={macro.visitor_rate_ci}
              definition={macro.key}
              formula={partStrings.explain.visitorRate}
              help="visitor-rate"
              made={`${count(macro.visitors)} / ${count(report.visitors)}`}
              rate={macro.visitor_rate}
            >
              {rate(macro.visitor_rate)}
            </Explained>
          </div>
          <div className="muted">
            {interval(macro.visitor_rate_ci)} <HelpButton page="interval" /> {macro.low_data && <Thin />}
          </div>
        </div>
        <dl className="macro-facts">
          <Small term={s.today.conversions} value={count(macro.count)} />
          <Small term={s.today.visitors} value={`${count(macro.visitors)} / ${count(report.visitors)}`} />
          {macro.value !== null && <Small term={s.today.value} value={money(macro.value, macro.currency)} />}
          {change && (
            <Small
              note={
                view.against === null
                  ? s.today.versus(rate(before?.visitor_rate))
                  : `${names.before} ${rate(before?.visitor_rate)}`
              }
              term={view.against === null ? s.today.columns.change : todayStrings.difference}
              value={change.text}
            />
          )}
        </dl>
      </div>
      <MacroTrend macro={macro} site={site} view={view} />
    </section>
  );
}

function Small({ term, value, note }: { term: string; value: string; note?: string }): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        {value} {note && <span className="small muted">{note}</span>}
      </dd>
    </div>
  );
}

const trendBuckets: readonly Bucket[] = ["hour", "day", "week", "month"];

function MacroTrend({ site, view, macro }: Pick<PageProps, "site" | "view"> & { macro: ConversionRow }): ReactNode {
  const { query } = useAddress();
  const bucket = oneOf(query.get("bucket"), trendBuckets, defaultBucket(view.range));
  const { now, before } = useViewNames(site.key, view);
  const trends = useTrends(
    site.key,
    {
      ...viewRequest(view, site.timezone, new Date()),
      keys: [macro.key],
      column: "visitor_rate",
      bucket,
    },
    { live: includesNow(view.range) },
  );
  const options = trendBuckets
    .filter((one) => one !== "hour" || defaultBucket(view.range) === "hour")
    .map((one) => [one, s.chart.buckets[one]] as const);
  return (
    <Loaded query={trends} skeleton={<Skeleton height={268} />}>
      {(report) => (
        <TrendChart
          head={
            <Segmented
              label={s.chart.bucket}
              onChange={(value) => setQuery({ bucket: value === defaultBucket(view.range) ? null : value }, true)}
              options={options}
              value={bucket}
            />
          }
          label={s.today.trend(macro.name)}
          names={{ now, before, running: s.today.incomplete }}
          trend={{ points: report.series[0]?.points ?? [], before: report.comparison?.[0]?.points ?? null, bucket }}
        />
      )}
    </Loaded>
  );
}

function NoEvents({ site }: { site: SiteSummary }): ReactNode {
  return (
    <>
      <h1 className="page-title">{s.today.title}</h1>
      <section className="card">
        <Empty text={s.today.emptyEventsText} title={s.today.emptyEvents}>
          <Link className="button button-main" to={`${pagePath(site.key, "settings")}?tab=install`}>
            {s.today.emptyEventsAction}
          </Link>
        </Empty>
      </section>
    </>
  );
}

function NoMacro({ site }: { site: SiteSummary }): ReactNode {
  return (
    <>
      <h1 className="page-title">{s.today.title}</h1>
      <section className="card">
        <Empty text={s.today.emptyMacroText} title={s.today.emptyMacro}>
          <Link className="button button-main" to={`${pagePath(site.key, "settings")}?tab=definitions`}>
            {s.today.emptyMacroAction}
          </Link>
        </Empty>
      </section>
    </>
  );
}

function NothingInRange({ site, live }: { site: SiteSummary; live: Live | undefined }): ReactNode {
  const at = live?.last_event_at ?? null;
  const today = live !== undefined && at !== null && day(at, site.timezone) === day(live.as_of, site.timezone);
  const newest = today ? s.today.emptyRangeToday : at === null ? "" : s.today.emptyRangeText(day(at, site.timezone));
  return (
    <>
      <h1 className="page-title">{s.today.title}</h1>
      <section className="card">
        <Empty text={newest} title={s.today.emptyRange}>
          <Link className="button button-main" to={addressWith({ range: today ? "today" : "all" })}>
            {today ? s.today.emptyRangeShowToday : s.today.emptyRangeAction}
          </Link>
        </Empty>
      </section>
    </>
  );
}

function TodaySkeleton(): ReactNode {
  return (
    <div className="page">
      <Skeleton height={64} width="60ch" />
      <div className="today-top">
        <Skeleton height={430} />
        <Skeleton height={430} />
      </div>
      <Skeleton height={360} />
    </div>
  );
}
