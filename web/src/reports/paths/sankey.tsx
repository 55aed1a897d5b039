import { type KeyboardEvent, type ReactNode, use, useEffect, useMemo, useRef, useState } from "react";
import { compact, count, rate } from "../../format/numbers.ts";
import { FixedContext } from "../../parts/fixed.ts";
import { follow } from "../../router/link.tsx";
import { addressWith } from "../../router/location.ts";
import { pathWords as w } from "../../strings/paths.ts";
import { otherShares, shareOf } from "./path-words.ts";
import { barWidth, isSpecial, layOut, leastWidth, type PlacedNode, type Sankey } from "./sankey-layout.ts";
import type { PathsReport } from "./types.ts";
import { useLabel } from "./use-label.ts";

interface SankeyProps {
  report: PathsReport;
  folded: readonly string[];
  /** The node that is open. */
  chosen: string | null;
  onNear?: (id: string | null) => void;
  /** What stands beside the report is called so. */
  beside: string;
}

/** The ways as ribbons between steps. Each step can be pointed at, walked to and opened. */
export function SankeyFigure({ report, folded, chosen, onNear, beside }: SankeyProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [near, setNear] = useState<string | null>(null);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (box.current) watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  const sankey = useMemo(
    () => (width > 0 ? layOut(report, new Set(folded), Math.max(width, leastWidth(report))) : null),
    [report, folded, width],
  );
  const other = useMemo(() => otherShares(report), [report]);
  const lit = near ?? chosen;
  const point = (id: string | null): void => {
    setNear(id);
    onNear?.(id);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard.
    <section aria-label={w.flow} className="sankey-box" ref={box} tabIndex={0}>
      {sankey && (
        // biome-ignore lint/a11y/useSemanticElements: an SVG cannot be a fieldset.
        <svg
          aria-label={`${w.flow}. ${w.keys}`}
          className={lit ? "sankey sankey-lit" : "sankey"}
          height={sankey.height}
          role="group"
          width={sankey.width}
        >
          <Columns back={report.direction === "backward"} sankey={sankey} />
          {sankey.links.map(({ link, path }) => (
            <path
              className={linkClass(link.to, link.from, lit)}
              d={path}
              key={`${link.from}\n${link.to}`}
              onPointerEnter={() => point(report.direction === "backward" ? link.from : link.to)}
              onPointerLeave={() => point(null)}
            />
          ))}
          {sankey.nodes.map((placed, index) => (
            <NodeMark
              chosen={placed.node.id === chosen}
              first={
                chosen === null || !sankey.nodes.some((one) => one.node.id === chosen)
                  ? index === 0
                  : placed.node.id === chosen
              }
              key={placed.node.id}
              lit={lit === null || placed.node.id === lit || touches(sankey, placed.node.id, lit)}
              onNear={point}
              other={other ? { name: beside, share: other.node(placed.node.id) } : null}
              placed={placed}
              report={report}
            />
          ))}
        </svg>
      )}
    </section>
  );
}

function Columns({ sankey, back }: { sankey: Sankey; back: boolean }): ReactNode {
  return sankey.columns.map(({ depth, x }) => (
    <text className="sankey-head" key={depth} x={x} y={11}>
      {depth === 0 ? (back ? w.stepZeroBack : w.stepZero) : back ? w.stepBefore(depth) : w.stepN(depth)}
    </text>
  ));
}

function linkClass(to: string, from: string, lit: string | null): string {
  const ends = to.endsWith(":(exit)") || from.endsWith(":(entry)") ? " sankey-link-end" : "";
  return `sankey-link${ends}${lit !== null && (to === lit || from === lit) ? " sankey-link-lit" : ""}`;
}

function touches(sankey: Sankey, id: string, lit: string): boolean {
  return sankey.links.some(
    ({ link }) => (link.from === id && link.to === lit) || (link.to === id && link.from === lit),
  );
}

interface NodeProps {
  report: PathsReport;
  placed: PlacedNode;
  chosen: boolean;
  first: boolean;
  lit: boolean;
  onNear: (id: string | null) => void;
  /** The step's share in what stands beside; null where nothing does. */
  other: { name: string; share: number | null } | null;
}

const letter = 6.9;

