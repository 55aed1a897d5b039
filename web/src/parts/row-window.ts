import { type RefObject, useEffect, useState } from "react";

/** Tables up to this many rows are drawn whole. */
export const wholeTable = 200;
const beyond = 12;

export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

/** The rows of a long table that are in sight, and some beyond. `top` is how far the first row lies above the window's edge. */
export function rowsInSight(rows: number, rowHeight: number, top: number, height: number): RowWindow {
  if (rows <= wholeTable) return { from: 0, to: rows };
  const from = Math.max(0, Math.floor(top / rowHeight) - beyond);
  const to = Math.min(rows, Math.ceil((top + height) / rowHeight) + beyond);
  return { from: Math.min(from, Math.max(0, rows - 1)), to: Math.max(to, 0) };
}

/** Follows the scrolling of the page over a table body whose rows are equally high. */
export function useRowWindow(body: RefObject<HTMLElement | null>, rows: number, rowHeight: number): RowWindow {
  const [shown, setShown] = useState<RowWindow>({ from: 0, to: Math.min(rows, wholeTable) });
  useEffect(() => {
    const look = (): void => {
      const top = -(body.current?.getBoundingClientRect().top ?? 0);
      const next = rowsInSight(rows, rowHeight, top, innerHeight);
      setShown((before) => (before.from === next.from && before.to === next.to ? before : next));
    };
    look();
    if (rows <= wholeTable) return;
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [body, rows, rowHeight]);
  return { from: Math.min(shown.from, rows), to: Math.min(shown.to, rows) };
}
