import type { ReactNode } from "react";
import { useHealth } from "../api/health.ts";
import type { SiteSummary } from "../api/types.ts";
import { count } from "../format/numbers.ts";
import { s } from "../strings/strings.ts";
import type { ConsentChoice } from "./snippets.ts";

/** Whether the events that arrive today say of consent what the chosen snippet makes them say. */
export function InstallCheck({ site, consent }: { site: SiteSummary; consent: ConsentChoice }): ReactNode {
  const health = useHealth(site.key, null);
  if (!health.data || health.data.totals.received === 0) return null;
  const { totals } = health.data;
  const refused =
    (totals.failed_at_door["consent_required"] ?? 0) +
    (consent === "cookieless" ? (totals.failed_at_door["visitor_missing"] ?? 0) : 0);
  const granted = totals.consent["analytics_granted"] ?? 0;
  const fitting =
    consent === "cookieless"
      ? (totals.consent["analytics_unset"] ?? 0) + (totals.consent["analytics_denied"] ?? 0)
      : granted;
  return (
    <div aria-live="polite">
      <p>{fitting > 0 ? s.settings.checkFits[consent](count(fitting)) : s.settings.checkUnfit[consent]}</p>
      {refused > 0 && <p className="field-fault">{s.settings.checkRefused(count(refused))}</p>}
    </div>
  );
}
