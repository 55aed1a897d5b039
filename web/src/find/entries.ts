import type { SavedReport } from "../api/saved.ts";
import type { SavedSegment } from "../api/segments.ts";
import type { Session, SiteSummary, Vocabulary } from "../api/types.ts";
import { helpPages } from "../help/pages.ts";
import { chooseTheme, type Theme } from "../parts/palette.ts";
import { addressWith, keptQuery, setQuery } from "../router/location.ts";
import { type PageName, pageNames, pagePath } from "../router/routes.ts";
import { pageTitle } from "../saved/saved-address.ts";
import { inSaved } from "../segments/segment-text.ts";
import { may } from "../session/may.ts";
import { settingsTabs } from "../settings/tabs.ts";
import { frameStrings as t } from "../strings/frame.ts";
import { markStrings } from "../strings/marks.ts";
import { savedStrings } from "../strings/saved.ts";
import { shareStrings } from "../strings/share.ts";
import { s } from "../strings/strings.ts";
import type { Entry } from "./find-entries.ts";

export interface Known {
  readonly session: Session;
  readonly site: SiteSummary;
  /** Whether the page that is shown takes days and a segment; else a segment opens on Today. */
  readonly takesView: boolean;
  readonly vocabulary: Vocabulary | undefined;
  readonly segments: readonly SavedSegment[];
  readonly saved: readonly SavedReport[];
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
export function entries({ session, site, takesView, vocabulary, segments, saved }: Known): readonly Entry[] {
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
    ...saved.map(
      (one): Entry => ({ group: "saved", text: one.name, note: pageTitle(one.page), words: one.note, to: one.page }),
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
    ...panels(session, takesView).map(
      ([panel, text]): Entry => ({ group: "actions", text, to: () => setQuery({ panel }) }),
    ),
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

/** The dialogs that stand over a page, as far as who is signed in may open them. */
function panels(session: Session, takesView: boolean): readonly (readonly [string, string])[] {
  return [
    ...(takesView && may(session, "save") ? [["save", savedStrings.saveThis] as const] : []),
    ["saved", savedStrings.saved],
    ...(takesView && may(session, "share") ? [["share", shareStrings.menu] as const] : []),
    ...(may(session, "define") ? [["mark", markStrings.add] as const] : []),
    ["marks", markStrings.manage],
  ];
}

function withQuery(path: string, changes: Record<string, string>): string {
  const [before, query] = path.split("?");
  const all = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) all.set(name, value);
  return `${before}?${all}`;
}
