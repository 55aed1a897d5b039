import type { Bucket } from "../api/types.ts";

const day = 86_400_000;

/** How long the buckets are that begin at these local times; days where a single one tells nothing. */
export function bucketOf(times: readonly string[]): Bucket {
  const [first, second] = times.map((time) => Date.parse(time));
  if (first === undefined || second === undefined) return "day";
  const apart = second - first;
  // A day is an hour shorter or longer where the clocks change.
  return apart < day / 2 ? "hour" : apart < 2 * day ? "day" : apart < 14 * day ? "week" : "month";
}