function NodeMark({ report, placed, chosen, first, lit, onNear, other }: NodeProps): ReactNode {
  const { node, x, y, height, room, folded } = placed;
  const share = rate(shareOf(node.units, report));
  const name = useLabel()(node.label);
  const step =
    node.depth === 0
      ? report.direction === "backward"
        ? w.stepZeroBack
        : w.stepZero
      : report.direction === "backward"
        ? w.stepBefore(node.depth)
        : w.stepN(node.depth);
  const address = use(FixedContext) ? null : addressWith({ node: chosen ? null : node.id });
  const text = x + barWidth + 6;
  const shown = cut(name, room) + (folded ? " ▸" : "");
  const figures = `${compact(node.units)} · ${share}`;
  const was = other === null ? "" : rate(other.share);
  const said = other === null ? "" : `, ${other.name}: ${was}`;
  return (
    <a
      aria-current={chosen ? "true" : undefined}
      // What is read begins with what is seen, so that both kinds of people can name it to each other.
      aria-label={`${shown} ${figures}${was === "" ? "" : ` ${was}`}, ${w.nodeName(name, step, count(node.units))}${said}`}
      className={`sankey-node sankey-${kind(node.label, node.depth)}${lit ? "" : " sankey-dim"}${chosen ? " sankey-chosen" : ""}`}
      data-depth={node.depth}
      data-node={node.id}
      href={address ?? undefined}
      onBlur={() => onNear(null)}
      onClick={(event) => address !== null && follow(event, address, true)}
      onFocus={() => onNear(node.id)}
      onKeyDown={walk}
      onPointerEnter={() => onNear(node.id)}
      onPointerLeave={() => onNear(null)}
      role={address === null ? "img" : undefined}
      tabIndex={first ? 0 : -1}
    >
      <rect className="sankey-reach" height={Math.max(height, 34)} width={room + barWidth + 6} x={x - 2} y={y - 2} />
      <rect className="sankey-bar" height={height} rx={2} width={barWidth} x={x} y={y} />
      <text className="sankey-name" x={text} y={y + 12}>
        {`${shown} `}
      </text>
      <text className="sankey-units" x={text} y={y + 27}>
        {figures}
        {was !== "" && <tspan className="sankey-was">{` ${was}`}</tspan>}
      </text>
    </a>
  );
}

function kind(label: string, depth: number): string {
  if (label === "(exit)" || label === "(entry)") return "end";
  if (isSpecial(label)) return "rest";
  return depth === 0 ? "anchor" : "step";
}

/** A long path keeps its end, which tells it apart. */
function cut(text: string, room: number): string {
  const letters = Math.max(6, Math.floor(room / letter));
  if (text.length <= letters) return text;
  return text.startsWith("/") ? `…${text.slice(1 - letters)}` : `${text.slice(0, letters - 1)}…`;
}

/** Up and down inside a step, left and right to the nearest of the next one; Home and End to the ends of the step. */
function walk(event: KeyboardEvent<Element>): void {
  const here = event.currentTarget as SVGAElement;
  const all = [...(here.closest("svg")?.querySelectorAll<SVGAElement>("a.sankey-node") ?? [])];
  const box = here.getBoundingClientRect();
  const column = all.filter((one) => one.dataset["depth"] === here.dataset["depth"]);
  const at = column.indexOf(here);
  const beside = (by: -1 | 1): SVGAElement | undefined =>
    all
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter((other) => (other.box.left - box.left) * by > 20)
      .sort(
        (a, b) =>
          Math.abs(a.box.left - box.left) - Math.abs(b.box.left - box.left) ||
          Math.abs(a.box.top - box.top) - Math.abs(b.box.top - box.top),
      )[0]?.one;
  const to =
    event.key === "ArrowDown"
      ? column[at + 1]
      : event.key === "ArrowUp"
        ? column[at - 1]
        : event.key === "ArrowRight"
          ? beside(1)
          : event.key === "ArrowLeft"
            ? beside(-1)
            : event.key === "Home"
              ? column[0]
              : event.key === "End"
                ? column.at(-1)
                : undefined;
  if (!to) return;
  event.preventDefault();
  to.focus();
  to.scrollIntoView({ block: "nearest", inline: "nearest" });
}
