import type { Bucket } from "../api/types.ts";

let locale: string | undefined;

/** Fixes the locale; tests use it. Undefined is the browser's own. */
export function setDateLocale(name: string | undefined): void {
  locale = name;
}

/** A moment in the site's zone, in full. */
export function moment(iso: string, timezone: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: timezone,
  }).format(new Date(iso));
}

/** A moment's date in the site's zone. */
export function day(iso: string, timezone: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: timezone }).format(new Date(iso));
}

/** A local date as it is, 2026-11-01, for people. No zone takes part. */
export function localDate(text: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(
    new Date(`${text}T00:00:00Z`),
  );
}

/** The label of a bucket. Its `t` is already local, so it is read and written as if it were UTC. */
export function bucketLabel(t: string, bucket: Bucket, long = false): string {
  const date = new Date(t.includes("T") ? `${t.slice(0, 13)}:00:00Z` : `${t.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return t;
  const options: Intl.DateTimeFormatOptions =
    bucket === "hour"
      ? { hour: "2-digit", minute: "2-digit", ...(long ? { day: "numeric", month: "short" } : {}) }
      : bucket === "month"
        ? { month: long ? "long" : "short", year: "numeric" }
        : { day: "numeric", month: "short", ...(long ? { weekday: "short", year: "numeric" } : {}) };
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(date);
}

/** How long ago, in the largest fitting unit: "3 minutes ago". */
export function ago(iso: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000));
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (seconds < 60) return words.format(-seconds, "second");
  if (seconds < 3_600) return words.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return words.format(-Math.floor(seconds / 3_600), "hour");
  return words.format(-Math.floor(seconds / 86_400), "day");
}

/** Today's date in a zone, as 2026-11-21. */
export function todayIn(timezone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(now);
  return parts;
}

/** A local date moved by whole days. */
export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Hours and minutes in the site's zone. */
export function clockTime(iso: string, timezone: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: timezone }).format(
    new Date(iso),
  );
}

/** The moment at which a local date ends in a zone, as an ISO text: when that zone's clocks first show the day after. */
export function dayEnd(date: string, timezone: string): string {
  const next = addDays(date, 1);
  const clocks = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const wanted = Date.parse(`${next}T00:00:00Z`);
  let at = wanted;
  // The first step takes the zone's offset away, the second mends what a clock change in between made of it.
  for (let step = 0; step < 2; step++) {
    const part = Object.fromEntries(clocks.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
    at +=
      wanted -
      Date.parse(
        `${part["year"]}-${part["month"]}-${part["day"]}T${part["hour"]}:${part["minute"]}:${part["second"]}Z`,
      );
  }
  return new Date(at).toISOString();
}
