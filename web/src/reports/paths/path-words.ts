import type { Definition, Vocabulary } from "../../api/types.ts";
import { rate } from "../../format/numbers.ts";
import { pathWords as w } from "../../strings/paths.ts";
import { type Filter, writeSymbol } from "../funnels/funnel-text.ts";
import { stepName } from "../funnels/step-name.ts";
import { patternOf } from "./path-url.ts";
import { isSpecial } from "./sankey-layout.ts";
import type { PathGroup, PathNode, PathsReport } from "./types.ts";

/** What people call an event: the name of the conversion that is exactly this event, and nothing else is. */
export type EventNames = ReadonlyMap<string, string>;

/** The events that one live conversion alone stands for, with its name. */
export function eventNames(definitions: readonly Pick<Definition, "name" | "match" | "archived">[]): EventNames {
  const names = new Map<string, string>();
  const twice = new Set<string>();
  for (const { name, match, archived } of definitions) {
    const event = archived ? null : onlyEvent(match);
    if (event === null) continue;
    if (names.has(event)) twice.add(event);
    names.set(event, name);
  }
  for (const event of twice) names.delete(event);
  return names;
}

function onlyEvent(match: unknown): string | null {
  if (typeof match !== "object" || match === null || Object.keys(match).length !== 1) return null;
  const event = (match as Record<string, unknown>)["event"];
  return typeof event === "string" ? event : null;
}

/** A node's label for people: ends and the rest in words, an event by its conversion's name, everything else as it is. */
export function labelName(label: string, names?: EventNames): string {
  if (label === "(exit)") return w.exit;
  if (label === "(entry)") return w.entry;
  return label === "(other)" ? w.other : (names?.get(label) ?? label);
}

/** An anchor for people: a page's path, a conversion's name, an event's name. */
export function anchorName(symbol: string, vocabulary: Vocabulary | undefined, names?: EventNames): string {
  return pageOf(symbol) ?? labelName(stepName(symbol, vocabulary), names);
}

const pageSymbol = /^page_view\[path (?:=|glob) (?:"((?:[^"\\]|\\.)*)"|([^"\s\]]+))\]$/;

/** The path of a symbol that means the views of one page, or null. */
export function pageOf(symbol: string): string | null {
  const [, quoted, bare] = pageSymbol.exec(symbol) ?? [];
  return quoted?.replaceAll(/\\(.)/g, "$1") ?? bare ?? null;
}

export function pageSymbolOf(path: string, op: "=" | "glob" = "="): string {
  const filter: Filter = { prop: "path", op, value: path, quoted: true };
  return writeSymbol({ name: "page_view", filters: [filter] });
}

/** The symbol of what a label stands for; null where a label stands for several things. */
export function symbolOf(label: string, groups: readonly PathGroup[]): string | null {
  if (isSpecial(label) || /^["@]/.test(label)) return null;
  const rule = groups.find((one) => one.label === label);
  if (rule) return rule.glob && patternOf(rule).startsWith("/") ? pageSymbolOf(rule.glob, "glob") : null;
  if (groups.some((one) => one.label?.includes("$"))) return label.startsWith("/") ? pageSymbolOf(label) : null;
  return label.startsWith("/") ? pageSymbolOf(label) : writeSymbol({ name: label, filters: [] });
}

/** The share of a node in all units from the anchor. */
export function shareOf(units: number, report: Pick<PathsReport, "anchor_units">): number | null {
  return report.anchor_units === 0 ? null : units / report.anchor_units;
}

/** The shares of what stands beside a report, of its own anchor; null where nothing does. What it does not have has no share. */
export function otherShares(report: PathsReport): {
  node: (id: string) => number | null;
  link: (link: { from: string; to: string }) => number | null;
} | null {
  const { comparison } = report;
  if (!comparison) return null;
  const nodes = new Map(comparison.nodes.map((node) => [node.id, node.units]));
  const links = new Map(comparison.links.map((link) => [`${link.from}\n${link.to}`, link.units]));
  return {
    node: (id) => shareOf(nodes.get(id) ?? 0, comparison),
    link: ({ from, to }) => shareOf(links.get(`${from}\n${to}`) ?? 0, comparison),
  };
}

/** The first line of the page: what most do after or before the anchor, and how many go or come there. */
export function pathSentence(
  report: PathsReport,
  anchor: string | null,
  when: string,
  names?: EventNames,
  beside?: string,
): string {
  const back = report.direction === "backward";
  if (report.anchor_units === 0) return anchor === null ? w.nobodyAtAll(when) : w.nobody(anchor, when);
  const other = otherShares(report);
  const share = (node: PathNode): string => {
    const there = other?.node(node.id) ?? null;
    const here = rate(shareOf(node.units, report));
    return there === null || beside === undefined ? here : w.besideIt(here, beside, rate(there));
  };
  const named = (depth: number): PathNode[] =>
    report.nodes.filter((node) => node.depth === depth && !isSpecial(node.label));
  if (anchor === null && !back) {
    const [first, second] = named(0);
    if (!first) return w.question;
    const unit = w.units[report.unit] ?? report.unit;
    return `${w.begin(unit, labelName(first.label, names), share(first))}${second ? w.beginToo(labelName(second.label, names), share(second)) : ""}.`;
  }
  const [first, second] = named(1);
  const end = report.nodes.find((node) => node.depth === 1 && node.label === (back ? "(entry)" : "(exit)"));
  const ways = first
    ? (back ? w.cameBy : w.goOn)(labelName(first.label, names), share(first)) +
      (second ? (back ? w.cameByToo : w.goOnToo)(labelName(second.label, names), share(second)) : "")
    : "";
  if (ways === "" && !end) return w.question;
  const name = anchor ?? labelName(report.nodes.find((node) => node.depth === 0)?.label ?? "", names);
  return (back ? w.before : w.after)(name, ways, end ? share(end) : null);
}
