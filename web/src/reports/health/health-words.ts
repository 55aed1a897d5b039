import type { HealthCounts, HealthHour, SiteHealth } from "../../api/health.ts";
import { addDays, todayIn } from "../../format/dates.ts";
import { count, rate, span } from "../../format/numbers.ts";
import { healthStrings as t } from "../../strings/health.ts";

/** Days the page can be about, today among them; one answer holds 92 at most. */
export const daySpans = ["1", "7", "30", "92"] as const;
export type DaySpan = (typeof daySpans)[number];
/** From so many days on the chart shows days in place of hours. */
const daysByDay = 5;

/** The newest days as the health endpoint takes them; null: today. */
export function healthDays(days: DaySpan, timezone: string, now: Date): { from: string } | null {
  return days === "1" ? null : { from: addDays(todayIn(timezone, now), 1 - Number(days)) };
}

/** As many days right before those of a report; what of today is still to come is left out there too. Hours are counted, so whole ones are taken. */
export function daysBefore(
  days: DaySpan,
  { from, to }: Pick<SiteHealth, "from" | "to">,
  now: Date,
): { from: string; to: string } {
  const back = Number(days) * 86_400_000;
  const hour = 3_600_000;
  const end = Math.min(Date.parse(to), Math.floor(now.getTime() / hour) * hour);
  const at = (time: number): string => new Date(time - back).toISOString();
  return { from: at(Date.parse(from)), to: at(Math.max(end, Date.parse(from) + hour)) };
}

/** The first line: the share that was accepted, and the commonest reason of the rest. */
export function healthLine(
  health: SiteHealth,
  days: DaySpan,
  before?: Pick<SiteHealth, "totals">,
): { figure: string; rest: string } {
  const { totals, reasons } = health;
  const other = before ? t.beside(t.before[days], acceptedShare(before.totals)) : "";
  const when = t.when[days] + other;
  if (totals.received === 0) return { figure: "", rest: t.nothing(t.when[days]) };
  const [first] = reasons;
  const why = first ? t.reason(count(first.count), first.means) : "";
  const behind = totals.waiting > 0 ? t.behind(count(totals.waiting)) : "";
  return { figure: acceptedShare(totals), rest: t.accepted(when) + why + t.end + behind };
}

/** The share accepted; never rounded up to all of them, nor down to none. */
export function acceptedShare({ received, accepted, accepted_share: share }: HealthCounts): string {
  if (received > 0 && accepted === received) return t.all;
  if (share === null || accepted === 0) return rate(share);
  return rate(Math.min(0.999, Math.max(0.001, share)));
}

export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, one) => all + one, 0);
}

/** What an event can end in, in the order of the stack. */
export const ends = ["stored", "duplicates", "waiting", "failed"] as const;
export type End = (typeof ends)[number];
export interface Bar extends Readonly<Record<End, number>> {
  readonly t: string;
}

/** Whether the chart has a bar for each day. */
export function isByDay(health: SiteHealth): boolean {
  return Date.parse(health.to) - Date.parse(health.from) >= daysByDay * 86_400_000;
}

/** A bar for each hour or day of the range in the site's zone, empty ones too; `t` is local, `2026-11-22T09` or `2026-11-22`. */
export function bars(health: SiteHealth, timezone: string): readonly Bar[] {
  const byDay = isByDay(health);
  const hour = 3_600_000;
  const found = new Map<string, Bar>();
  for (let at = Date.parse(health.from); at < Date.parse(health.to); at += hour) {
    const t = localHour(new Date(at), timezone, byDay);
    if (!found.has(t)) found.set(t, { t, stored: 0, duplicates: 0, waiting: 0, failed: 0 });
  }
  for (const one of health.hours) {
    const t = localHour(new Date(one.start), timezone, byDay);
    const before = found.get(t) ?? { t, stored: 0, duplicates: 0, waiting: 0, failed: 0 };
    found.set(t, added(before, one));
  }
  return [...found.values()];
}

function added(bar: Bar, { counts }: HealthHour): Bar {
  return {
    t: bar.t,
    stored: bar.stored + counts.stored,
    duplicates: bar.duplicates + counts.duplicates,
    waiting: bar.waiting + counts.waiting,
    failed: bar.failed + sum(counts.failed_at_door) + sum(counts.failed_later),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localHour(at: Date, timezone: string, byDay: boolean): string {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: timezone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timezone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = `${parts["year"]}-${parts["month"]}-${parts["day"]}`;
  return byDay ? day : `${day}T${parts["hour"]}`;
}

/** A lag's quantile; null is longer than the largest bucket. */
export function lagText(milliseconds: number | null | undefined): string {
  return milliseconds === null || milliseconds === undefined ? t.facts.longer : span(milliseconds / 1_000);
}

/** Lines of `name = value`; a line that is none is given back as the fault. */
export function readLines(text: string): { fields: Record<string, string>; fault: string | null } {
  const fields: Record<string, string> = {};
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const [, name, value] = /^([^=\s]+)\s*=\s*(.+)$/.exec(line) ?? [];
    if (!name || value === undefined) return { fields, fault: line };
    fields[name] = value;
  }
  return { fields, fault: null };
}
