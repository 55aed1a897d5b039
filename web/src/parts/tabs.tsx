import type { KeyboardEvent, ReactNode } from "react";

interface TabsProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, ReactNode])[];
  onChange: (value: T) => void;
}

/** The views of one page, side by side; arrow keys go from one to the next. They scroll where there is no room. */
export function Tabs<T extends string>({ label, value, options, onChange }: TabsProps<T>): ReactNode {
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const at = options.findIndex(([name]) => name === value);
    const next = options[(at + by + options.length) % options.length];
    if (by === 0 || !next) return;
    event.preventDefault();
    onChange(next[0]);
    const box = event.currentTarget;
    requestAnimationFrame(() => box.querySelector<HTMLElement>("[aria-selected=true]")?.focus());
  };
  return (
    <div aria-label={label} className="views" onKeyDown={onKey} role="tablist">
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
