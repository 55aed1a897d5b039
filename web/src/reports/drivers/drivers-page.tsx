import "../../styles/drivers.css";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { faultAt } from "../../api/problem.ts";
import { useDefinitions, useVocabulary } from "../../api/queries.ts";
import type { Definition } from "../../api/types.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { HelpPage } from "../../help/pages.ts";
import type { PageProps } from "../../pages.tsx";
import { AsOf } from "../../parts/as-of.tsx";
import { Combobox } from "../../parts/combobox.tsx";
import { Field } from "../../parts/field.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { Link } from "../../router/link.tsx";
import { keptQuery, setQuery, useAddress } from "../../router/location.ts";
import { writeRange } from "../../router/range.ts";
import { pagePath } from "../../router/routes.ts";
import { viewRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { may } from "../../session/may.ts";
import { useShareable } from "../../share/shareable.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import { DrillDialog } from "../drill/drill-dialog.tsx";
import { stepChoices } from "../funnels/step-list.tsx";
import { stepName, symbolName } from "../funnels/step-name.ts";
import { cellToken } from "../people/drill-address.ts";
import { Differences } from "./differences.tsx";
import { DriverList } from "./driver-list.tsx";
import { DriverPanel } from "./driver-panel.tsx";
import { type DriverState, horizonRequest, readDriverState, tabs } from "./driver-url.ts";
import { Friction } from "./friction.tsx";
import { Gates, Unjudged } from "./gates.tsx";
import { Matrix } from "./matrix.tsx";
import { Pairs } from "./pairs.tsx";
import { useDrivers, useFriction, useMatrix, useMicroValues, useTimeToConvert } from "./queries.ts";
import {
  driverSentence,
  frictionSentence,
  matrixSentence,
  pairSentence,
  timeSentence,
  valueSentence,
} from "./sentences.ts";
import { TimeToConvert } from "./time.tsx";
import type { DriversReport, DriversRequest, Gate, MatrixReport } from "./types.ts";
import { Values } from "./values.tsx";

/** What makes people convert? */
export function DriversPage(props: PageProps): ReactNode {
  const definitions = useDefinitions(props.site.key);
  const { query } = useAddress();
  return (
    <div className="page">
      <Loaded query={definitions} skeleton={<DriversSkeleton />} title={w.title}>
        {({ rows }) => {
          const live = rows.filter((one) => !one.archived);
          const macros = live.filter((one) => one.kind === "macro");
          // Until another is chosen: one that brings money before one that does not.
          const macro =
            macros.find((one) => one.key === query.get("macro")) ??
            macros.find((one) => one.value.kind !== "none") ??
            macros[0];
          return macro ? (
            <Inside {...props} definitions={live} macro={macro} macros={macros} />
          ) : (
            <NoMacro site={props.site.key} />
          );
        }}
      </Loaded>
    </div>
  );
}

interface InsideProps extends PageProps {
  definitions: readonly Definition[];
  macros: readonly Definition[];
  macro: Definition;
}

function Inside({ session, site, view, definitions, macros, macro }: InsideProps): ReactNode {
  const { query } = useAddress();
  const state = readDriverState(query);
  const vocabulary = useVocabulary(site.key);
  const name = (key: string): string =>
    definitions.find((one) => one.key === key)?.name ?? symbolName(key, vocabulary.data);
  const asked = viewRequest(view, site.timezone, new Date());
  const at = (...names: DriverState["tab"][]): { enabled: boolean } => ({ enabled: names.includes(state.tab) });

  const driversRequest: DriversRequest = {
    ...asked,
    ...horizonRequest(state, macro.key),
    ...(state.atRisk === "never" ? {} : { at_risk: state.atRisk }),
  };
  const drivers = useDrivers(site.key, driversRequest, at("drivers", "pairs"));
  useShareable("drivers", state.tab === "drivers" ? driversRequest : null);
  const names = useViewNames(site.key, view);
  const all = definitions.map((one) => one.key);
  const matrix = useMatrix(
    site.key,
    { ...asked, ...(state.order === "any" ? { order: "any", rows: all, columns: all } : {}) },
    at("matrix"),
  );
  const values = useMicroValues(site.key, { ...asked, ...horizonRequest(state, macro.key) }, at("values"));
  const friction = useFriction(site.key, { ...asked, macro: macro.key }, at("friction"));
  const time = useTimeToConvert(
    site.key,
    { ...asked, to: `@${macro.key}`, ...(state.from === "" ? {} : { from: state.from }) },
    at("time"),
  );
  const shown = { drivers, pairs: drivers, matrix, values, friction, time }[state.tab];
  const sentence = {
    drivers: () => drivers.data && driverSentence(drivers.data, macro.name),
    pairs: () => drivers.data && pairSentence(drivers.data, name),
    matrix: () => matrix.data && matrixSentence(matrix.data, name, names.before),
    values: () => values.data && valueSentence(values.data, name, names.before),
    friction: () => friction.data && frictionSentence(friction.data, names.before),
    time: () => time.data && timeSentence(time.data, macro.name, names.before),
  }[state.tab];

  return (
    <>
      <div>
        <h1 className="page-title">
          {w.title} <HelpButton page={helpOf[state.tab]} />
        </h1>
        <p aria-live="polite" className="answer">
          {sentence() || w.question}
        </p>
      </div>
      <div className="row-apart">
        <Tabs
          label={w.tabsLabel}
          onChange={(tab) => setQuery({ tab: tab === "drivers" ? null : tab, open: null, behind: null })}
          options={tabs.map((one) => [one, w.tabs[one]] as const)}
          value={state.tab}
        />
        <div className="row driver-settings">
          {macros.length > 1 && state.tab !== "matrix" && (
            <Choice
              label={w.macro}
              onChange={(key) => setQuery({ macro: key })}
              options={macros.map((one) => [one.key, one.name])}
              value={macro.key}
            />
          )}
          {["drivers", "pairs", "values"].includes(state.tab) && (
            <Choice
              fault={faultAt(shown.error, "/horizon")}
              label={w.horizon}
              onChange={(horizon) => setQuery({ horizon })}
              options={Object.entries({
                ...w.horizons,
                ...(state.horizon in w.horizons ? {} : { [state.horizon]: state.horizon }),
              })}
              value={state.horizon}
            />
          )}
          {["drivers", "pairs"].includes(state.tab) && (
            <Choice
              label={w.atRisk}
              onChange={(value) => setQuery({ at_risk: value === "never" ? null : value })}
              options={Object.entries(w.atRisks)}
              value={state.atRisk}
            />
          )}
          {state.tab === "time" && vocabulary.data && (
            <div className="field driver-from">
              <span className="field-label">{w.timeFrom}</span>
              <Combobox
                choices={[{ value: "", label: w.timeFromNone }, ...stepChoices(vocabulary.data)]}
                free
                label={w.timeFrom}
                onChoose={(from) => setQuery({ from })}
                placeholder={w.timeFromNone}
                value={state.from === "" ? "" : stepName(state.from, vocabulary.data)}
              />
              {faultAt(time.error, "/from") && <span className="field-fault">{faultAt(time.error, "/from")}</span>}
            </div>
          )}
        </div>
      </div>
      <AsOf query={shown as UseQueryResult<{ as_of: string; took_ms: number }>} timezone={site.timezone} />
      {state.tab === "drivers" && (
        <Loaded query={drivers} shown={["/horizon"]} skeleton={<DriversSkeleton />}>
          {(report) => (
            <Ranked
              macro={macro.name}
              names={names}
              range={writeRange(view.range)}
              report={report}
              request={alone(driversRequest)}
              site={site.key}
              state={state}
            />
          )}
        </Loaded>
      )}
      {state.tab === "pairs" && (
        <Loaded query={drivers} shown={["/horizon"]} skeleton={<DriversSkeleton />}>
          {(report) => <Pairs beside={names.before} name={name} report={report} />}
        </Loaded>
      )}
      {state.tab === "matrix" && (
        <Loaded query={matrix} skeleton={<DriversSkeleton />}>
          {(report) => (
            <>
              <Remarks warnings={report.warnings} />
              <Matrix
                beside={names.before}
                name={name}
                onOpen={may(session, "look") ? (micro, macro) => setQuery({ behind: `${micro}\n${macro}` }) : undefined}
                report={report}
                state={state}
              />
              <BehindPair name={name} report={report} site={site} />
            </>
          )}
        </Loaded>
      )}
      {state.tab === "values" && (
        <Loaded query={values} shown={["/horizon"]} skeleton={<DriversSkeleton />}>
          {(report) => (
            <>
              <Remarks warnings={report.warnings} />
              <Values beside={names.before} name={name} report={report} />
            </>
          )}
        </Loaded>
      )}
      {state.tab === "friction" && (
        <Loaded query={friction} skeleton={<DriversSkeleton />}>
          {(report) => (
            <>
              <Remarks warnings={report.warnings} />
              <Friction beside={names.before} report={report} />
            </>
          )}
        </Loaded>
      )}
      {state.tab === "time" && (
        <Loaded query={time} shown={["/from"]} skeleton={<DriversSkeleton />}>
          {(report) => (
            <>
              <Remarks warnings={report.warnings} />
              <TimeToConvert names={names} report={report} />
            </>
          )}
        </Loaded>
      )}
    </>
  );
}

/** The request without what stands beside. */
function alone({ compare: _, ...request }: DriversRequest): DriversRequest {
  return request;
}

const helpOf: Record<DriverState["tab"], HelpPage> = {
  drivers: "drivers",
  pairs: "drivers",
  matrix: "matrix",
  values: "values",
  friction: "friction",
  time: "time-to-convert",
};

interface RankedProps {
  site: string;
  range: string;
  report: DriversReport;
  request: DriversRequest;
  macro: string;
  state: DriverState;
  names: { now: string; before: string };
}

function Ranked({ site, range, report, request, macro, state, names }: RankedProps): ReactNode {
  const opened = [...report.rows, ...report.negative].find((row) => row.key === state.open);
  const nothing = report.rows.length === 0 && report.negative.length === 0;
  const funnel = (gate: Gate): string =>
    pagePath(site, "funnels") + keptQuery({ funnel: `@${gate.key} > @${report.macro}` });
  return (
    <>
      <Remarks
        warnings={
          report.selects_on_outcome
            ? [...report.warnings, { code: "selects_on_outcome", text: w.onOutcome }]
            : report.warnings
        }
      />
      {report.differences && <Differences names={names} rows={report.differences} />}
      {nothing ? (
        <section className="card">
          <Empty text={w.waitingLead} title={w.none}>
            {range !== "all" && (
              <button className="button button-main" onClick={() => setQuery({ range: "all" })} type="button">
                {w.longer}
              </button>
            )}
          </Empty>
        </section>
      ) : (
        <DriverList filtered lead={w.listLead} rows={report.rows} state={state} title={w.list} />
      )}
      {report.negative.length > 0 && (
        <DriverList lead={w.negativeLead} rows={report.negative} state={state} title={w.negative} />
      )}
      <Gates funnel={funnel} gates={report.gates} lead={w.gatesLead} title={w.gates} />
      <Gates funnel={funnel} gates={report.suspected_gates} lead={w.suspectedLead} title={w.suspected} />
      <Unjudged report={report} />
      {opened && <DriverPanel driver={opened} macro={macro} report={report} request={request} site={site} />}
    </>
  );
}

/** The visitors behind the pair that the URL names. */
function BehindPair({
  report,
  site,
  name,
}: {
  report: MatrixReport;
  site: PageProps["site"];
  name: (key: string) => string;
}): ReactNode {
  const pair = useAddress().query.get("behind");
  const row = report.rows.find((one) => `${one.micro}\n${one.macro}` === pair);
  const token = pair === null ? null : cellToken(report, pair);
  if (!row || token === null) return null;
  return (
    <DrillDialog
      onClose={() => setQuery({ behind: null }, true)}
      site={site.key}
      timezone={site.timezone}
      title={(report.order === "any" ? w.behindBoth : w.behindPair)(name(row.micro), name(row.macro))}
      token={token}
    />
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  fault?: string | undefined;
  onChange: (value: string) => void;
}

function Choice({ label, value, options, fault, onChange }: ChoiceProps): ReactNode {
  return (
    <Field fault={fault} label={label}>
      {(bound) => (
        <select {...bound} className="select" onChange={(event) => onChange(event.target.value)} value={value}>
          {options.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function NoMacro({ site }: { site: string }): ReactNode {
  return (
    <>
      <h1 className="page-title">{w.title}</h1>
      <section className="card">
        <Empty text={w.noMacroText} title={w.noMacro}>
          <Link className="button button-main" to={`${pagePath(site, "settings")}?tab=definitions`}>
            {w.noMacroAction}
          </Link>
        </Empty>
      </section>
    </>
  );
}

function DriversSkeleton(): ReactNode {
  return (
    <>
      <Skeleton height={420} />
      <Skeleton height={220} />
    </>
  );
}
