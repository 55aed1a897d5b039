import type { SiteSettings } from "../api/access.ts";

type Television = SiteSettings["television"];

/** The settings as they are typed: an empty field means: as usual. */
export interface DraftTelevision {
  readonly shared_persons: string;
  readonly shared_impressions: string;
  readonly own_parameters: string;
  readonly retargeting: string;
  readonly compete_hours: string;
}

const list = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

/** What is no number goes to the server as one it refuses, so that the field says what is allowed. */
const number = (text: string): number | null => {
  const trimmed = text.trim();
  return trimmed === "" ? null : /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : -1;
};

export function draftOf(television: Television): DraftTelevision {
  return {
    shared_persons: television.shared_persons?.toString() ?? "",
    shared_impressions: television.shared_impressions?.toString() ?? "",
    own_parameters: television.own_parameters?.join(", ") ?? "",
    retargeting: television.retargeting.join(", "),
    compete_hours: television.compete_hours?.toString() ?? "",
  };
}

export function televisionOf(draft: DraftTelevision): Television {
  const own = list(draft.own_parameters);
  return {
    shared_persons: number(draft.shared_persons),
    shared_impressions: number(draft.shared_impressions),
    own_parameters: own.length === 0 ? null : own,
    retargeting: list(draft.retargeting),
    compete_hours: number(draft.compete_hours),
  };
}
