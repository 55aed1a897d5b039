import type { ReactNode } from "react";
import { type RetentionReport, useRetention } from "../../api/people.ts";
import { faultAt } from "../../api/problem.ts";
import { useVocabulary } from "../../api/queries.ts";
import type { Vocabulary } from "../../api/types.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { Combobox } from "../../parts/combobox.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { setQuery, useAddress } from "../../router/location.ts";
import { includesNow } from "../../router/range.ts";
import { viewRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { may } from "../../session/may.ts";
import { useShareable } from "../../share/shareable.ts";
import { peopleStrings } from "../../strings/people.ts";
import { s } from "../../strings/strings.ts";
import { DrillDialog } from "../drill/drill-dialog.tsx";
import { cellToken } from "./drill-address.ts";
import { RetentionCurve } from "./retention-curve.tsx";
import { RetentionGrid } from "./retention-grid.tsx";
import {
  clocks,
  cohortKinds,
  modes,
  periods,
  type RetentionState,
  readRetention,
  retentionRequest,
  shows,
} from "./retention-url.ts";
import { cohortLabel, retentionLine } from "./retention-words.ts";
import { symbolChoices, symbolWords } from "./symbol-choices.ts";

const t = peopleStrings.retention;
const pointers = ["/first", "/return", "/period", "/min"];

/** Who comes back? */
export function RetentionTab({ session, site, view }: PageProps): ReactNode {
  const state = readRetention(useAddress().query);
  const vocabulary = useVocabulary(site.key).data;
  const request = {
    ...viewRequest(view, site.timezone, new Date(), view.against !== null),
    ...retentionRequest(state),
  };
  const report = useRetention(site.key, request, { live: includesNow(view.range) });
  useShareable("retention", request);
  const names = useViewNames(site.key, view);
  return (
    <>
      <section className="card">
        <Settings error={report.error} state={state} vocabulary={vocabulary} />
      </section>
      <Loaded query={report} shown={pointers} skeleton={<Skeleton height={420} />}>
        {(data) =>
          data.cohorts.every((cohort) => cohort.size === 0) ? (
            <section className="card">
              <Empty text={t.emptyText} title={t.emptyTitle}>
                <button className="button button-main" onClick={() => setQuery({ range: "all" })} type="button">
                  {s.today.emptyRangeAction}
                </button>
              </Empty>
            </section>
          ) : (
            <Report
              looks={may(session, "look")}
              names={names}
              report={data}
              site={site}
              state={state}
              vocabulary={vocabulary}
            />
          )
        }
      </Loaded>
    </>
  );
}

interface ReportProps {
  report: RetentionReport;
  state: RetentionState;
  vocabulary: Vocabulary | undefined;
  names: { now: string; before: string };
  site: PageProps["site"];
  /** Whether the visitors behind a cell may be seen. */
  looks: boolean;
}

function Report({ report, state, vocabulary, names, site, looks }: ReportProps): ReactNode {
  const line = retentionLine(report, state, vocabulary, names);
  return (
    <>
      <p className="answer">
        <strong>{line.figure}</strong>
        {line.rest}
      </p>
      <Remarks warnings={report.warnings} />
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {report.comparison ? names.now : t.grid} <HelpButton page="retention" />
            </h2>
            <p>{t.gridLead}</p>
          </div>
          <Segmented
            label={t.show}
            onChange={(show) => setQuery({ show: show === "rate" ? null : show }, true)}
            options={shows
              .filter((show) => show !== "value" || report.currency !== null)
              .map((show) => [show, t.shows[show]] as const)}
            value={state.show}
          />
        </div>
        <RetentionGrid
          label={report.comparison ? names.now : t.grid}
          onOpen={looks ? (cell) => setQuery({ behind: cell }) : undefined}
          report={report}
          state={state}
        />
        {looks && <BehindCell report={report} site={site} state={state} />}
      </section>
      {report.comparison && (
        <section className="card">
          <div className="card-head">
            <h2>{names.before}</h2>
          </div>
          <RetentionGrid label={names.before} report={report.comparison} state={state} />
        </section>
      )}
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{t.curve}</h2>
            <p>{t.curveLead}</p>
          </div>
        </div>
        <RetentionCurve names={names} period={t.periods[state.period]} report={report} />
      </section>
    </>
  );
}

/** The visitors behind the cell that the URL names. */
function BehindCell({
  report,
  site,
  state,
}: {
  report: RetentionReport;
  site: PageProps["site"];
  state: RetentionState;
}): ReactNode {
  const behind = useAddress().query.get("behind");
  const [, from, k] = /^(.+) (\d+)$/.exec(behind ?? "") ?? [];
  const cohort = report.cohorts.find((one) => one.from === from);
  const cell = cohort?.cells[Number(k)];
  const token = behind === null ? null : cellToken(report, behind);
  if (!cohort || !cell?.visitors || token === null) return null;
  return (
    <DrillDialog
      onClose={() => setQuery({ behind: null }, true)}
      site={site.key}
      timezone={site.timezone}
      title={t.behind(
        t.inPeriod[state.period](cohortLabel(cohort, state.period)),
        cell.k === 0 ? null : t.laterWords(cell.k, t.periodsLower[state.period]),
      )}
      token={token}
    />
  );
}

interface SettingsProps {
  state: RetentionState;
  vocabulary: Vocabulary | undefined;
  error: unknown;
}

function Settings({ state, vocabulary, error }: SettingsProps): ReactNode {
  const unusual = state.cohort !== "first_ever" || state.mode !== "on" || state.clock !== "calendar" || state.min !== 1;
  return (
    <div className="retention-settings">
      <SymbolField error={error} name="first" value={state.first} vocabulary={vocabulary} />
      <SymbolField error={error} name="return" value={state.return} vocabulary={vocabulary} />
      <div className="field">
        <span className="field-label">{t.period}</span>
        <Segmented
          label={t.period}
          onChange={(period) => setQuery({ period: period === "week" ? null : period })}
          options={periods.map((period) => [period, t.periods[period]] as const)}
          value={state.period}
        />
      </div>
      <details className="retention-more" open={unusual}>
        <summary>{t.more}</summary>
        <div className="retention-settings">
          <Choice label={t.cohort} name="cohort" options={cohortKinds} value={state.cohort} words={t.cohorts} />
          <Choice label={t.mode} name="mode" options={modes} value={state.mode} words={t.modes} />
          <Choice label={t.clock} name="clock" options={clocks} value={state.clock} words={t.clocks} />
          <label className="field retention-min">
            <span className="field-label">{t.min}</span>
            <input
              className="input"
              max={1_000}
              min={1}
              onChange={(event) =>
                setQuery(
                  { min: event.target.valueAsNumber > 1 ? String(Math.floor(event.target.valueAsNumber)) : null },
                  true,
                )
              }
              type="number"
              value={state.min}
            />
          </label>
        </div>
      </details>
    </div>
  );
}

interface SymbolProps {
  name: "first" | "return";
  value: string;
  vocabulary: Vocabulary | undefined;
  error: unknown;
}

function SymbolField({ name, value, vocabulary, error }: SymbolProps): ReactNode {
  const fault = faultAt(error, `/${name}`);
  return (
    <div className="field retention-symbol">
      <span className="field-label">{t[name]}</span>
      <Combobox
        choices={[{ value: "", label: t.any }, ...symbolChoices(vocabulary)]}
        free
        label={t[name]}
        onChoose={(text) => setQuery({ [name]: text })}
        value={value === "" ? t.any : symbolWords(value, vocabulary)}
      />
      {fault && <span className="field-fault">{fault}</span>}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  name: string;
  value: T;
  options: readonly T[];
  words: Readonly<Record<T, string>>;
}

/** A choice among a few; the first is what holds where the URL names none. */
function Choice<T extends string>({ label, name, value, options, words }: ChoiceProps<T>): ReactNode {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <select
        className="select"
        onChange={(event) => setQuery({ [name]: event.target.value === options[0] ? null : event.target.value })}
        value={value}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {words[option]}
          </option>
        ))}
      </select>
    </label>
  );
}
