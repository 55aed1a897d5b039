import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { s } from "../strings/strings.ts";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
  readonly group?: string;
}

interface ComboboxProps {
  label: string;
  choices: readonly Choice[];
  /** What stands in the field; the field goes back to it when nothing is chosen. */
  value?: string;
  placeholder?: string;
  /** Lets a text be taken that is no choice. */
  free?: boolean;
  onChoose: (value: string) => void;
  onLeave?: () => void;
  autoFocus?: boolean;
}

const mostShown = 60;

/** A text field with a list of matches below it, after the ARIA combobox pattern. */
export function Combobox(props: ComboboxProps): ReactNode {
  const { label, choices, value = "", placeholder, free = false, onChoose, onLeave, autoFocus = false } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const found = matches(choices, typed ?? "", free);
  const active = open ? found[Math.min(at, found.length - 1)] : undefined;

  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);
  useEffect(() => {
    if (open) document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at, id, open]);

  const shut = (): void => {
    setOpen(false);
    setTyped(null);
    setAt(0);
  };
  const choose = (choice: Choice): void => {
    shut();
    onChoose(choice.value);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) setOpen(true);
      else setAt((at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(1, found.length));
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape") {
      if (open) event.stopPropagation();
      shut();
      onLeave?.();
    }
  };

  let group = "";
  return (
    <div className="combo">
      <input
        aria-activedescendant={active ? `${id}-${found.indexOf(active)}` : undefined}
        aria-autocomplete="list"
        aria-controls={id}
        aria-expanded={open}
        aria-label={label}
        autoComplete="off"
        className="input"
        // In a dialog that is just opening, the dialog gives it the focus.
        data-first={autoFocus ? "" : undefined}
        onBlur={() => {
          shut();
          onLeave?.();
        }}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKey}
        placeholder={placeholder}
        ref={input}
        role="combobox"
        spellCheck={false}
        type="text"
        value={typed ?? value}
      />
      <div aria-label={label} className="combo-list" hidden={!open} id={id} role="listbox">
        {found.map((choice, index) => {
          const head = choice.group && choice.group !== group ? choice.group : null;
          group = choice.group ?? group;
          return (
            <div key={choice.value} role="presentation">
              {head && (
                <div className="combo-group" role="presentation">
                  {head}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus. */}
              <div
                aria-selected={index === at}
                className="combo-option"
                id={`${id}-${index}`}
                onClick={() => choose(choice)}
                onPointerDown={(event) => event.preventDefault()}
                onPointerMove={() => setAt(index)}
                role="option"
                tabIndex={-1}
              >
                <span>{choice.label}</span>
                {choice.note && <span className="faint small">{choice.note}</span>}
              </div>
            </div>
          );
        })}
        {open && found.length === 0 && <div className="combo-group">{s.funnel.nothingFound}</div>}
      </div>
    </div>
  );
}

/** Those that begin with the typed text, then those that hold it; a free text last. */
export function matches(choices: readonly Choice[], typed: string, free: boolean): readonly Choice[] {
  const sought = typed.trim().toLowerCase();
  if (sought === "") return choices.slice(0, mostShown);
  const text = (choice: Choice): string => `${choice.label} ${choice.value}`.toLowerCase();
  const starts = choices.filter((choice) => text(choice).startsWith(sought));
  const holds = choices.filter((choice) => !starts.includes(choice) && text(choice).includes(sought));
  const found = [...starts, ...holds].slice(0, mostShown);
  const exact = choices.some((choice) => choice.value === typed.trim());
  return free && !exact ? [...found, { value: typed.trim(), label: s.funnel.asTyped(typed.trim()) }] : found;
}
