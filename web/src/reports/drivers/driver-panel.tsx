import type { ReactNode } from "react";
import { count, decimal, interval, points, pointsInterval, rate, span, times } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Loaded, Skeleton } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, keptQuery, setQuery } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import { Label, strength } from "./driver-list.tsx";
import { useSurrogate } from "./queries.ts";
import { DotTrack, pointScale, ScaleHead } from "./scale.tsx";
import { isShown } from "./sentences.ts";
import type { Driver, DriversReport, DriversRequest } from "./types.ts";

interface PanelProps {
  site: string;
  driver: Driver;
  report: DriversReport;
  request: DriversRequest;
  macro: string;
}

/** How sure one step is, and why: the difference seen in every way the report gives, and what it had to pass. */
export function DriverPanel({ site, driver, report, request, macro }: PanelProps): ReactNode {
  return (
    <Dialog onClose={() => setQuery({ open: null }, true)} side title={w.sureOf(driver.name)}>
      <div className="stack driver-panel">
        <div className="stack driver-verdict">
          <p>
            <Label label={driver.label} />
          </p>
          <p className="driver-sentence">{driver.sentence}</p>
          <ul className="driver-notes">
            {driver.notes.map((note) => (
              <li key={note}>{w.notes[note] ?? note}</li>
            ))}
          </ul>
        </div>
        <Forest driver={driver} />
        <Checks driver={driver} />
        <Facts driver={driver} />
        <Surrogate macro={macro} request={request} site={site} step={driver.key} />
        <section className="stack">
          <h3>{w.act}</h3>
          <div className="row">
            <Link
              className="button button-small"
              to={pagePath(site, "funnels") + keptQuery({ funnel: `@${driver.key} > @${report.macro}` })}
            >
              {w.toFunnel}
            </Link>
            <Link
              className="button button-small"
              to={pagePath(site, "paths") + keptQuery({ anchor: `@${driver.key}` })}
            >
              {w.toPaths}
            </Link>
            <Link className="button button-small" to={addressWith({ segment: `did(@${driver.key})`, open: null })}>
              {w.toSegment}
            </Link>
          </div>
        </section>
        <p className="small muted">
          {w.how({
            visitors: count(report.settings.at_risk_visitors),
            discovery: count(report.settings.discovery),
            hash: count(report.settings.held_out_by_hash),
            time: count(report.settings.held_out_by_time),
            tested: count(report.settings.tested),
            horizon: span(report.settings.horizon_s),
            strata: report.settings.strata.join(", "),
          })}
        </p>
      </div>
    </Dialog>
  );
}

