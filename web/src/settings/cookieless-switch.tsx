import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSiteSettings } from "../api/access.ts";
import { call } from "../api/client.ts";
import { sitePath, useSite } from "../api/queries.ts";
import type { Site, SiteSummary } from "../api/types.ts";
import { Failed } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { s } from "../strings/strings.ts";

/** Whether the site takes visitors without cookies, and the way to it: else the snippet would collect nothing. */
export function CookielessSwitch({ site, manage }: { site: SiteSummary; manage: boolean }): ReactNode {
  const queries = useQueryClient();
  const settings = useSiteSettings(site.key);
  const shown = useSite(site.key);
  const store = async (onDenied: Site["on_denied"]): Promise<void> => {
    await call("PATCH", sitePath(site.key), { on_denied: onDenied });
    await queries.invalidateQueries({ queryKey: ["site", site.key] });
  };
  const allow = useMutation({
    mutationFn: () => store("cookieless"),
    onSuccess: () => offerUndo(s.settings.cookielessAllowed, () => store("none")),
  });
  if (!settings.data || !shown.data) return null;
  if (settings.data.consent === "cookieless" || shown.data.on_denied === "cookieless") {
    return <p className="muted">{s.settings.cookielessAllowed}</p>;
  }
  return (
    <div className="row-apart" role="status">
      <p>{manage ? s.settings.cookielessOff : `${s.settings.cookielessOff} ${s.settings.cookielessAsk}`}</p>
      {manage && (
        <button className="button" disabled={allow.isPending} onClick={() => allow.mutate()} type="button">
          {s.settings.cookielessAllow}
        </button>
      )}
      {allow.error && <Failed error={allow.error} onRetry={() => allow.mutate()} />}
    </div>
  );
}
