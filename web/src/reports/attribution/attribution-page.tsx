import "../../styles/attribution.css";
import type { ReactNode } from "react";
import { useAttribution } from "../../api/attribution.ts";
import { useDefinitions } from "../../api/queries.ts";
import type { Definition } from "../../api/types.ts";
import type { PageProps } from "../../pages.tsx";
import { Empty, Loaded, Skeleton } from "../../parts/states.tsx";
import { TabLinks } from "../../parts/tabs.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery, useAddress } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { besideRequest, viewRequest } from "../../router/view.ts";
import { attributionStrings as t } from "../../strings/attribution.ts";
import { s } from "../../strings/strings.ts";
import { oneOf } from "../funnels/funnel-url.ts";
import { creditLine, dimensions, models, sharesOf } from "./attribution-words.ts";
import { CohortsTab } from "./cohorts-tab.tsx";
import { CostsTab } from "./costs-tab.tsx";
import { CreditTab } from "./credit-tab.tsx";
import { MoneyTab } from "./money-tab.tsx";
import { PathsTab } from "./paths-tab.tsx";
import { RatesTab } from "./rates-tab.tsx";
import { ReceiptTab } from "./receipt-tab.tsx";
import { WindowsTab } from "./windows-tab.tsx";

const tabs = ["credit", "money", "paths", "cohorts", "costs", "rates", "windows", "receipt"] as const;

/** What every tab of the page is given. */
export interface TabProps extends PageProps {
  readonly definitions: readonly Definition[];
  /** The conversion whose credit is looked at. */
  readonly definition: Definition;
  readonly by: string;
}

/** Who deserves the credit, at what cost? */
export function AttributionPage(props: PageProps): ReactNode {
  const definitions = useDefinitions(props.site.key);
  return (
    <div className="page">
      <Loaded query={definitions} skeleton={<Skeleton height={480} />} title={t.title}>
        {({ rows }) => <Known {...props} definitions={rows.filter((one) => !one.archived)} />}
      </Loaded>
    </div>
  );
}

function Known(props: PageProps & { definitions: readonly Definition[] }): ReactNode {
  const { query } = useAddress();
  const { definitions } = props;
  const definition =
    definitions.find((one) => one.key === query.get("of")) ??
    definitions.find((one) => one.kind === "macro") ??
    definitions[0];
  const tab = oneOf(query.get("tab"), tabs, "credit");
  const by = oneOf(query.get("by"), dimensions, "channel");
  return (
    <>
      <div>
        <h1 className="page-title">{t.title}</h1>
        {definition && <Answer {...props} by={by} definition={definition} />}
      </div>
      <TabLinks
        label={t.title}
        options={tabs.map((name) => [name, t.tabs[name]] as const)}
        to={(name) => addressWith({ tab: name === "credit" ? null : name, sort: null, receipt: null })}
        value={tab}
      />
      {tab === "costs" ? (
        <CostsTab {...props} />
      ) : tab === "rates" ? (
        <RatesTab {...props} />
      ) : tab === "windows" ? (
        <WindowsTab {...props} />
      ) : definition ? (
        <Tab {...props} by={by} definition={definition} tab={tab} />
      ) : (
        <section className="card">
          <Empty text={t.noMacroText} title={t.noMacroTitle}>
            <Link className="button button-main" to={`${pagePath(props.site.key, "settings")}?tab=definitions`}>
              {s.today.emptyMacroAction}
            </Link>
          </Empty>
        </section>
      )}
    </>
  );
}

function Tab({
  tab,
  ...props
}: TabProps & { tab: Exclude<(typeof tabs)[number], "costs" | "rates" | "windows"> }): ReactNode {
  if (tab === "receipt") return <ReceiptTab {...props} />;
  return (
    <>
      <div className="tools">
        {(tab === "credit" || tab === "paths") && (
          <label className="credit-choice">
            <span className="muted">{t.of}</span>
            <select
              className="select"
              onChange={(event) => setQuery({ of: event.target.value })}
              value={props.definition.key}
            >
              {props.definitions.map((one) => (
                <option key={one.key} value={one.key}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
        )}
        {tab !== "paths" && (
          <label className="credit-choice">
            <span className="muted">{t.by}</span>
            <select
              className="select"
              onChange={(event) => setQuery({ by: event.target.value === "channel" ? null : event.target.value })}
              value={props.by}
            >
              {dimensions.map((one) => (
                <option key={one} value={one}>
                  {t.dimensions[one]}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {tab === "credit" && <CreditTab {...props} />}
      {tab === "money" && <MoneyTab {...props} />}
      {tab === "paths" && <PathsTab {...props} />}
      {tab === "cohorts" && <CohortsTab {...props} />}
    </>
  );
}

/** The report of the credit tab and the page's first line. */
export function useCredit({ site, view, definition, by }: TabProps): ReturnType<typeof useAttribution> {
  return useAttribution(
    site.key,
    {
      ...viewRequest(view, site.timezone, new Date(), false),
      definitions: [definition.key],
      by: [by],
      models: [...models],
    },
    { slow: true },
  );
}

/** The same of what stands beside; without data where nothing does. */
export function useCreditBeside({ site, view, definition, by }: TabProps): ReturnType<typeof useAttribution> {
  const beside = besideRequest(view, site.timezone, new Date());
  return useAttribution(
    site.key,
    { ...beside, definitions: [definition.key], by: [by], models: [...models] },
    { slow: true, enabled: beside !== null },
  );
}

function Answer(props: TabProps): ReactNode {
  const { data: report, error } = useCredit(props);
  if (!report && !error) return <Skeleton height={32} width="48ch" />;
  const line = report ? creditLine(sharesOf(report, props.definition.key), props.definition.name) : null;
  if (!line) return <p className="answer">{t.question}</p>;
  return (
    <p className="answer">
      {line.before}
      <strong>{line.figure}</strong>
      {line.rest}
      {t.end}
    </p>
  );
}
