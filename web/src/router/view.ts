import type { ReportRequest } from "../api/types.ts";
import { canCompare, previousRange, type Range, rangeRequest } from "./range.ts";

/** What every report of a page is asked about, as the URL holds it: days, comparison, and whose journeys. */
export interface View {
  readonly range: Range;
  /** Stand beside the period before. */
  readonly compare: boolean;
  /** A segment in the text grammar of `docs/definitions/segment.md`; null: everybody. */
  readonly segment: string | null;
  /** The segment to stand beside, in the same days; null: none. */
  readonly against: string | null;
}

/**
 * Reads the view of a query; the range is read by itself, since a page chooses one where the query names none.
 * `asked`: the page stands beside the period before only when the query says so, as slow reports do.
 */
export function readView(query: URLSearchParams, range: Range, asked = false): View {
  const against = text(query.get("against"));
  const wanted = asked ? query.get("compare") === "on" : query.get("compare") !== "off";
  return {
    range,
    compare: against === null && wanted && canCompare(range),
    segment: text(query.get("segment")),
    against,
  };
}

/** The part of a report request that a view fills in. A page that cannot compare leaves the comparison out. */
export function viewRequest(view: View, timezone: string, now: Date, comparable = true): ReportRequest {
  const request = rangeRequest(view.range, comparable && view.compare, timezone, now);
  if (view.segment !== null) request.segment = view.segment;
  if (comparable && view.against !== null) request.compare = { segment: view.against };
  return request;
}

/** The request of what a view stands beside, for reports that do not set two beside each other themselves; null: nothing. */
export function besideRequest(view: View, timezone: string, now: Date): ReportRequest | null {
  const { range } = rangeRequest(view.range, false, timezone, now);
  if (view.against !== null) return { ...(range ? { range } : {}), segment: view.against };
  const before = view.compare ? previousRange(view.range, timezone, now) : null;
  return before && { range: before, ...(view.segment === null ? {} : { segment: view.segment }) };
}

/** What the query says so that a page stands beside the period before, or does not. */
export function compareText(on: boolean, asked = false): string | null {
  return on ? (asked ? "on" : null) : "off";
}

/** The names of the query that go along from page to page. */
export const viewQuery = ["range", "compare", "segment", "against"] as const;

function text(value: string | null): string | null {
  const trimmed = value?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}
