import type { ReactNode } from "react";
import { s } from "../strings/strings.ts";

/** Settings as those see them whose role does not change them: everything is there, nothing can be pressed, and it says who may. */
export function ReadOnly({ when, children }: { when: boolean; children: ReactNode }): ReactNode {
  if (!when) return children;
  return (
    <>
      <p className="muted">{s.settings.readOnly}</p>
      <fieldset className="stack" disabled>
        {children}
      </fieldset>
    </>
  );
}
