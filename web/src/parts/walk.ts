import type { KeyboardEvent } from "react";

/** What holds numbers that are walked with the arrow keys, so that Tab stops at one of them only. */
const groups = ".table-box, [data-walk]";
const stops = "[data-stop]";

/** Makes an element a stop of its group: one that Tab reaches where the group has none yet, or is none. Returns what takes it out again. */
export function joinWalk(element: HTMLElement): () => void {
  const group = element.closest(groups);
  element.tabIndex = group?.querySelector(`${stops}[tabindex="0"]`) ? -1 : 0;
  return () => {
    if (element.tabIndex !== 0 || !group) return;
    const next = [...group.querySelectorAll<HTMLElement>(stops)].find((one) => one !== element);
    if (next) next.tabIndex = 0;
  };
}

/** Tab comes back to the stop that was looked at last. */
export function rest(element: HTMLElement): void {
  for (const other of element.closest(groups)?.querySelectorAll<HTMLElement>(`${stops}[tabindex="0"]`) ?? [])
    other.tabIndex = -1;
  element.tabIndex = 0;
}

/** Left and right to the neighbours, up and down inside a table's column, Home and End to the ends. */
export function walk(event: KeyboardEvent<HTMLElement>): void {
  const here = event.currentTarget;
  const group = here.closest(groups);
  if (!group || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [...group.querySelectorAll<HTMLElement>(stops)];
  const column = all.filter((one) => columnOf(one) === columnOf(here));
  const to = target(event.key, here, all, column);
  if (!to) return;
  event.preventDefault();
  to.focus();
}

function target(
  key: string,
  here: HTMLElement,
  all: readonly HTMLElement[],
  column: readonly HTMLElement[],
): HTMLElement | undefined {
  switch (key) {
    case "ArrowRight":
      return all[all.indexOf(here) + 1];
    case "ArrowLeft":
      return all[all.indexOf(here) - 1];
    case "ArrowDown":
      return column[column.indexOf(here) + 1];
    case "ArrowUp":
      return column[column.indexOf(here) - 1];
    case "Home":
      return all[0];
    case "End":
      return all.at(-1);
    default:
      return undefined;
  }
}

function columnOf(element: HTMLElement): number | undefined {
  return element.closest<HTMLTableCellElement>("td, th")?.cellIndex;
}
