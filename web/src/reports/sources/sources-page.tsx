import "../../styles/sources.css";
import type { ReactNode } from "react";
import { useDefinitions } from "../../api/queries.ts";
import { type SourcesReport, useSources } from "../../api/sources.ts";
import type { Definition } from "../../api/types.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { HelpPage } from "../../help/pages.ts";
import type { PageProps } from "../../pages.tsx";
import { Menu } from "../../parts/menu.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery, useAddress } from "../../router/location.ts";
import { includesNow } from "../../router/range.ts";
import { viewRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { may } from "../../session/may.ts";
import { useShareable } from "../../share/shareable.ts";
import { sourceStrings as t } from "../../strings/sources.ts";
import { s } from "../../strings/strings.ts";
import { drillAddress } from "../people/drill-address.ts";
import { SourcesTable } from "./sources-table.tsx";
import { SourcesTrend } from "./sources-trend.tsx";
import { dimensions, figures, mainDimensions, readSources, type SourcesState } from "./sources-url.ts";
import { rowName, sourcesLine } from "./sources-words.ts";

const fewer = 50;
const most = 1_000;

/** Where do they come from, and what is each worth? */
export function SourcesPage(props: PageProps): ReactNode {
  const definitions = useDefinitions(props.site.key);
  return (
    <div className="page">
      <Loaded query={definitions} skeleton={<SourcesSkeleton />} title={t.title}>
        {({ rows }) => <Asked {...props} definitions={rows.filter((one) => !one.archived)} />}
      </Loaded>
    </div>
  );
}

type Known = PageProps & { definitions: readonly Definition[] };

function Asked(props: Known): ReactNode {
  const { site, view, definitions } = props;
  const { query } = useAddress();
  const state = readSources(query, definitions);
  const top = query.get("top") === "all" ? most : fewer;
  const request = {
    ...viewRequest(view, site.timezone, new Date()),
    by: state.by,
    ...(state.second === null ? {} : { second: state.second }),
    keys: [...state.keys],
    top,
  };
  const report = useSources(site.key, request, { live: includesNow(view.range) });
  useShareable("sources", request);
  return (
    <Loaded query={report} skeleton={<SourcesSkeleton />} title={t.title}>
      {(data) => <Report {...props} report={data} state={state} />}
    </Loaded>
  );
}

function Report({
  session,
  site,
  view,
  definitions,
  report,
  state,
}: Known & { report: SourcesReport; state: SourcesState }): ReactNode {
  const { query } = useAddress();
  const names = useViewNames(site.key, view);
  const macro = definitions.find((one) => one.kind === "macro" && state.keys.includes(one.key)) ?? null;
  const line = sourcesLine(report, macro, view.range);
  const sought = (query.get("q") ?? "").toLowerCase();
  const found = report.rows.filter((row) => rowName(row).toLowerCase().includes(sought));
  const dimension = t.dimensions[state.by];
  const other = report.rows.some((row) => row.key === "(other)");
  return (
    <>
      <div>
        <h1 className="page-title">{t.title}</h1>
        {line && (
          <p className="answer">
            {line.before}
            <strong>{line.figure}</strong>
            <span className="answer-soft">{line.interval}</span>
            {line.rest}
            {line.end}
          </p>
        )}
      </div>
      <Remarks warnings={report.warnings} />
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {t.table(dimension)} <HelpButton page={helpOf(state)} />
            </h2>
            <p>{state.by === "page" || state.second === "page" ? t.notAddPage : t.notAdd}</p>
          </div>
        </div>
        <Tools definitions={definitions} state={state} />
        {report.total.visitors === 0 ? (
          <Empty text={t.emptyText} title={t.emptyTitle}>
            <Link className="button button-main" to={addressWith({ range: "all" })}>
              {s.today.emptyRangeAction}
            </Link>
          </Empty>
        ) : found.length === 0 ? (
          <p className="muted">{t.nothingFound}</p>
        ) : (
          <SourcesTable
            definitions={definitions}
            names={names}
            open={may(session, "look") ? (token) => drillAddress(site.key, token) : null}
            report={report}
            rows={found}
            state={state}
          />
        )}
        {other && query.get("top") !== "all" && (
          <button className="button" onClick={() => setQuery({ top: "all" })} type="button">
            {t.more}
          </button>
        )}
      </section>
      {macro && report.total.visitors > 0 && (
        <SourcesTrend macro={macro} report={report} site={site} state={state} view={view} />
      )}
    </>
  );
}

function helpOf(state: SourcesState): HelpPage {
  return state.by === "channel" ? "channel" : "sources";
}

function Tools({ state, definitions }: { state: SourcesState; definitions: readonly Definition[] }): ReactNode {
  const { query } = useAddress();
  const main = mainDimensions.some((one) => one === state.by);
  const choose = (by: string): void =>
    setQuery({ by: by === "channel" ? null : by, second: state.second === by ? null : state.second, pick: null });
  return (
    <div className="tools">
      <div className="sources-main">
        <Segmented
          label={t.by}
          onChange={choose}
          options={mainDimensions.map((one) => [one as string, t.dimensions[one]] as const)}
          value={state.by as string}
        />
      </div>
      <select
        aria-label={t.by}
        className="select sources-rest"
        onChange={(event) => event.target.value !== "" && choose(event.target.value)}
        value={main ? "" : state.by}
      >
        <option value="">{t.other}</option>
        {dimensions.slice(mainDimensions.length).map((one) => (
          <option key={one} value={one}>
            {t.dimensions[one]}
          </option>
        ))}
      </select>
      <select
        aria-label={t.by}
        className="select sources-all"
        onChange={(event) => choose(event.target.value)}
        value={state.by}
      >
        {dimensions.map((one) => (
          <option key={one} value={one}>
            {t.dimensions[one]}
          </option>
        ))}
      </select>
      <label className="sources-second">
        <span className="muted">{t.second}</span>
        <select
          className="select"
          onChange={(event) => setQuery({ second: event.target.value, pick: null })}
          value={state.second ?? ""}
        >
          <option value="">{t.noSecond}</option>
          {dimensions
            .filter((one) => one !== state.by)
            .map((one) => (
              <option key={one} value={one}>
                {t.dimensions[one]}
              </option>
            ))}
        </select>
      </label>
      <input
        aria-label={t.search}
        className="input sources-search"
        onChange={(event) => setQuery({ q: event.target.value }, true)}
        placeholder={t.search}
        type="search"
        value={query.get("q") ?? ""}
      />
      <div className="tools-end">
        <Columns definitions={definitions} state={state} />
      </div>
    </div>
  );
}

/** Which figures and whose rates stand in columns. */
function Columns({ state, definitions }: { state: SourcesState; definitions: readonly Definition[] }): ReactNode {
  const flip = <T extends string>(all: readonly T[], one: T): readonly T[] =>
    all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
  return (
    <Menu button={t.columns} end label={t.columns}>
      {() => (
        <div className="sources-columns">
          <p className="menu-note">{t.facts}</p>
          {figures.map((figure) => (
            <label className="menu-item" key={figure}>
              <input
                checked={state.figures.includes(figure)}
                onChange={() => setQuery({ cols: flip(state.figures, figure).join(",") || "none" }, true)}
                type="checkbox"
              />
              {t.figures[figure]}
            </label>
          ))}
          <p className="menu-note">{t.conversions}</p>
          {definitions.map((one) => (
            <label className="menu-item" key={one.key}>
              <input
                checked={state.keys.includes(one.key)}
                onChange={() => setQuery({ keys: flip(state.keys, one.key).join(",") || "none" }, true)}
                type="checkbox"
              />
              {one.name}
            </label>
          ))}
        </div>
      )}
    </Menu>
  );
}

function SourcesSkeleton(): ReactNode {
  return (
    <div className="page">
      <Skeleton height={64} width="60ch" />
      <Skeleton height={480} />
    </div>
  );
}
