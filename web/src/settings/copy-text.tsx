import { type ReactNode, useState } from "react";
import { announce } from "../parts/announce.tsx";
import { s } from "../strings/strings.ts";

/** A text to take along, with a button that copies it. */
export function CopyText({ label, text }: { label: string; text: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    // Without the clipboard (plain HTTP), the text can still be selected by hand.
    void navigator.clipboard?.writeText(text).then(() => {
      setCopied(true);
      announce(s.settings.copied);
    });
  };
  return (
    <div className="copy">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard. */}
      <section aria-label={label} className="copy-text" tabIndex={0}>
        <pre>{text}</pre>
      </section>
      <button aria-label={`${s.settings.copy}: ${label}`} className="button button-small" onClick={copy} type="button">
        {copied ? s.settings.copied : s.settings.copy}
      </button>
    </div>
  );
}
