import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { accountStrings } from "../strings/account.ts";
import { s } from "../strings/strings.ts";
import { Gate } from "./gate.tsx";
import { SecondFactorSetup } from "./second-factor-setup.tsx";
import { signOut } from "./sign-out.ts";

const t = accountStrings.secondFactor;

/** Before anything else, for those whose role needs a second factor and who have none. */
export function SecondFactorGate({ onConfirmed, onDone }: { onConfirmed: () => void; onDone: () => void }): ReactNode {
  const queries = useQueryClient();
  return (
    <Gate>
      <div className="stack">
        <h1>{t.neededTitle}</h1>
        <p className="muted">{t.neededLead}</p>
        <SecondFactorSetup
          onConfirmed={onConfirmed}
          onDone={() => {
            onDone();
            void queries.resetQueries();
          }}
        >
          <button className="button" onClick={() => void signOut()} type="button">
            {s.frame.signOut}
          </button>
        </SecondFactorSetup>
      </div>
    </Gate>
  );
}
