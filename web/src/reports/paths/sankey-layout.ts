import type { PathLink, PathNode, PathsReport } from "./types.ts";

export interface PlacedNode {
  readonly node: PathNode;
  readonly x: number;
  readonly y: number;
  /** Of the bar; a label may need more room than that. */
  readonly height: number;
  readonly folded: boolean;
  /** How far the next column is, for the label. */
  readonly room: number;
}

export interface PlacedLink {
  readonly link: PathLink;
  readonly path: string;
  readonly thickness: number;
}

export interface Sankey {
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
  readonly columns: readonly { readonly depth: number; readonly x: number }[];
  readonly width: number;
  readonly height: number;
}

export const barWidth = 10;
const head = 22;
const slot = 34;
const gap = 8;
const tallest = 400;
const leastColumn = 150;
const thinnest = 1.5;

/** The width a flow needs so that its labels can be read. */
export function leastWidth(report: PathsReport): number {
  return (deepest(report) + 1) * leastColumn;
}

/**
 * Places the nodes in columns by depth, from left to right in time, and the links between them.
 *
 * A column keeps the order of the report, most first, with the ends last. What follows a folded node is left out,
 * unless it is reached from elsewhere too; heights always stand for the report's own counts.
 */
export function layOut(report: PathsReport, folded: ReadonlySet<string>, width: number): Sankey {
  const back = report.direction === "backward";
  const { nodes, links } = unfolded(report, folded, back);
  const last = deepest(report);
  const column = last === 0 ? width : (width - leastColumn) / last;
  const xOf = (depth: number): number => Math.round((back ? last - depth : depth) * column);

  const byDepth = new Map<number, PathNode[]>();
  for (const node of ordered(nodes)) byDepth.set(node.depth, [...(byDepth.get(node.depth) ?? []), node]);
  const most = Math.max(1, ...[...byDepth.values()].map((list) => sum(list.map((node) => node.units))));
  const scale = tallest / most;

  const placed = new Map<string, PlacedNode>();
  let height = 0;
  for (const [depth, list] of byDepth) {
    let y = head;
    for (const node of list) {
      const bar = Math.max(thinnest, node.units * scale);
      placed.set(node.id, {
        node,
        x: xOf(depth),
        y,
        height: bar,
        folded: folded.has(node.id),
        room: (depth === (back ? 0 : last) ? leastColumn : column) - barWidth - 14,
      });
      y += Math.max(bar, slot) + gap;
    }
    height = Math.max(height, y);
  }
  return {
    nodes: [...placed.values()],
    links: ribbons(links, placed, scale),
    columns: [...byDepth.keys()].sort((a, b) => a - b).map((depth) => ({ depth, x: xOf(depth) })),
    width,
    height,
  };
}

/** Joins the bars. At a bar the links lie in the order of the bars at their other ends, so that they cross as little as can be. */
function ribbons(links: readonly PathLink[], placed: ReadonlyMap<string, PlacedNode>, scale: number): PlacedLink[] {
  const y = (id: string): number => placed.get(id)?.y ?? 0;
  const starts = offsets(
    links,
    (link) => link.from,
    (a, b) => y(a.to) - y(b.to),
    scale,
  );
  const ends = offsets(
    links,
    (link) => link.to,
    (a, b) => y(a.from) - y(b.from),
    scale,
  );
  return links.flatMap((link) => {
    const from = placed.get(link.from);
    const to = placed.get(link.to);
    if (!from || !to) return [];
    const thickness = Math.max(1, link.units * scale);
    const x1 = from.x + barWidth;
    const x2 = to.x;
    const y1 = from.y + (starts.get(link) ?? 0);
    const y2 = to.y + (ends.get(link) ?? 0);
    const middle = (x1 + x2) / 2;
    const [a, b, c, d, m] = [x1, x2, y1, y2, middle].map((value) => Math.round(value * 10) / 10);
    const low = (value: number | undefined): number => Math.round(((value ?? 0) + thickness) * 10) / 10;
    return [
      {
        link,
        thickness,
        path: `M${a} ${c}C${m} ${c} ${m} ${d} ${b} ${d}V${low(d)}C${m} ${low(d)} ${m} ${low(c)} ${a} ${low(c)}Z`,
      },
    ];
  });
}

function offsets(
  links: readonly PathLink[],
  end: (link: PathLink) => string,
  order: (a: PathLink, b: PathLink) => number,
  scale: number,
): Map<PathLink, number> {
  const at = new Map<string, number>();
  const found = new Map<PathLink, number>();
  for (const link of [...links].sort(order)) {
    const used = at.get(end(link)) ?? 0;
    found.set(link, used);
    at.set(end(link), used + link.units * scale);
  }
  return found;
}

/** The nodes and links that are left when those beyond the folded ones are taken away. */
export function unfolded(
  report: PathsReport,
  folded: ReadonlySet<string>,
  back: boolean,
): { nodes: readonly PathNode[]; links: readonly PathLink[] } {
  const near = (link: PathLink): string => (back ? link.to : link.from);
  const far = (link: PathLink): string => (back ? link.from : link.to);
  const shown = new Set(report.nodes.filter((node) => node.depth === 0).map((node) => node.id));
  const byDepth = [...report.nodes].sort((a, b) => a.depth - b.depth);
  for (const node of byDepth) {
    if (!shown.has(node.id) || folded.has(node.id)) continue;
    for (const link of report.links) if (near(link) === node.id) shown.add(far(link));
  }
  return {
    nodes: report.nodes.filter((node) => shown.has(node.id)),
    links: report.links.filter((link) => shown.has(near(link)) && shown.has(far(link)) && !folded.has(near(link))),
  };
}

function ordered(nodes: readonly PathNode[]): readonly PathNode[] {
  return [...nodes].sort((a, b) => a.depth - b.depth || Number(isSpecial(a.label)) - Number(isSpecial(b.label)));
}

/** Ends and the rest stand below the others; an event of that very name is in quotes and is none of them. */
export function isSpecial(label: string): boolean {
  return label === "(exit)" || label === "(entry)" || label === "(other)";
}

function deepest(report: PathsReport): number {
  return Math.max(0, ...report.nodes.map((node) => node.depth));
}

function sum(list: readonly number[]): number {
  return list.reduce((all, one) => all + one, 0);
}
