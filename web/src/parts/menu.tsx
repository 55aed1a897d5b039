import { type ReactNode, useEffect, useId, useRef, useState } from "react";

interface MenuProps {
  label: string;
  className?: string;
  /** What the button shows. */
  button: ReactNode;
  end?: boolean;
  /** What opens; `close` shuts it and gives the focus back. */
  children: (close: () => void) => ReactNode;
}

/** A button with a box that opens below it and shuts on Escape, on a click elsewhere, or when the focus leaves. */
export function Menu({ label, className = "button", button, end = false, children }: MenuProps): ReactNode {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    whole.current?.querySelector<HTMLElement>("[data-first]")?.focus();
    const outside = (event: Event): void => {
      if (!whole.current?.contains(event.target as Node)) setOpen(false);
    };
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      setOpen(false);
      whole.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    document.addEventListener("keydown", onEscape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      document.removeEventListener("keydown", onEscape);
    };
  }, [open]);

  const close = (): void => {
    setOpen(false);
    whole.current?.querySelector("button")?.focus();
  };
  return (
    <div className={end ? "menu menu-end" : "menu"} ref={whole}>
      <button
        aria-controls={open ? id : undefined}
        aria-expanded={open}
        aria-label={label}
        className={className}
        onClick={() => setOpen(!open)}
        title={label}
        type="button"
      >
        {button}
      </button>
      {open && (
        <div className="menu-box" id={id}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
