import type { ReactNode } from "react";
import { type DriftRow, type FrictionRow, type SiteHealth, useDrift, useFriction, useHealth } from "../../api/today.ts";
import type { ConversionRow, ReportRequest, SiteSummary } from "../../api/types.ts";
import { clockTime, day, moment } from "../../format/dates.ts";
import { count, decimal, money, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Failed, Skeleton } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { todayStrings as t } from "../../strings/today.ts";

interface WorthALookProps {
  site: SiteSummary;
  rows: readonly ConversionRow[];
  macro: ConversionRow;
  request: ReportRequest;
}

const mostLosses = 3;

/** What to look at today: broken tracking and drift, what friction costs, events that failed. */
export function WorthALook({ site, rows, macro, request }: WorthALookProps): ReactNode {
  const drift = useDrift(site.key);
  const friction = useFriction(site.key, request, macro.key);
  const health = useHealth(site.key);
  const broken = [drift, friction, health].find((query) => query.error);
  const losses = (friction.data?.rows ?? []).filter(costs).slice(0, mostLosses);
  const quality = health.data ? qualityNotes(health.data, site.key) : [];
  const loading = drift.isPending || friction.isPending || health.isPending;
  const names = new Map(rows.map((row) => [row.key, row.name]));
  const nothing = !loading && !broken && (drift.data?.rows.length ?? 0) + losses.length + quality.length === 0;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.look}</h2>
          <p>{nothing ? t.lookNone : t.lookLead}</p>
        </div>
      </div>
      {loading && !broken && <Skeleton height={72} />}
      <ul className="look">
        {[...(drift.data?.rows ?? [])]
          .sort((a, b) => urgency(b) - urgency(a))
          .map((row) => (
            <DriftNote
              key={`${row.key} ${row.since}`}
              name={names.get(row.key) ?? row.key}
              row={row}
              timezone={site.timezone}
            />
          ))}
        {losses.map((row) => (
          <FrictionNote currency={friction.data?.currency ?? null} key={`${row.signal} ${row.page}`} row={row} />
        ))}
        {quality}
      </ul>
      {broken && <Failed error={broken.error} onRetry={() => void broken.refetch()} />}
    </section>
  );
}

function urgency(row: DriftRow): number {
  return ["behaviour_changed", "collection_or_traffic", "double_firing", "tracking_broken"].indexOf(row.why);
}

interface NoteProps {
  kind: keyof typeof t.kinds;
  help?: "drift" | "friction";
  children: ReactNode;
}

function Note({ kind, help, children }: NoteProps): ReactNode {
  return (
    <li className="look-note">
      <span className={`tag look-${kind}`}>{t.kinds[kind]}</span>
      <div>{children}</div>
      {help && <HelpButton page={help} />}
    </li>
  );
}

function DriftNote({ row, name, timezone }: { row: DriftRow; name: string; timezone: string }): ReactNode {
  return (
    <Note help="drift" kind={row.why === "behaviour_changed" ? "drift" : "tracking"}>
      <Link keepScroll to={addressWith({ open: row.key })}>
        {name}
      </Link>{" "}
      {driftWords(row, timezone)}
      <div className="small muted">
        <time dateTime={row.since}>{hours(row, timezone)}</time>
        {row.why === "behaviour_changed" && ` · ${t.drift.behaviour}`}
        {row.proposal && ` · ${row.proposal}`}
        {row.marks.length > 0 && ` · ${t.drift.changed(row.marks.join(", "))}`}
      </div>
    </Note>
  );
}

function driftWords(row: DriftRow, timezone: string): string {
  if (row.why === "tracking_broken") return t.drift.trackingBroken(moment(row.since, timezone));
  if (row.why === "double_firing") return t.drift.doubleFiring;
  if (row.why === "collection_or_traffic") return t.drift.collection;
  if (row.alarm === "drift") return t.drift.rate(rate(row.seen), rate(row.expected));
  if (row.alarm === "silent") return t.drift.silent(moment(row.since, timezone), decimal(row.expected, 0));
  return t.drift.level(count(row.seen), decimal(row.expected, 1));
}

function hours(row: DriftRow, timezone: string): string {
  return `${day(row.since, timezone)}, ${t.drift.when(clockTime(row.since, timezone), clockTime(row.until, timezone))}`;
}

/** Whether a loss is more than chance: its interval leaves zero out. */
function costs(row: FrictionRow): boolean {
  return row.lost !== null && row.lost !== undefined && Number(row.lost_ci?.low ?? 0) > 0;
}

function FrictionNote({ row, currency }: { row: FrictionRow; currency: string | null | undefined }): ReactNode {
  const signal = t.friction.signals[row.signal] ?? row.signal;
  const figure = (text: string): string => (currency ? money(text, currency) : decimal(Number(text), 1));
  const range = row.lost_ci ? `${figure(row.lost_ci.low)}–${figure(row.lost_ci.high)}` : "";
  const words = currency ? t.friction.lost : t.friction.lostMacros;
  return (
    <Note help="friction" kind="friction">
      {t.friction.on(signal, row.page)}. {words(figure(row.lost ?? "0"), range)}
      <div className="small muted">{t.friction.sessions(count(row.affected))}</div>
    </Note>
  );
}

function qualityNotes(health: SiteHealth, site: string): readonly ReactNode[] {
  const failed = health.reasons.reduce((sum, reason) => sum + reason.count, 0);
  const open = <Link to={pagePath(site, "health")}>{t.quality.open}</Link>;
  return [
    ...(failed > 0
      ? [
          <Note key="failed" kind="quality">
            {t.quality.failed(count(failed))} {health.said} {open}
          </Note>,
        ]
      : []),
    ...health.rules
      .filter((rule) => rule.stopped)
      .map((rule) => (
        <Note key={`rule ${rule.rule}`} kind="quality">
          {t.quality.rule(rule.rule)}
        </Note>
      )),
  ];
}
