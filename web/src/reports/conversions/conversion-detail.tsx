import type { ReactNode } from "react";
import type { ConversionRow, ConversionsReport } from "../../api/types.ts";
import { moment } from "../../format/dates.ts";
import { count, decimal, interval, money, rate, span } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { HelpPage } from "../../help/pages.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Thin } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { keptQuery, setQuery } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { conversionStrings } from "../../strings/conversions.ts";
import { partStrings } from "../../strings/parts.ts";
import { s } from "../../strings/strings.ts";

interface DetailProps {
  site: string;
  report: ConversionsReport;
  row: ConversionRow;
  timezone: string;
  rangeQuery: string;
}

/** Everything the report knows of one conversion, with the base of each rate. */
export function ConversionDetail({ site, report, row, timezone, rangeQuery }: DetailProps): ReactNode {
  const funnel = `${pagePath(site, "funnels")}?range=${rangeQuery}&funnel=${encodeURIComponent(`page_view > @${row.key}`)}`;
  return (
    <Dialog onClose={() => setQuery({ open: null }, true)} side title={row.name}>
      <div className="stack">
        <div className="row">
          <span className={`tag tag-${row.kind}`}>{s.kinds[row.kind]}</span>
          <span className="tag">{s.stages[row.stage]}</span>
          {row.role && <span className="tag">{s.rolesShort[row.role]}</span>}
          {row.low_data && <Thin />}
          <code className="muted">@{row.key}</code>
        </div>
        <ConversionFacts report={report} row={row} />
        <div className="row">
          <Link
            className="button button-main"
            to={`${pagePath(site, "conversions")}${keptQuery()}&open=${encodeURIComponent(row.key)}`}
          >
            {conversionStrings.details}
          </Link>
          <Link className="button" to={funnel}>
            {s.detail.toFunnel}
          </Link>
        </div>
        <Provenance report={report} row={row} timezone={timezone} />
      </div>
    </Dialog>
  );
}

type FactsProps = Pick<DetailProps, "report" | "row">;

/** The figures of one conversion, each rate with its base. */
export function ConversionFacts({ report, row }: FactsProps): ReactNode {
  const base = s.detail.formula;
  const all = { visitors: count(report.visitors), sessions: count(report.sessions) };
  return (
    <dl className="facts">
      <Rate
        base={base.visitor(count(row.visitors), all.visitors)}
        ci={row.visitor_rate_ci}
        definition={row.key}
        formula={partStrings.explain.visitorRate}
        page="visitor-rate"
        term={s.detail.visitorRate}
        value={row.visitor_rate}
      />
      <Rate
        base={base.session(count(row.sessions), all.sessions)}
        ci={row.session_rate_ci}
        definition={row.key}
        formula={partStrings.explain.sessionRate}
        page="session-rate"
        term={s.detail.sessionRate}
        value={row.session_rate}
      />
      <Rate
        base={base.action(count(row.count), all.sessions)}
        ci={null}
        definition={row.key}
        formula={partStrings.explain.actionRate}
        page="action-rate"
        term={s.detail.actionRate}
        value={row.action_rate}
      />
      <Fact term={s.detail.count} value={count(row.count)} />
      {row.net_count !== row.count && <Fact term={s.detail.netCount} value={count(row.net_count)} />}
      {row.value !== null && <Fact term={s.detail.value} value={money(row.value, row.currency)} />}
      {row.mean_value !== null && <Fact term={s.detail.meanValue} value={money(row.mean_value, row.currency)} />}
      {row.revenue_touched !== null && <Fact term={s.detail.touched} value={rate(row.revenue_touched)} />}
      {row.frequency !== null && <Fact term={s.detail.frequency} value={decimal(row.frequency, 2)} />}
      {row.frequency_shares && <Fact term={s.detail.shares} value={row.frequency_shares.map(rate).join(" · ")} />}
      {row.time_from_first_s !== null && <Fact term={s.detail.timeFromFirst} value={span(row.time_from_first_s)} />}
      {row.time_in_session_s !== null && <Fact term={s.detail.timeInSession} value={span(row.time_in_session_s)} />}
      {row.sessions_until !== null && <Fact term={s.detail.sessionsUntil} value={decimal(row.sessions_until, 1)} />}
      <Problems row={row} />
    </dl>
  );
}

/** Where the figures come from: the definition's version, the moment, and what was left out. */
export function Provenance({ report, row, timezone }: FactsProps & { timezone: string }): ReactNode {
  return (
    <p className="small muted">
      {s.detail.version(row.version)}. {s.detail.asOf(moment(report.as_of, timezone))}{" "}
      {s.detail.excluded(count(report.excluded.bots), count(report.excluded.consent), count(report.excluded.failed))}
    </p>
  );
}

interface RateProps {
  term: string;
  formula: string;
  definition: string;
  page: HelpPage;
  value: number | null;
  ci: { low: number; high: number } | null;
  base: string;
}

function Rate({ term, formula, definition, page, value, ci, base }: RateProps): ReactNode {
  return (
    <div className="fact">
      <dt>
        {term} <HelpButton page={page} />
      </dt>
      <dd>
        <Explained ci={ci} definition={definition} formula={formula} help={page} made={base} rate={value}>
          <strong>{rate(value)}</strong> {ci && <span className="muted">({interval(ci)})</span>}
        </Explained>
        <div className="small muted">{base}</div>
      </dd>
    </div>
  );
}

function Fact({ term, value }: { term: string; value: string }): ReactNode {
  return (
    <div className="fact">
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What did not go smoothly, only where there is any. */
function Problems({ row }: { row: ConversionRow }): ReactNode {
  const found: readonly (readonly [string, number])[] = [
    [s.detail.withoutKey, row.without_key],
    [s.detail.duplicates, row.duplicates],
    [s.detail.withoutValue, row.without_value],
    [s.detail.unmatched, row.unmatched_refunds],
  ];
  return (
    <>
      {found
        .filter(([, number]) => number > 0)
        .map(([term, number]) => (
          <Fact key={term} term={term} value={count(number)} />
        ))}
      {row.excess_refund !== null && Number(row.excess_refund) > 0 && (
        <Fact term={s.detail.excessRefund} value={money(row.excess_refund, row.currency)} />
      )}
    </>
  );
}
