import type { ConversionRow, Stage } from "../api/types.ts";

export const stages: readonly Stage[] = ["awareness", "consideration", "intent", "decision"];

/** A stone as it lies: its middle, its size, its outline. Units are pixels of the figure. */
export interface Stone {
  readonly row: ConversionRow;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly path: string;
}

export interface Layer {
  readonly stage: Stage;
  readonly top: number;
  readonly bottom: number;
  /** How many stones the layer has no room for. */
  readonly more: number;
}

export interface Cairn {
  /** From the top of the pile down. */
  readonly stones: readonly Stone[];
  readonly layers: readonly Layer[];
  readonly height: number;
  /** Where the names begin. */
  readonly labelsAt: number;
  /** Whether the stages' names stand left of the pile; else above each layer. */
  readonly wide: boolean;
}

const mostInLayer = 6;
const stageGap = 12;
const tallest = 27;
const narrowHead = 20;

/** Piles the conversions up: stages as layers, the wider stone lower, a macro above all micros. */
export function pileUp(rows: readonly ConversionRow[], width: number): Cairn {
  const wide = width >= 470;
  const stageColumn = wide ? 94 : 0;
  const labelColumn = wide ? Math.min(240, width * 0.42) : width * 0.54;
  const pile = Math.max(60, width - stageColumn - labelColumn - 12);
  const middle = stageColumn + pile / 2;
  const widest = Math.max(...rows.map((row) => row.session_rate ?? 0), 1e-9);

  const stones: Stone[] = [];
  const layers: Layer[] = [];
  let y = 6;
  for (const stage of [...stages].reverse()) {
    const all = inLayer(rows, stage);
    if (all.length === 0) continue;
    const shown = all.slice(-mostInLayer);
    const top = y;
    if (!wide) y += narrowHead;
    for (const row of shown) {
      const size = ((row.session_rate ?? 0) / widest) * pile * 0.94;
      const stoneWidth = Math.max(size, 22);
      const height = Math.min(tallest, Math.max(18, stoneWidth * 0.4));
      const x = middle + lean(row.key) * Math.min(10, (pile - stoneWidth) / 4);
      stones.push({
        row,
        x,
        y: y + height / 2,
        width: stoneWidth,
        height,
        path: pebble(x, y, stoneWidth, height, row.key),
      });
      y += Math.max(height, 20) + 1;
    }
    layers.push({ stage, top, bottom: y, more: all.length - shown.length });
    y += stageGap;
  }
  return { stones, layers, height: y - stageGap + 6, labelsAt: stageColumn + pile + 12, wide };
}

/** A layer's stones from its top down: macros first, then the narrower before the wider. */
function inLayer(rows: readonly ConversionRow[], stage: Stage): readonly ConversionRow[] {
  return rows
    .filter((row) => row.stage === stage)
    .sort((a, b) => (a.kind === b.kind ? (a.session_rate ?? 0) - (b.session_rate ?? 0) : a.kind === "macro" ? -1 : 1));
}

/** A closed outline, round above and flatter below, that differs from stone to stone and is always the same for one key. */
function pebble(x: number, top: number, width: number, height: number, key: string): string {
  const [a, b, c, d] = [0, 1, 2, 3].map((turn) => hash(key, turn)) as [number, number, number, number];
  const left = x - width / 2;
  const right = x + width / 2;
  const bottom = top + height;
  const leftMiddle = top + height * (0.5 + 0.14 * a);
  const rightMiddle = top + height * (0.5 + 0.14 * b);
  const crown = x + width * 0.12 * (c - 0.5);
  const foot = x + width * 0.1 * (d - 0.5);
  const n = (value: number): string => value.toFixed(1);
  const shoulder = width * (0.2 + 0.08 * c);
  return [
    `M${n(left)} ${n(leftMiddle)}`,
    `C${n(left)} ${n(top + height * 0.12)} ${n(crown - width / 2 + shoulder)} ${n(top)} ${n(crown)} ${n(top)}`,
    `S${n(right)} ${n(top + height * 0.1)} ${n(right)} ${n(rightMiddle)}`,
    `C${n(right)} ${n(bottom - height * 0.06)} ${n(right - width * 0.18)} ${n(bottom)} ${n(foot)} ${n(bottom)}`,
    `S${n(left)} ${n(bottom - height * 0.04)} ${n(left)} ${n(leftMiddle)}Z`,
  ].join("");
}

function lean(key: string): number {
  return hash(key, 7) * 2 - 1;
}

/** A number in 0..1 from a text (FNV-1a). */
function hash(text: string, turn: number): number {
  let value = 2_166_136_261 ^ turn;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 16_777_619);
  value ^= value >>> 15;
  return (Math.imul(value, 2_246_822_519) >>> 8) / 2 ** 24;
}
