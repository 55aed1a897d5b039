import type { ReactNode } from "react";

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, ReactNode])[];
  onChange: (value: T) => void;
}

/** A handful of choices side by side, one of them pressed. */
export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>): ReactNode {
  return (
    <fieldset aria-label={label} className="segmented">
      {options.map(([name, text]) => (
        <button aria-pressed={name === value} key={name} onClick={() => onChange(name)} type="button">
          {text}
        </button>
      ))}
    </fieldset>
  );
}
