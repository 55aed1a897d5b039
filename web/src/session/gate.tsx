import type { ReactNode } from "react";
import { Mark } from "../parts/icon.tsx";
import { s } from "../strings/strings.ts";

/** The page before one is in: the mark, and one card. */
export function Gate({ children }: { children: ReactNode }): ReactNode {
  return (
    <main className="gate">
      <div className="gate-mark">
        <Mark size={52} />
        {s.product}
      </div>
      <div className="card">{children}</div>
    </main>
  );
}
