import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { ConversionRow } from "../api/types.ts";
import { count, interval, rate } from "../format/numbers.ts";
import { follow } from "../router/link.tsx";
import { addressWith } from "../router/location.ts";
import { s } from "../strings/strings.ts";
import { type Cairn, pileUp, type Stone } from "./cairn-layout.ts";

/** The signature figure: stages as layers, micro conversions as stones, the macro conversion on top. */
export function CairnFigure({ rows, sessions }: { rows: readonly ConversionRow[]; sessions: number }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [near, setNear] = useState<string | null>(null);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (box.current) watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);

  const cairn = width > 0 ? pileUp(rows, width) : null;
  const shown = cairn?.stones.find((stone) => stone.row.key === near);
  return (
    <div className="cairn" ref={box}>
      {cairn && (
        // biome-ignore lint/a11y/useSemanticElements: an SVG cannot be a fieldset.
        <svg aria-label={`${s.today.cairn}. ${s.today.cairnKey}`} height={cairn.height} role="group" width={width}>
          <Patterns />
          <Layers cairn={cairn} width={width} />
          {cairn.stones.map((stone, index) => (
            <StoneMark
              cairn={cairn}
              first={index === 0}
              key={stone.row.key}
              onNear={setNear}
              stone={stone}
              width={width}
            />
          ))}
        </svg>
      )}
      {shown && cairn && <Tip cairn={cairn} sessions={sessions} stone={shown} width={width} />}
      <Legend rows={rows} />
    </div>
  );
}

function Patterns(): ReactNode {
  return (
    <defs>
      <pattern height="5" id="cairn-secondary" patternTransform="rotate(45)" patternUnits="userSpaceOnUse" width="5">
        <rect className="stone-hatch-ground" height="5" width="5" />
        <rect className="stone-hatch-line" height="5" width="1.6" />
      </pattern>
    </defs>
  );
}

function Layers({ cairn, width }: { cairn: Cairn; width: number }): ReactNode {
  return cairn.layers.map((layer, index) => (
    <g key={layer.stage}>
      {index > 0 && <line className="cairn-rule" x1={0} x2={width} y1={layer.top - 7} y2={layer.top - 7} />}
      <text className="cairn-stage" x={0} y={cairn.wide ? (layer.top + layer.bottom) / 2 + 4 : layer.top + 12}>
        {s.stages[layer.stage]}
        {layer.more > 0 && !cairn.wide ? `, ${s.today.cairnMore(layer.more)}` : ""}
      </text>
      {layer.more > 0 && cairn.wide && (
        <text className="cairn-more" x={0} y={(layer.top + layer.bottom) / 2 + 20}>
          {s.today.cairnMoreShort(layer.more)}
          <title>{s.today.cairnMore(layer.more)}</title>
        </text>
      )}
    </g>
  ));
}

interface StoneProps {
  cairn: Cairn;
  stone: Stone;
  first: boolean;
  width: number;
  onNear: (key: string | null) => void;
}

function StoneMark({ cairn, stone, first, width, onNear }: StoneProps): ReactNode {
  const { row } = stone;
  const address = addressWith({ open: row.key });
  const figure = rate(row.kind === "macro" ? row.visitor_rate : row.session_rate);
  const right = stone.x + stone.width / 2 + 6;
  const room = width - cairn.labelsAt - 52;
  return (
    <a
      aria-label={`${row.name} ${figure}, ${row.kind === "macro" ? s.today.visitorRate : s.today.columns.rate}, ${s.stages[row.stage]}`}
      className={`stone stone-${row.kind === "macro" ? "macro" : (row.role ?? "process")}`}
      href={address}
      onBlur={() => onNear(null)}
      onClick={(event) => follow(event, address, true)}
      onFocus={() => onNear(row.key)}
      onKeyDown={walk}
      onPointerEnter={() => onNear(row.key)}
      onPointerLeave={() => onNear(null)}
      tabIndex={first ? 0 : -1}
    >
      <rect className="stone-reach" height={23} width={width} x={0} y={stone.y - 11.5} />
      <line className="stone-leader" x1={right} x2={cairn.labelsAt - 4} y1={stone.y} y2={stone.y} />
      <path className="stone-shape" d={stone.path} />
      <text className="stone-name" x={cairn.labelsAt} y={stone.y + 4.5}>
        {`${cut(row.name, room)} `}
      </text>
      <text className="stone-rate" textAnchor="end" x={width - 2} y={stone.y + 4.5}>
        {figure}
      </text>
    </a>
  );
}

/** Arrow keys go from stone to stone; Home and End to the ends. */
function walk(event: KeyboardEvent<Element>): void {
  const stones = [...(event.currentTarget.closest("svg")?.querySelectorAll<SVGAElement>("a.stone") ?? [])];
  const at = stones.indexOf(event.currentTarget as SVGAElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stones.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  stones[Math.max(0, Math.min(stones.length - 1, to))]?.focus();
}

const ruler = document.createElement("canvas").getContext("2d");

/** Shortens a name to the pixels there are. */
function cut(name: string, room: number): string {
  if (!ruler) return name;
  ruler.font = `13px ${getComputedStyle(document.body).fontFamily}`;
  let shown = name;
  for (let length = name.length; length > 4 && ruler.measureText(shown).width > room; length--) {
    shown = `${name.slice(0, length - 1).trimEnd()}…`;
  }
  return shown;
}

function Tip({
  cairn,
  stone,
  sessions,
  width,
}: {
  cairn: Cairn;
  stone: Stone;
  sessions: number;
  width: number;
}): ReactNode {
  const { row } = stone;
  const low = stone.y > cairn.height / 2;
  const left = Math.min(Math.max(0, stone.x - 120), Math.max(0, width - 250));
  return (
    <div
      className="tip"
      role="presentation"
      style={{
        left,
        ...(low
          ? { top: stone.y - stone.height / 2 - 8, transform: "translateY(-100%)" }
          : { top: stone.y + stone.height / 2 + 8 }),
      }}
    >
      <strong>{row.name}</strong>
      <span className="muted">
        {s.stages[row.stage]}
        {row.role ? `, ${s.roles[row.role]}` : ""}
      </span>
      <span>
        {s.detail.sessionRate} {rate(row.session_rate)} <span className="muted">({interval(row.session_rate_ci)})</span>
      </span>
      <span className="muted">{s.detail.formula.session(count(row.sessions), count(sessions))}</span>
    </div>
  );
}

function Legend({ rows }: { rows: readonly ConversionRow[] }): ReactNode {
  const roles = (["process", "secondary", "derived"] as const).filter((role) => rows.some((row) => row.role === role));
  return (
    <ul className="legend cairn-legend">
      <li className="legend-item">
        <Swatch kind="macro" /> {s.kinds.macro}
      </li>
      {roles.map((role) => (
        <li className="legend-item" key={role}>
          <Swatch kind={role} /> {s.rolesShort[role]}, {s.roles[role]}
        </li>
      ))}
    </ul>
  );
}

function Swatch({ kind }: { kind: string }): ReactNode {
  return (
    <svg aria-hidden="true" className={`stone stone-${kind}`} height="12" width="18">
      <rect className="stone-shape" height="9" rx="4.5" width="15" x="1.5" y="1.5" />
    </svg>
  );
}
