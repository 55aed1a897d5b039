import { type ReactNode, useEffect, useRef } from "react";
import { saveFile } from "../parts/download.ts";
import { CopyText } from "../settings/copy-text.tsx";
import { accountStrings } from "../strings/account.ts";

const t = accountStrings.secondFactor;

/** Ten codes on paper, shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }): ReactNode {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div className="stack">
      <h2 ref={title} tabIndex={-1}>
        {t.codesTitle}
      </h2>
      <p className="muted">{t.codesLead}</p>
      <CopyText label={t.codes} text={codes.join("\n")} />
      <div className="row">
        <button className="button button-main" onClick={onDone} type="button">
          {t.kept}
        </button>
        <button
          className="button"
          onClick={() => saveFile("cairn-recovery-codes.txt", "text/plain", `${codes.join("\n")}\n`)}
          type="button"
        >
          {t.save}
        </button>
      </div>
    </div>
  );
}
