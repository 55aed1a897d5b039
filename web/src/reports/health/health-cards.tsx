import type { ReactNode } from "react";
import { type HealthCounts, type RuleHealth, type SiteHealth, useMute } from "../../api/health.ts";
import { ago, moment } from "../../format/dates.ts";
import { count, rate } from "../../format/numbers.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Failed } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith } from "../../router/location.ts";
import { healthStrings as t } from "../../strings/health.ts";
import { Sparkline } from "../conversions/sparkline.tsx";
import { lagText, sum } from "./health-words.ts";

/** The figures of the range, in a row. */
export function Facts({ counts, before }: { counts: HealthCounts; before: HealthCounts | undefined }): ReactNode {
  const { lag } = counts;
  return (
    <dl className="health-facts">
      <Fact before={before && count(before.received)} term={t.facts.received} value={count(counts.received)} />
      <Fact before={before && count(before.accepted)} term={t.facts.accepted} value={count(counts.accepted)} />
      {counts.waiting > 0 && <Fact term={t.facts.waiting} value={count(counts.waiting)} />}
      <Fact
        before={before && count(before.duplicates)}
        note={counts.conflicting_duplicates > 0 ? t.facts.conflicting(count(counts.conflicting_duplicates)) : ""}
        term={t.facts.duplicates}
        value={count(counts.duplicates)}
      />
      <Fact
        before={before && count(sum(before.quarantined))}
        term={t.facts.bots}
        value={count(sum(counts.quarantined))}
      />
      {lag && (
        <Fact
          note={t.facts.lagMore(lagText(lag.p95_ms), rate(lag.within_two_seconds))}
          before={before?.lag && lagText(before.lag.p50_ms)}
          term={t.facts.lag}
          value={t.facts.lagValue(lagText(lag.p50_ms))}
        />
      )}
      {counts.valued > 0 && (
        <Fact
          note={t.facts.ordersNote}
          before={before && `${count(before.valued_with_order)} / ${count(before.valued)}`}
          term={t.facts.orders}
          value={`${count(counts.valued_with_order)} / ${count(counts.valued)}`}
        />
      )}
      {counts.clock_corrected > 0 && <Fact term={t.facts.clocks} value={count(counts.clock_corrected)} />}
      {counts.imported > 0 && <Fact term={t.facts.imported} value={count(counts.imported)} />}
      {counts.sdk_errors > 0 && <Fact term={t.facts.sdk} value={count(counts.sdk_errors)} />}
    </dl>
  );
}

interface FactProps {
  term: string;
  value: string;
  /** The same of the days before. */
  before?: string | null | undefined;
  note?: string;
}

function Fact({ term, value, before, note = "" }: FactProps): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <span>
          {value} {before && <span className="small muted">{before}</span>}
        </span>
        {note && <span className="small muted">{note}</span>}
      </dd>
    </div>
  );
}

type Reason = SiteHealth["reasons"][number];

/** Why events failed, and what to do about each reason. */
export function Reasons({ health }: { health: SiteHealth }): ReactNode {
  const columns: readonly Column<Reason>[] = [
    {
      key: "reason",
      label: t.columns.reason,
      cell: (row) => (
        <div className="health-reason">
          <span>{row.means}</span>
          <code className="small muted">{row.reason}</code>
        </div>
      ),
    },
    { key: "count", label: t.columns.count, number: true, cell: (row) => count(row.count) },
    {
      key: "remedy",
      label: t.columns.remedy,
      from: "tablet",
      cell: (row) => <span className="health-remedy">{t.remedies[row.reason] ?? ""}</span>,
    },
    {
      key: "look",
      label: "",
      cell: (row) => (
        <Link
          aria-label={t.lookAt(row.means)}
          className="button button-small"
          to={addressWith({ tab: "failed", reason: row.reason })}
        >
          {t.look}
        </Link>
      ),
    },
  ];
  return (
    <Card lead={health.reasons.length > 0 ? t.reasonsLead : t.reasonsNone} title={t.reasonsTitle}>
      {health.reasons.length > 0 && (
        <DataTable columns={columns} label={t.reasonsTitle} rowKey={(row) => row.reason} rows={health.reasons} />
      )}
    </Card>
  );
}

