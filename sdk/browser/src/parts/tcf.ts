import type { State, States } from "../consent.ts";
import type { Core } from "../parts.ts";

/** What a consent manager says, as far as Cairn reads it (IAB Transparency and Consent Framework 2). */
interface Choice {
  readonly eventStatus?: string;
  readonly gdprApplies?: boolean;
  readonly purpose?: { readonly consents?: Readonly<Record<number, boolean>> };
}

type Api = (command: "addEventListener", version: 2, callback: (choice: Choice, success: boolean) => void) => void;

/** Follows the page's consent manager: what was chosen before, and each change. */
export default function tcf(core: Core): void {
  (window as unknown as { __tcfapi: Api }).__tcfapi("addEventListener", 2, (choice, success) => {
    if (!success || choice.eventStatus === "cmpuishown") return;
    core.allow(statesOf(choice), "tcf");
    core.track("$consent");
  });
}

/** Purpose 1 allows storage, 8 or 9 measuring, 7 ad measuring, 3 and 4 personalized ads; all of them only on top of storage. */
export function statesOf({ gdprApplies, purpose }: Choice): States {
  const allowed = (number: number) => gdprApplies === false || purpose?.consents?.[number] === true;
  const state = (granted: boolean): State => (granted && allowed(1) ? "granted" : "denied");
  return {
    ad_storage: state(true),
    analytics_storage: state(allowed(8) || allowed(9)),
    ad_user_data: state(allowed(7)),
    ad_personalization: state(allowed(3) && allowed(4)),
  };
}
