import { type KeyboardEvent, type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { Link } from "../router/link.tsx";

interface TabsProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, ReactNode])[];
  onChange: (value: T) => void;
}

/** The views of one page, side by side; arrow keys go from one to the next. They scroll where there is no room. */
export function Tabs<T extends string>({ label, value, options, onChange }: TabsProps<T>): ReactNode {
  const box = useChosenInSight<HTMLDivElement>(value);
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const at = options.findIndex(([name]) => name === value);
    const next = options[(at + by + options.length) % options.length];
    if (by === 0 || !next) return;
    event.preventDefault();
    onChange(next[0]);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("[aria-selected=true]")?.focus());
  };
  return (
    <div aria-label={label} className="views" onKeyDown={onKey} ref={box} role="tablist">
      {options.map(([name, text]) => (
        <button
          aria-selected={name === value}
          key={name}
          onClick={() => onChange(name)}
          role="tab"
          tabIndex={name === value ? 0 : -1}
          type="button"
        >
          {text}
        </button>
      ))}
    </div>
  );
}

interface TabLinksProps<T extends string> extends Omit<TabsProps<T>, "onChange"> {
  to: (name: T) => string;
}

/** The parts of a page that have addresses of their own. They scroll where there is no room. */
export function TabLinks<T extends string>({ label, value, options, to }: TabLinksProps<T>): ReactNode {
  const box = useChosenInSight<HTMLElement>(value);
  return (
    <nav aria-label={label} className="tabs" ref={box}>
      {options.map(([name, text]) => (
        <Link aria-current={name === value ? "page" : undefined} className="tab" key={name} to={to(name)}>
          {text}
        </Link>
      ))}
    </nav>
  );
}

/** Scrolls a row of tabs sideways to the one that is chosen. */
function useChosenInSight<Box extends HTMLElement>(value: string): RefObject<Box | null> {
  const box = useRef<Box>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: which one is chosen is read off the page once it has changed.
  useLayoutEffect(() => {
    const chosen = box.current?.querySelector("[aria-selected=true], [aria-current=page]");
    if (!box.current || !chosen) return;
    const [row, tab] = [box.current.getBoundingClientRect(), chosen.getBoundingClientRect()];
    box.current.scrollLeft += tab.left + tab.width / 2 - (row.left + row.width / 2);
  }, [value]);
  return box;
}
