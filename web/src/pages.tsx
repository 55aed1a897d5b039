import { type ComponentType, lazy } from "react";
import type { Session, SiteSummary } from "./api/types.ts";
import type { IconName } from "./parts/icon.tsx";
import type { PageName } from "./router/routes.ts";
import type { View } from "./router/view.ts";

export interface PageProps {
  session: Session;
  site: SiteSummary;
  view: View;
}

export interface Page {
  readonly icon: IconName;
  /** After `g`. */
  readonly shortcut: string;
  /** What of the view the page's reports take: days, and a comparison with another period or segment. */
  readonly takes: { readonly range: boolean; readonly compare: boolean };
  readonly content: ComponentType<PageProps>;
}

/** Every page: its place in the frame and the chunk that draws it. Its name stands in `strings.ts`, its order in `routes.ts`. */
export const pages: Readonly<Record<PageName, Page>> = {
  today: {
    icon: "today",
    shortcut: "t",
    takes: { range: true, compare: true },
    content: lazy(() => import("./reports/conversions/today-page.tsx").then((file) => ({ default: file.TodayPage }))),
  },
  funnels: {
    icon: "funnels",
    shortcut: "f",
    takes: { range: true, compare: false },
    content: lazy(() => import("./reports/funnels/funnels-page.tsx").then((file) => ({ default: file.FunnelsPage }))),
  },
  settings: {
    icon: "settings",
    shortcut: "s",
    takes: { range: false, compare: false },
    content: lazy(() => import("./settings/settings-page.tsx").then((file) => ({ default: file.SettingsPage }))),
  },
};
