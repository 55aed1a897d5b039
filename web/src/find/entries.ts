import type { SavedSegment } from "../api/segments.ts";
import type { Session, SiteSummary, Vocabulary } from "../api/types.ts";
import { helpPages } from "../help/pages.ts";
import { chooseTheme, type Theme } from "../parts/palette.ts";
import { addressWith, keptQuery } from "../router/location.ts";
import { type PageName, pageNames, pagePath } from "../router/routes.ts";
import { inSaved } from "../segments/segment-text.ts";
import { settingsTabs } from "../settings/tabs.ts";
import { frameStrings as t } from "../strings/frame.ts";
import { s } from "../strings/strings.ts";
import type { Entry } from "./find-entries.ts";

export interface Known {
  readonly session: Session;
  readonly site: SiteSummary;
  /** Whether the page that is shown takes days and a segment; else a segment opens on Today. */
  readonly takesView: boolean;
  readonly vocabulary: Vocabulary | undefined;
  readonly segments: readonly SavedSegment[];
}

const ranges = ["today", "7d", "30d", "90d", "all"] as const;
const rangeNames: Readonly<Record<(typeof ranges)[number], string>> = {
  today: s.ranges.today,
  "7d": s.ranges.last(7),
  "30d": s.ranges.last(30),
  "90d": s.ranges.last(90),
  all: s.ranges.all,
};

/** Everything that can be found without asking the server for it. */
export function entries({ session, site, takesView, vocabulary, segments }: Known): readonly Entry[] {
  const page = (name: PageName): string => pagePath(site.key, name) + keptQuery();
  const themes = Object.entries(s.frame.themes) as [Theme, string][];
  const view = takesView
    ? addressWith
    : (changes: Record<string, string>) => withQuery(pagePath(site.key, "today"), changes);
  return [
    ...pageNames.map((name): Entry => ({ group: "pages", text: s.nav[name], to: page(name) })),
    ...(vocabulary?.conversions ?? []).map(
      (one): Entry => ({
        group: "conversions",
        text: one.name,
        note: s.kinds[one.kind],
        words: one.key,
        to: withQuery(page("conversions"), { open: one.key }),
      }),
    ),
    ...segments.map(
      (one): Entry => ({
        group: "segments",
        text: one.name,
        note: t.segmentsOf,
        words: `${one.key} ${one.segment}`,
        to: view({ segment: inSaved(one.key) }),
      }),
    ),
    { group: "segments", text: t.newSegment, to: view({ build: "segment", anew: "1" }) },
    ...settingsTabs.map(
      (tab): Entry => ({
        group: "settings",
        text: s.settings.tabs[tab],
        to: `${pagePath(site.key, "settings")}?tab=${tab}`,
      }),
    ),
    ...(session.sites ?? [])
      .filter((one) => one.key !== site.key)
      .map((one): Entry => ({ group: "sites", text: one.name, words: one.key, to: pagePath(one.key, "today") })),
    ...(takesView
      ? ranges.map((range): Entry => ({ group: "ranges", text: rangeNames[range], to: addressWith({ range }) }))
      : []),
    ...themes.map(
      ([theme, name]): Entry => ({ group: "actions", text: `${s.frame.theme}: ${name}`, to: () => chooseTheme(theme) }),
    ),
    ...helpPages.map(([name, title]): Entry => ({ group: "help", text: title, to: addressWith({ help: name }) })),
  ];
}

function withQuery(path: string, changes: Record<string, string>): string {
  const [before, query] = path.split("?");
  const all = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) all.set(name, value);
  return `${before}?${all}`;
}
