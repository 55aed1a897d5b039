import { saveAddress } from "./download.ts";
import type { Drawing } from "./figure.tsx";

const pixelsPerPoint = 2;
/** Beyond this a browser refuses a canvas. */
const widest = 16_000;

/** Saves a drawing as a picture, twice as fine as it stands on the page. */
export async function savePng(name: string, { svg, width, height }: Drawing): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(pixelsPerPoint, widest / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) return;
  const address = URL.createObjectURL(blob);
  saveAddress(name, address);
  URL.revokeObjectURL(address);
}

const margin = 16;
/** What serves the hand and not the eye is left out of a drawing. */
const tools = ".help-button, .icon-button, .hidden-text, [data-undrawn]";

/**
 * A part of the page as one drawing: its boxes, lines and texts where they stand, in the theme that holds.
 * Text goes in as text, so that nothing a visitor sent can become markup.
 */
export function drawPage(root: Element): Drawing {
  const area = root.getBoundingClientRect();
  const width = Math.ceil(area.width) + 2 * margin;
  const height = Math.ceil(area.height) + 2 * margin;
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--surface").trim();
  const out: string[] = [];
  draw(root, area.left - margin, area.top - margin, out);
  return {
    width,
    height,
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${ground}"/>${out.join("")}</svg>`,
  };
}

function draw(element: Element, left: number, top: number, out: string[]): void {
  if (element.matches(tools)) return;
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return;
  if (element instanceof SVGSVGElement) {
    out.push(vector(element, left, top));
    return;
  }
  const box = element.getBoundingClientRect();
  drawBox(box, style, left, top, out);
  for (const child of element.childNodes) {
    if (child instanceof Element) draw(child, left, top, out);
    else if (child instanceof Text) drawText(child, box, style, left, top, out);
  }
}

function drawBox(box: DOMRect, style: CSSStyleDeclaration, left: number, top: number, out: string[]): void {
  if (box.width === 0 || box.height === 0) return;
  const x = round(box.left - left);
  const y = round(box.top - top);
  if (!isClear(style.backgroundColor)) {
    const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.height / 2);
    out.push(
      `<rect x="${x}" y="${y}" width="${round(box.width)}" height="${round(box.height)}" rx="${radius}" fill="${style.backgroundColor}"/>`,
    );
  }
  const { borderTopWidth: thickness, borderTopColor: colour } = style;
  const alike = style.borderWidth === thickness && style.borderColor === colour;
  if (alike && Number.parseFloat(thickness) > 0 && !isClear(colour)) {
    const half = Number.parseFloat(thickness) / 2;
    const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.height / 2 - half);
    out.push(
      `<rect x="${round(x + half)}" y="${round(y + half)}" width="${round(box.width - 2 * half)}" height="${round(box.height - 2 * half)}" rx="${radius}" fill="none" stroke="${colour}" stroke-width="${thickness}"/>`,
    );
    return;
  }
  const edges = [
    [style.borderTopWidth, style.borderTopColor, x, y, box.width, 0],
    [style.borderBottomWidth, style.borderBottomColor, x, y + box.height, box.width, 0],
    [style.borderLeftWidth, style.borderLeftColor, x, y, 0, box.height],
    [style.borderRightWidth, style.borderRightColor, x + box.width, y, 0, box.height],
  ] as const;
  for (const [size, edge, fromX, fromY, byX, byY] of edges) {
    const thick = Number.parseFloat(size);
    if (!thick || isClear(edge)) continue;
    out.push(
      `<line x1="${round(fromX)}" y1="${round(fromY)}" x2="${round(fromX + byX)}" y2="${round(fromY + byY)}" stroke="${edge}" stroke-width="${thick}"/>`,
    );
  }
}

/** A text, line by line as the page breaks it. */
function drawText(
  node: Text,
  box: DOMRect,
  style: CSSStyleDeclaration,
  left: number,
  top: number,
  out: string[],
): void {
  if (node.data.trim() === "") return;
  const range = document.createRange();
  let line: { text: string; box: DOMRect } | null = null;
  const flush = (): void => {
    if (!line || line.text.trim() === "") return;
    const size = Number.parseFloat(style.fontSize);
    const y = line.box.top - top + line.box.height / 2 + size * 0.35;
    out.push(
      `<text x="${round(line.box.left - left)}" y="${round(y)}" fill="${style.color}" font-family="${encoded(style.fontFamily)}" font-size="${size}" font-weight="${style.fontWeight}" xml:space="preserve">${encoded(line.text.trimEnd())}</text>`,
    );
  };
  for (const word of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].trimEnd().length);
    const at = range.getBoundingClientRect();
    // What runs out of a box that cuts is not seen, and not drawn either.
    if (style.overflow === "hidden" && at.left > box.right) break;
    const text = word[0].replaceAll(/\s+/g, " ");
    if (line && Math.abs(at.top - line.box.top) < at.height / 2) line.text += text;
    else {
      flush();
      line = { text, box: at };
    }
  }
  flush();
}

const drawn = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "paint-order",
] as const;

/** An SVG of the page with the styles of its parts written into it. */
function vector(element: SVGSVGElement, left: number, top: number): string {
  const box = element.getBoundingClientRect();
  const copy = element.cloneNode(true) as SVGSVGElement;
  const originals = [...element.querySelectorAll("*")];
  for (const [index, part] of [...copy.querySelectorAll("*")].entries()) {
    const original = originals[index];
    if (!original) continue;
    const style = getComputedStyle(original);
    for (const name of drawn) part.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "style", "tabindex", "role", "href"]) part.removeAttribute(name);
    if (style.visibility === "hidden" || style.display === "none") part.setAttribute("display", "none");
  }
  for (const name of ["class", "style", "tabindex", "role"]) copy.removeAttribute(name);
  copy.setAttribute("x", String(round(box.left - left)));
  copy.setAttribute("y", String(round(box.top - top)));
  copy.setAttribute("width", String(round(box.width)));
  copy.setAttribute("height", String(round(box.height)));
  return new XMLSerializer().serializeToString(copy);
}

function isClear(colour: string): boolean {
  return colour === "transparent" || /,\s*0\)$|\/\s*0\)$/.test(colour);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function encoded(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/\p{Cc}/gu, " ");
}
