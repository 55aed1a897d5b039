import { lazy, type ReactNode, Suspense } from "react";
import type { Session, SiteSummary } from "../api/types.ts";
import { pages } from "../pages.tsx";
import { inRange } from "../reports/conversions/headline.ts";
import { setQuery, useAddress } from "../router/location.ts";
import type { PageName } from "../router/routes.ts";
import type { View } from "../router/view.ts";
import { may } from "../session/may.ts";
import { savedStrings } from "../strings/saved.ts";
import { s } from "../strings/strings.ts";

const SaveDialog = lazy(() => import("../saved/save-dialog.tsx").then((file) => ({ default: file.SaveDialog })));
const SavedDialog = lazy(() => import("../saved/saved-dialog.tsx").then((file) => ({ default: file.SavedDialog })));
const MarkDialog = lazy(() => import("../marks/mark-dialog.tsx").then((file) => ({ default: file.MarkDialog })));
const MarksDialog = lazy(() => import("../marks/marks-dialog.tsx").then((file) => ({ default: file.MarksDialog })));
const ShareDialog = lazy(() => import("../share/share-dialog.tsx").then((file) => ({ default: file.ShareDialog })));

interface PanelsProps {
  page: PageName;
  session: Session;
  site: SiteSummary;
  view: View;
}

/** The dialogs that any page can have open over it, as its address says; what a role may not do does not open. */
export function Panels(props: PanelsProps): ReactNode {
  const panel = useAddress().query.get("panel");
  if (panel === null) return null;
  return <Suspense fallback={null}>{dialog(panel, props)}</Suspense>;
}

function dialog(panel: string, { page, session, site, view }: PanelsProps): ReactNode {
  const close = (): void => setQuery({ panel: null }, true);
  const report = pages[page].takes.range;
  const [, mark] = /^mark:(\d{1,9})$/.exec(panel) ?? [];
  if ((panel === "mark" || mark !== undefined) && may(session, "define"))
    return <MarkDialog id={mark === undefined ? null : Number(mark)} key={panel} onClose={close} site={site} />;
  if (panel === "marks") return <MarksDialog mayChange={may(session, "define")} onClose={close} site={site} />;
  if (panel === "saved") return <SavedDialog mayChange={may(session, "save")} onClose={close} site={site} />;
  if (panel === "save" && report && may(session, "save"))
    return (
      <SaveDialog
        onClose={close}
        site={site.key}
        suggestion={savedStrings.suggestion(s.nav[page], inRange(view.range))}
      />
    );
  if (panel === "share" && report && may(session, "share"))
    return <ShareDialog manage={may(session, "manage")} onClose={close} site={site} title={s.nav[page]} />;
  return null;
}