/** The same difference by every method and in every part of the data, on one scale. */
function Forest({ driver }: { driver: Driver }): ReactNode {
  const ways = [
    { name: w.ways.strata, rd: driver.rd, ci: driver.rd_ci, note: "" },
    { name: w.ways.aipw, rd: driver.aipw?.rd ?? null, ci: driver.aipw?.ci ?? null, note: "" },
    { name: w.ways.calibrated, rd: driver.calibrated?.rd ?? null, ci: driver.calibrated?.ci ?? null, note: "" },
    { name: w.ways.hh, rd: driver.confirmation?.hh_rd ?? null, ci: null, note: "" },
    { name: w.ways.ht, rd: driver.confirmation?.ht_rd ?? null, ci: null, note: "" },
  ].filter((way) => way.rd !== null);
  const landmarks = driver.landmarks.map((one) => ({
    name: w.landmark(one.landmark),
    rd: one.rd,
    ci: one.rd_ci,
    note: w.rows(count(one.exposed), count(one.unexposed)),
  }));
  const scale = pointScale([...ways, ...landmarks].flatMap((way) => [way.rd, way.ci?.low, way.ci?.high]));
  return (
    <section className="stack">
      <h3>
        {w.forest} <HelpButton page="drivers" />
      </h3>
      <table className="table forest">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden-text">{w.columns.step}</span>
            </th>
            <th className="dots-cell" scope="col">
              <ScaleHead scale={scale} unit={w.scalePoints} />
            </th>
            <th className="number" scope="col">
              {w.columns.points}
            </th>
          </tr>
        </thead>
        {[
          { title: null, rows: ways },
          { title: w.landmarks, rows: landmarks },
        ].map(({ title, rows }) => (
          <tbody key={title ?? ""}>
            {title && rows.length > 0 && (
              <tr>
                <td className="forest-title" colSpan={3}>
                  {title}
                </td>
              </tr>
            )}
            {rows.map((way) => (
              <tr key={way.name}>
                <th scope="row" title={way.note}>
                  {way.name}
                </th>
                <td className="dots-cell">
                  <DotTrack ci={way.ci} scale={scale} strong={isShown(driver)} value={way.rd} />
                </td>
                <td className="number">
                  <Explained ci={way.ci} definition={driver.key} formula={way.note} help="drivers" rate={way.rd}>
                    {way.rd === null ? "–" : points(way.rd)}
                    {way.ci && <span className="driver-range">{pointsInterval(way.ci)}</span>}
                  </Explained>
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

/** The conditions of the label, as the report's own figures and notes say them. */
function Checks({ driver }: { driver: Driver }): ReactNode {
  const noted = (note: string): boolean => driver.notes.includes(note);
  const checks: readonly (readonly [string, boolean | null])[] = [
    [w.checkNames.q, driver.q === null ? null : driver.q <= 0.05],
    [w.checkNames.confirmed, driver.confirmation?.confirmed ?? null],
    [w.checkNames.agree, driver.aipw ? !noted("models_disagree") && !noted("one_model_unsure") : null],
    [w.checkNames.overlap, driver.aipw ? !noted("poor_overlap") : null],
    [w.checkNames.cause, noted("common_cause_unchecked") || !driver.calibrated ? null : !noted("common_cause")],
  ];
  return (
    <section className="stack">
      <h3>{w.checks}</h3>
      <ul className="checks">
        {checks.map(([name, passed]) => (
          <li className={passed === null ? "check-open" : passed ? "check-passed" : "check-failed"} key={name}>
            <span aria-hidden="true">{passed === null ? "–" : passed ? "✓" : "✕"}</span>
            <span>
              {name}
              <span className="hidden-text">: {passed === null ? w.unknown : passed ? w.passed : w.failed}</span>
            </span>
          </li>
        ))}
      </ul>
      {driver.e_value !== null && <p className="small muted">{w.eValue(strength(driver.e_value))}</p>}
    </section>
  );
}

function Facts({ driver }: { driver: Driver }): ReactNode {
  const facts: readonly (readonly [string, string])[] = [
    [w.facts.reach, rate(driver.reach)],
    [
      w.facts.necessity,
      driver.necessity === null ? "–" : `${rate(driver.necessity)} (${interval(driver.necessity_ci)})`,
    ],
    [w.facts.lag, span(driver.median_lag_s)],
    [w.facts.informative, rate(driver.informative_share)],
    [
      w.facts.odds,
      driver.odds_ratio_ci
        ? `${times(driver.odds_ratio)} (${decimal(driver.odds_ratio_ci.low, 1)}–${decimal(driver.odds_ratio_ci.high, 1)})`
        : times(driver.odds_ratio),
    ],
    [w.facts.naive, times(driver.naive_lift)],
    [w.facts.q, driver.q === null ? "–" : driver.q < 0.0001 ? "< 0.0001" : decimal(driver.q, 4)],
    [w.facts.deff, times(driver.deff)],
  ];
  return (
    <dl className="driver-facts">
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Surrogate({
  site,
  step,
  request,
  macro,
}: {
  site: string;
  step: string;
  request: DriversRequest;
  macro: string;
}): ReactNode {
  const { range, segment, macro: key } = request;
  const surrogate = useSurrogate(
    site,
    { micro: step, ...(key ? { macro: key } : {}), ...(range ? { range } : {}), ...(segment ? { segment } : {}) },
    {},
  );
  return (
    <section className="stack">
      <h3>
        {w.surrogate(macro)} <HelpButton page="surrogate" />
      </h3>
      <Loaded query={surrogate} skeleton={<Skeleton height={44} />}>
        {(report) => (
          <>
            <p>
              <strong>{w.verdicts[report.verdict] ?? report.verdict}.</strong> {report.reasons.join(" ")}
            </p>
            {report.days && (
              <p className="small muted">{w.surrogateDays(w.day(report.days.micro), w.day(report.days.macro))}</p>
            )}
            {report.warnings.map((warning) => (
              <p className="small muted" key={warning.code}>
                {warning.text}
              </p>
            ))}
          </>
        )}
      </Loaded>
    </section>
  );
}
