import { oneOf } from "../funnels/funnel-url.ts";
import type { PathGroup, PathsRequest } from "./types.ts";

/** What the URL says of the paths page beside its view. */
export interface PathState {
  readonly tab: "flow" | "next";
  readonly direction: "forward" | "backward";
  /** A symbol; empty: the beginning of the visit, or backward its first macro conversion. */
  readonly anchor: string;
  readonly at: "first" | "last" | "every";
  readonly unit: "session" | "visitor";
  readonly depth: number;
  readonly top: number;
  /** A symbol that ends paths; empty: none. */
  readonly until: string;
  readonly gap: string;
  readonly repeats: boolean;
  readonly technical: boolean;
  readonly hide: readonly string[];
  readonly groups: readonly PathGroup[];
  /** The step whose panel is open. */
  readonly node: string | null;
  readonly folded: readonly string[];
}

export const depths = { least: 1, most: 20, usual: 4 } as const;
export const tops = { least: 1, most: 50, usual: 6, step: 6 } as const;

/** What the server hides when a request names nothing; naming more has to repeat it. */
const technicalEvents: readonly string[] = [
  "$*",
  "page_leave",
  "time_on_page",
  "scroll",
  "element_view",
  "element_click",
  "web_vitals",
];

export function readPathState(query: URLSearchParams): PathState {
  return {
    tab: oneOf(query.get("tab"), ["flow", "next"], "flow"),
    direction: oneOf(query.get("direction"), ["forward", "backward"], "forward"),
    anchor: query.get("anchor")?.trim() ?? "",
    at: oneOf(query.get("at"), ["first", "last", "every"], "first"),
    unit: oneOf(query.get("unit"), ["session", "visitor"], "session"),
    depth: whole(query.get("depth"), depths),
    top: whole(query.get("top"), tops),
    until: query.get("until")?.trim() ?? "",
    gap: query.get("gap")?.trim() ?? "",
    repeats: query.get("repeats") === "on",
    technical: query.get("technical") === "on",
    hide: readList(query.get("hide")),
    groups: readGroups(query.get("merge")),
    node: query.get("node"),
    folded: readList(query.get("folded")),
  };
}

/** The request without its view. Defaults are left out, so that equal questions are equal texts. */
export function pathsRequest(state: PathState, groups: readonly PathGroup[]): PathsRequest {
  return {
    ...common(state, groups),
    ...(state.direction === "backward" ? { direction: "backward" } : {}),
    ...(state.anchor === "" ? {} : { [state.direction === "backward" ? "to" : "from"]: state.anchor }),
    ...(state.at === "first" ? {} : { at: state.at }),
    ...(state.until === "" ? {} : { until: state.until }),
    ...(state.gap === "" ? {} : { gap: state.gap }),
    ...(state.repeats ? { collapse: false } : {}),
    depth: state.depth,
    top: state.top,
  };
}

/** The settings that transitions share with paths. */
export function common(state: PathState, groups: readonly PathGroup[]): Pick<PathsRequest, "unit" | "groups" | "hide"> {
  return {
    ...(state.unit === "session" ? {} : { unit: state.unit }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(state.hide.length === 0 && !state.technical
      ? {}
      : { hide: [...(state.technical ? [] : technicalEvents), ...state.hide] }),
  };
}

/** A list in one text: lines, since a name may hold anything else. */
export function writeList(list: readonly string[]): string {
  return list.join("\n");
}

export function readList(text: string | null): string[] {
  return (text ?? "").split("\n").filter((line) => line !== "");
}

/** Grouping rules in one text: a line each, with tabs between kind, pattern and label. */
export function writeGroups(groups: readonly PathGroup[]): string {
  return groups
    .map((rule) =>
      [
        rule.regex === undefined || rule.regex === null ? "glob" : "regex",
        line(patternOf(rule)),
        line(rule.label),
      ].join("\t"),
    )
    .join("\n");
}

export function readGroups(text: string | null): PathGroup[] {
  return readList(text).flatMap((row) => {
    const [kind, pattern, label] = row.split("\t");
    if (pattern === undefined || label === undefined || pattern === "" || label === "") return [];
    return [kind === "regex" ? { regex: pattern, label } : { glob: pattern, label }];
  });
}

export function patternOf(rule: PathGroup): string {
  return rule.regex ?? rule.glob ?? "";
}

function line(text: string): string {
  return text.replaceAll(/[\t\r\n]/g, " ");
}

function whole(text: string | null, { least, most, usual }: { least: number; most: number; usual: number }): number {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value >= least && value <= most ? value : usual;
}