/** Remarks on events that were kept; one that is known and accepted can be muted, for everybody at the site. */
export function Warnings({ health, site, mayMute }: { health: SiteHealth; site: string; mayMute: boolean }): ReactNode {
  const mute = useMute(site);
  const counts = health.totals;
  const muted = mute.isPending ? mute.variables : health.muted;
  const all = Object.entries(counts.warnings).sort(([, a], [, b]) => b - a);
  const loud = all.filter(([name]) => !muted.includes(name));
  const quiet = all.filter(([name]) => muted.includes(name));
  return (
    <Card lead={all.length > 0 ? t.warningsLead : t.warningsNone} title={t.warningsTitle}>
      <ul className="health-warnings">
        {loud.map(([name, n]) => (
          <Warning count={n} key={name} name={name}>
            {mayMute && (
              <button
                aria-label={t.muteOne(name)}
                className="button button-quiet button-small"
                disabled={mute.isPending}
                onClick={() =>
                  mute.mutate([...muted, name], {
                    onSuccess: () => offerUndo(t.muted(name), async () => void (await mute.mutateAsync(muted))),
                  })
                }
                type="button"
              >
                {t.mute}
              </button>
            )}
          </Warning>
        ))}
      </ul>
      {quiet.length > 0 && (
        <details className="health-muted">
          <summary className="muted">{t.mutedHere(quiet.length)}</summary>
          <ul className="health-warnings">
            {quiet.map(([name, n]) => (
              <Warning count={n} key={name} name={name}>
                {mayMute && (
                  <button
                    aria-label={t.unmuteOne(name)}
                    className="button button-quiet button-small"
                    disabled={mute.isPending}
                    onClick={() => mute.mutate(muted.filter((other) => other !== name))}
                    type="button"
                  >
                    {t.unmute}
                  </button>
                )}
              </Warning>
            ))}
          </ul>
        </details>
      )}
      {mute.error && <Failed error={mute.error} onRetry={() => mute.reset()} />}
    </Card>
  );
}

function Warning({ name, count: n, children }: { name: string; count: number; children: ReactNode }): ReactNode {
  return (
    <li>
      <strong className="health-count">{count(n)}</strong>
      <span>
        {t.warnings[name] ?? ""} <code className="small muted">{name}</code>
      </span>
      {children}
    </li>
  );
}

const answers = ["granted", "denied", "unset"] as const;

/** What accepted events say of consent, as shares. */
export function Consent({ counts }: { counts: HealthCounts }): ReactNode {
  const { consent } = counts;
  const none = Object.keys(consent).length === 0;
  return (
    <Card lead={none ? t.consentNone : t.consentLead} title={t.consentTitle}>
      {!none &&
        (["analytics", "ad"] as const).map((kind) => (
          <div className="consent" key={kind}>
            <h3>{t.consent[kind]}</h3>
            <div aria-hidden="true" className="consent-bar">
              {answers.map((answer) => (
                <span
                  className={`consent-${answer}`}
                  key={answer}
                  style={{ flexGrow: consent[`${kind}_${answer}`] ?? 0 }}
                />
              ))}
            </div>
            <ul className="legend">
              {answers.map((answer) => (
                <li className="legend-item" key={answer}>
                  <span className={`health-key consent-${answer}`} />
                  <strong>{count(consent[`${kind}_${answer}`] ?? 0)}</strong> {t.consent[answer]}
                </li>
              ))}
            </ul>
          </div>
        ))}
      {(consent["gpc"] ?? 0) > 0 && <p className="muted">{t.consent.gpc(count(consent["gpc"] ?? 0))}</p>}
    </Card>
  );
}

/** Events in quarantine, by what gave them away. */
export function Bots({ counts }: { counts: HealthCounts }): ReactNode {
  const all = Object.entries(counts.quarantined).sort(([, a], [, b]) => b - a);
  return (
    <Card lead={all.length > 0 ? t.botsLead : t.botsNone} title={t.botsTitle}>
      <ul className="health-warnings">
        {all.map(([name, n]) => (
          <li key={name}>
            <strong className="health-count">{count(n)}</strong>
            <span>{t.verdicts[name] ?? name}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** How often each published rule matched. */
export function Rules({ health, timezone }: { health: SiteHealth; timezone: string }): ReactNode {
  const columns: readonly Column<RuleHealth>[] = [
    {
      key: "rule",
      label: t.rule,
      cell: (row) => (
        <>
          <code>{row.rule}</code>{" "}
          {row.stopped && (
            <span className="tag tag-thin" title={t.ruleStoppedHint}>
              {t.ruleStopped}
            </span>
          )}
        </>
      ),
    },
    {
      key: "days",
      label: t.ruleDays,
      cell: (row) => (
        <Sparkline kind="micro" points={row.days.map((day) => ({ t: day.day, v: day.count, incomplete: false }))} />
      ),
    },
    {
      key: "last",
      label: t.ruleLast,
      number: true,
      cell: (row) =>
        row.last_match_at === null ? (
          <span className="muted">{t.ruleNever}</span>
        ) : (
          <span title={moment(row.last_match_at, timezone)}>{ago(row.last_match_at, Date.now())}</span>
        ),
    },
  ];
  return (
    <Card lead={t.rulesLead} title={t.rulesTitle}>
      <DataTable columns={columns} label={t.rulesTitle} rowKey={(row) => row.rule} rows={health.rules} />
    </Card>
  );
}

export function Card({ title, lead, children }: { title: string; lead: string; children: ReactNode }): ReactNode {
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{title}</h2>
          <p>{lead}</p>
        </div>
      </div>
      {children}
    </section>
  );
}
