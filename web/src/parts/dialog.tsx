import { type ReactNode, useEffect, useId, useRef } from "react";
import { s } from "../strings/strings.ts";
import { Icon } from "./icon.tsx";
import { UndoPlace } from "./undo.tsx";

interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  /** Lies at the right edge over the whole height. */
  side?: boolean;
  /** Has room for rows of fields. */
  wide?: boolean;
  className?: string;
  children: ReactNode;
}

/** A modal dialog. The browser's own keeps the focus inside and gives it back afterwards. */
export function Dialog({
  title,
  onClose,
  side = false,
  wide = false,
  className = "",
  children,
}: DialogProps): ReactNode {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    // A closed dialog cannot take the focus, so autoFocus does nothing; opening gives it to the button that closes.
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click closes on the backdrop; Escape does the same by keyboard.
    <dialog
      aria-labelledby={heading}
      className={`dialog ${side ? "dialog-side" : wide ? "dialog-wide" : ""} ${className}`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}
      ref={box}
    >
      <div className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button aria-label={s.detail.close} className="icon-button" onClick={onClose} type="button">
          <Icon name="close" />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
      <UndoPlace />
    </dialog>
  );
}
