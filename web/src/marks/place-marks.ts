import type { Mark } from "../api/marks.ts";
import type { Bucket } from "../api/types.ts";
import { addDays } from "../format/dates.ts";

/** What was noted in one bucket of a trend. */
export interface PlacedMarks {
  /** Which bucket, counted from 0. */
  readonly at: number;
  readonly marks: readonly Mark[];
}

/**
 * Puts marks into the buckets of a trend by the site's local time, in the order of the buckets; those before the first
 * and after the last are left out.
 */
export function placeMarks(
  marks: readonly Mark[],
  times: readonly string[],
  bucket: Bucket,
  timezone: string,
): readonly PlacedMarks[] {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [];
  const end = bucketEnd(last, bucket);
  const placed = new Map<number, Mark[]>();
  for (const mark of marks) {
    const local = localTime(mark.at, timezone);
    if (local < first.slice(0, 19) || local >= end) continue;
    const at = lastNotAfter(times, local);
    placed.set(at, [...(placed.get(at) ?? []), mark]);
  }
  return [...placed].map(([at, all]) => ({ at, marks: all })).sort((one, other) => one.at - other.at);
}

function lastNotAfter(times: readonly string[], local: string): number {
  let at = 0;
  while (at + 1 < times.length && (times[at + 1] ?? "").slice(0, 19) <= local) at++;
  return at;
}

/** The first local moment after a bucket; buckets begin at local days or hours, so texts compare as times do. */
function bucketEnd(start: string, bucket: Bucket): string {
  const day = start.slice(0, 10);
  if (bucket === "hour") {
    const next = new Date(`${start.slice(0, 13)}:00:00Z`);
    next.setUTCHours(next.getUTCHours() + 1);
    return next.toISOString().slice(0, 19);
  }
  if (bucket === "day") return addDays(day, 1);
  if (bucket === "week") return addDays(day, 7);
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1, 1);
  return next.toISOString().slice(0, 10);
}

/** A moment as 2026-11-01T14:30:00 in a zone. */
export function localTime(iso: string, timezone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(new Date(iso));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}:${part("second")}`;
}

/**
 * The moment of a local date and time in a zone, RFC 3339; null when they are none. An hour that does not exist when
 * clocks go forward is taken as the one after it; of an hour that comes twice the first is taken.
 */
export function momentOf(date: string, time: string, timezone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time)) return null;
  const wanted = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(wanted)) return null;
  const offsetAt = (ms: number): number => Date.parse(`${localTime(new Date(ms).toISOString(), timezone)}Z`) - ms;
  const before = wanted - offsetAt(wanted - 86_400_000);
  const after = wanted - offsetAt(wanted + 86_400_000);
  const right = [before, after].find((ms) => ms + offsetAt(ms) === wanted);
  return new Date(right ?? before).toISOString();
}
