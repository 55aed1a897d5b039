import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useStoreDefinition } from "../../api/conversions.ts";
import { useTrends } from "../../api/queries.ts";
import type {
  ConversionRow,
  ConversionsReport,
  Definition,
  ReportRequest,
  Rows,
  SiteSummary,
} from "../../api/types.ts";
import { rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Failed, Loaded, Skeleton, Thin } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith } from "../../router/location.ts";
import { defaultBucket, includesNow, writeRange } from "../../router/range.ts";
import { pagePath } from "../../router/routes.ts";
import { type View, viewRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { conversionStrings as t } from "../../strings/conversions.ts";
import { s } from "../../strings/strings.ts";
import { ConversionFacts, Provenance } from "./conversion-detail.tsx";
import { OccurCurve } from "./occur-curve.tsx";
import { TrendChart } from "./trend-chart.tsx";
import { fieldText, Versions } from "./versions.tsx";

interface OneConversionProps {
  site: SiteSummary;
  view: View;
  openKey: string;
  define: boolean;
  request: ReportRequest;
  report: UseQueryResult<ConversionsReport>;
  history: UseQueryResult<Rows<Definition>>;
}

/** One conversion: its figures, how often and when it happens, and its definition with all versions. */
export function OneConversion({ site, view, openKey, define, report, history }: OneConversionProps): ReactNode {
  return (
    <>
      <Link className="back" to={addressWith({ open: null })}>
        ← {t.back}
      </Link>
      <Loaded query={history} skeleton={<Skeleton height={420} />}>
        {({ rows }) => {
          const versions = rows.filter((one) => one.key === openKey).sort((a, b) => b.version - a.version);
          const [definition] = versions;
          if (!definition) return <Empty text={t.goneText} title={t.gone} />;
          const row = report.data?.rows.find((one) => one.key === openKey);
          return (
            <div className="page">
              <Head
                define={define}
                definition={definition}
                low={row?.low_data ?? false}
                row={row}
                site={site}
                view={view}
              />
              {report.error && <Failed error={report.error} onRetry={() => void report.refetch()} />}
              {report.data && row && (
                <div className="columns-two">
                  <div>
                    <RateTrend row={row} site={site} view={view} />
                    <OccurCurve name={row.name} site={site} view={view} wanted={row.key} />
                  </div>
                  <div>
                    <section className="card">
                      <div className="card-head">
                        <h2>{t.figures}</h2>
                      </div>
                      <div className="stack">
                        <ConversionFacts report={report.data} row={row} />
                        <Provenance report={report.data} row={row} timezone={site.timezone} />
                      </div>
                    </section>
                    <Frequency row={row} />
                  </div>
                </div>
              )}
              {!report.data && !report.error && <Skeleton height={300} />}
              <section className="card">
                <div className="card-head">
                  <h2>
                    {t.definition} <HelpButton page="conversion" />
                  </h2>
                </div>
                <DefinitionFacts definition={definition} timezone={site.timezone} />
              </section>
              <section className="card">
                <div className="card-head">
                  <div>
                    <h2>{t.history}</h2>
                    <p>{t.historyLead}</p>
                  </div>
                </div>
                <Versions key={definition.version} timezone={site.timezone} versions={versions} />
              </section>
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

interface HeadProps {
  definition: Definition;
  row: ConversionRow | undefined;
  low: boolean;
  site: SiteSummary;
  view: View;
  define: boolean;
}

function Head({ definition, row, low, site, view, define }: HeadProps): ReactNode {
  const store = useStoreDefinition(site.key);
  const { key, name } = definition;
  const again = { key, definition: "restored" as const };
  const archive = (): void =>
    store.mutate(
      { key, definition: "archived" },
      { onSuccess: () => offerUndo(t.archived(name), () => store.mutateAsync(again)) },
    );
  const funnel = `${pagePath(site.key, "funnels")}?range=${writeRange(view.range)}&funnel=${encodeURIComponent(`page_view > @${key}`)}`;
  return (
    <>
      <div className="page-head">
        <div>
          <h1 className="conversion-name">{name}</h1>
          <div className="row">
            <span className={`tag tag-${definition.kind}`}>{s.kinds[definition.kind]}</span>
            <span className="tag">{s.stages[definition.stage]}</span>
            {definition.role && <span className="tag">{s.rolesShort[definition.role]}</span>}
            {definition.archived && <span className="tag tag-thin">{t.archivedTag}</span>}
            {row?.unlike_a_micro && (
              <span className="tag" title={t.unlikeNote}>
                {t.unlike}
              </span>
            )}
            {low && <Thin />}
            <code className="muted">@{key}</code>
          </div>
          {definition.description && <p className="muted conversion-text">{definition.description}</p>}
        </div>
        <div className="row">
          {define && !definition.archived && (
            <>
              <Link className="button button-main" keepScroll to={addressWith({ edit: "1" })}>
                <Icon name="edit" size={16} /> {t.edit}
              </Link>
              <button className="button" disabled={store.isPending} onClick={archive} type="button">
                {t.archive}
              </button>
            </>
          )}
          {define && definition.archived && (
            <button
              className="button button-main"
              disabled={store.isPending}
              onClick={() => store.mutate(again, { onSuccess: () => offerUndo(t.restored(name)) })}
              type="button"
            >
              {t.restore}
            </button>
          )}
          <Link className="button" to={funnel}>
            {s.detail.toFunnel}
          </Link>
        </div>
      </div>
      {store.error && <Failed error={store.error} onRetry={() => store.reset()} />}
    </>
  );
}

function RateTrend({ row, site, view }: { row: ConversionRow; site: SiteSummary; view: View }): ReactNode {
  const names = useViewNames(site.key, view);
  const bucket = defaultBucket(view.range);
  const macro = row.kind === "macro";
  const trend = useTrends(
    site.key,
    {
      ...viewRequest(view, site.timezone, new Date()),
      keys: [row.key],
      column: macro ? "visitor_rate" : "session_rate",
      bucket,
    },
    { live: includesNow(view.range) },
  );
  const title = macro ? s.detail.visitorRate : s.detail.sessionRate;
  return (
    <section className="card">
      <div className="card-head">
        <h2>
          {title} <HelpButton page={macro ? "visitor-rate" : "session-rate"} />
        </h2>
      </div>
      <Loaded query={trend} skeleton={<Skeleton height={268} />}>
        {(report) => (
          <TrendChart
            label={`${title}: ${row.name}`}
            names={{ ...names, running: s.today.incomplete }}
            trend={{
              points: report.series[0]?.points ?? [],
              before: report.comparison?.[0]?.points ?? null,
              bucket,
              hue: row.kind === "macro" ? "macro" : "micro",
            }}
          />
        )}
      </Loaded>
    </section>
  );
}

function Frequency({ row }: { row: ConversionRow }): ReactNode {
  if (!row.frequency_shares) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>
          {t.frequency} <HelpButton page="conversions" />
        </h2>
      </div>
      <dl className="bars">
        {row.frequency_shares.map((share, index) => (
          <div className="bar-row" key={t.frequencyLabels[index]}>
            <dt>{t.frequencyLabels[index]}</dt>
            <dd>
              <span aria-hidden="true" className="bar-track">
                <span className={`bar-fill bar-${row.kind}`} style={{ width: `${(share * 100).toFixed(2)}%` }} />
              </span>
              {rate(share)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function DefinitionFacts({ definition, timezone }: { definition: Definition; timezone: string }): ReactNode {
  return (
    <dl className="facts definition-facts">
      {(["match", "counting", "dedupe", "value", "lead", "customer", "owner"] as const).map((field) => (
        <div className="fact" key={field}>
          <dt>{t.fields[field]}</dt>
          <dd className={field === "match" ? "mono" : undefined}>{fieldText(definition, field, timezone)}</dd>
        </div>
      ))}
    </dl>
  );
}
