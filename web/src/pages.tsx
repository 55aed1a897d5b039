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

/** The groups of the navigation, in their order; their headings stand in `strings/frame.ts`. */
export const pageGroups = ["overview", "behaviour", "audience", "site"] as const;

export interface Page {
  readonly icon: IconName;
  readonly group: (typeof pageGroups)[number];
  /** After `g`. */
  readonly shortcut: string;
  /** What of the view the page's reports take: days, and a comparison with another period or segment. */
  readonly takes: {
    readonly range: boolean;
    readonly compare: boolean;
    /** The tabs that compare, the first where the URL names none; left out: all. */
    readonly tabs?: readonly string[];
    /** The period before stands beside only when asked for: the report is a slow one. */
    readonly asked?: boolean;
    /** Stands beside another segment, never beside the period before. */
    readonly segmentsOnly?: boolean;
  };
  readonly content: ComponentType<PageProps>;
}

/** Every page: its place in the frame and the chunk that draws it. Its name stands in `strings.ts`, its order in `routes.ts`. */
export const pages: Readonly<Record<PageName, Page>> = {
  today: {
    icon: "today",
    group: "overview",
    shortcut: "t",
    takes: { range: true, compare: true },
    content: lazy(() => import("./reports/conversions/today-page.tsx").then((file) => ({ default: file.TodayPage }))),
  },
  conversions: {
    icon: "conversions",
    group: "overview",
    shortcut: "c",
    takes: { range: true, compare: true },
    content: lazy(() =>
      import("./reports/conversions/conversions-page.tsx").then((file) => ({ default: file.ConversionsPage })),
    ),
  },
  funnels: {
    icon: "funnels",
    group: "behaviour",
    shortcut: "f",
    takes: { range: true, compare: true },
    content: lazy(() => import("./reports/funnels/funnels-page.tsx").then((file) => ({ default: file.FunnelsPage }))),
  },
  paths: {
    icon: "paths",
    group: "behaviour",
    shortcut: "p",
    takes: { range: true, compare: true },
    content: lazy(() => import("./reports/paths/paths-page.tsx").then((file) => ({ default: file.PathsPage }))),
  },
  drivers: {
    icon: "drivers",
    group: "behaviour",
    shortcut: "d",
    takes: { range: true, compare: true, asked: true },
    content: lazy(() => import("./reports/drivers/drivers-page.tsx").then((file) => ({ default: file.DriversPage }))),
  },
  products: {
    icon: "products",
    group: "behaviour",
    shortcut: "i",
    takes: { range: true, compare: true, asked: true },
    content: lazy(() =>
      import("./reports/products/products-page.tsx").then((file) => ({ default: file.ProductsPage })),
    ),
  },
  sources: {
    icon: "sources",
    group: "audience",
    shortcut: "o",
    takes: { range: true, compare: true },
    content: lazy(() => import("./reports/sources/sources-page.tsx").then((file) => ({ default: file.SourcesPage }))),
  },
  attribution: {
    icon: "attribution",
    group: "audience",
    shortcut: "a",
    takes: { range: true, compare: true, tabs: ["credit"], asked: true },
    content: lazy(() =>
      import("./reports/attribution/attribution-page.tsx").then((file) => ({ default: file.AttributionPage })),
    ),
  },
  television: {
    icon: "television",
    group: "audience",
    shortcut: "b",
    takes: { range: true, compare: true, asked: true },
    content: lazy(() => import("./reports/television/tv-page.tsx").then((file) => ({ default: file.TelevisionPage }))),
  },
  people: {
    icon: "people",
    group: "audience",
    shortcut: "v",
    takes: { range: true, compare: true, segmentsOnly: true },
    content: lazy(() => import("./reports/people/people-page.tsx").then((file) => ({ default: file.PeoplePage }))),
  },
  health: {
    icon: "health",
    group: "site",
    shortcut: "h",
    takes: { range: false, compare: false },
    content: lazy(() => import("./reports/health/health-page.tsx").then((file) => ({ default: file.HealthPage }))),
  },
  settings: {
    icon: "settings",
    group: "site",
    shortcut: "s",
    takes: { range: false, compare: false },
    content: lazy(() => import("./settings/settings-page.tsx").then((file) => ({ default: file.SettingsPage }))),
  },
};

/** Whether what the URL shows of a page can stand beside a period or a segment. */
export function compares(page: PageName, query: URLSearchParams): boolean {
  const { compare, tabs } = pages[page].takes;
  return compare && (tabs === undefined || tabs.includes(query.get("tab") ?? tabs[0] ?? ""));
}
