import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import type { Session, SiteSummary } from "../api/types.ts";
import { HelpPanel } from "../help/help-panel.tsx";
import { MarkContext } from "../marks/mark-context.ts";
import { compares, pages } from "../pages.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { chooseTheme, nextTheme, type Theme, useTheme } from "../parts/palette.ts";
import { takeBack, UndoPlace } from "../parts/undo.tsx";
import { Link } from "../router/link.tsx";
import { keptQuery, navigate, setQuery, useAddress } from "../router/location.ts";
import { type PageName, pageNames, pagePath } from "../router/routes.ts";
import { compareText, type View } from "../router/view.ts";
import { SavedBar } from "../saved/saved-bar.tsx";
import { SegmentBar } from "../segments/segment-bar.tsx";
import { may } from "../session/may.ts";
import { signOut } from "../session/sign-out.ts";
import { accountStrings } from "../strings/account.ts";
import { frameStrings } from "../strings/frame.ts";
import { s } from "../strings/strings.ts";
import { Freshness } from "./freshness.tsx";
import { HistoryProgress } from "./history-progress.tsx";
import { Nav, useFolded } from "./nav.tsx";
import { Panels } from "./panels.tsx";
import { RangeMenu } from "./range-menu.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { SiteMenu } from "./site-menu.tsx";
import { StoreOnly } from "./store-only.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

const FindDialog = lazy(() => import("../find/find-dialog.tsx").then((file) => ({ default: file.FindDialog })));

interface FrameProps {
  session: Session;
  site: SiteSummary;
  page: PageName;
  view: View;
  children: ReactNode;
}

/** What stands around every page: navigation, site, days and segment, freshness, the palette, theme, help. */
export function Frame({ session, site, page, view, children }: FrameProps): ReactNode {
  const [help, setHelp] = useState(false);
  const [finding, setFinding] = useState(false);
  const [folded, fold] = useFolded();
  useEffect(() => {
    document.title = `${s.nav[page]} · ${site.name} · ${s.product}`;
  }, [page, site.name]);
  const { takes } = pages[page];
  const mayMark = may(session, "define");
  const marks = useMemo(
    () => ({ site: site.key, timezone: site.timezone, mayChange: mayMark }),
    [site.key, site.timezone, mayMark],
  );
  const { query } = useAddress();
  const ofPeriods = takes.segmentsOnly !== true;
  const inView = (change: () => void) => () => {
    if (takes.range) change();
  };
  useShortcuts({
    "?": () => setHelp(true),
    "mod k": () => setFinding(true),
    "/": () => setFinding(true),
    "[": fold,
    z: takeBack,
    ...Object.fromEntries(
      pageNames.map((name) => [`g ${pages[name].shortcut}`, () => navigate(pagePath(site.key, name) + keptQuery())]),
    ),
    "1": inView(() => setQuery({ range: "today" })),
    "2": inView(() => setQuery({ range: "7d" })),
    "3": inView(() => setQuery({ range: "30d" })),
    "4": inView(() => setQuery({ range: "90d" })),
    "5": inView(() => setQuery({ range: "all" })),
    c: inView(() => ofPeriods && setQuery({ compare: compareText(!view.compare, takes.asked) }, true)),
    e: inView(() => setQuery({ build: "segment" })),
    t: () => chooseTheme(nextTheme()),
  });

  return (
    <div className={folded ? "frame frame-folded" : "frame"}>
      <a className="skip" href="#content">
        {s.skip}
      </a>
      <Nav folded={folded} onFold={fold} page={page} session={session} site={site} />
      <header className="bar">
        <SiteMenu page={page} session={session} site={site} />
        {takes.range && (
          <div className="bar-range">
            <RangeMenu range={view.range} timezone={site.timezone} />
            <SegmentBar
              asked={takes.asked ?? false}
              comparable={compares(page, query)}
              segmentsOnly={takes.segmentsOnly ?? false}
              session={session}
              site={site}
              view={view}
            />
            <SavedBar session={session} site={site.key} />
          </div>
        )}
        <div className="bar-end">
          <Freshness site={site} />
          <button
            aria-keyshortcuts="Control+K Meta+K"
            className="find-button"
            onClick={() => setFinding(true)}
            title={frameStrings.findHint}
            type="button"
          >
            <Icon name="find" />
            <span className="find-button-text">
              {frameStrings.find} <kbd>{frameStrings.findKeys}</kbd>
            </span>
          </button>
          <ThemeMenu />
          <button
            aria-label={s.frame.help}
            className="icon-button"
            onClick={() => setHelp(true)}
            title={s.frame.help}
            type="button"
          >
            <Icon name="help" />
          </button>
          <AccountMenu session={session} site={site.key} />
        </div>
      </header>
      <main className="main" id="content" tabIndex={-1}>
        {session.store_only && <StoreOnly />}
        <HistoryProgress site={site.key} />
        <MarkContext value={marks}>{children}</MarkContext>
      </main>
      {help && <Shortcuts onClose={() => setHelp(false)} />}
      {finding && (
        <Suspense fallback={null}>
          <FindDialog onClose={() => setFinding(false)} session={session} site={site} takesView={takes.range} />
        </Suspense>
      )}
      <Panels page={page} session={session} site={site} view={view} />
      <HelpPanel />
      <UndoPlace />
    </div>
  );
}

const themes: readonly Theme[] = ["system", "light", "dark"];

function ThemeMenu(): ReactNode {
  const theme = useTheme();
  return (
    <Menu
      button={<Icon name="theme" />}
      className="icon-button"
      end
      label={`${s.frame.theme}: ${s.frame.themes[theme]}`}
    >
      {(close) =>
        themes.map((name) => (
          <button
            aria-pressed={name === theme}
            className="menu-item"
            key={name}
            onClick={() => {
              chooseTheme(name);
              close();
            }}
            type="button"
          >
            {s.frame.themes[name]}
          </button>
        ))
      }
    </Menu>
  );
}

function AccountMenu({ session, site }: { session: Session; site: string }): ReactNode {
  return (
    <Menu button={<Icon name="account" />} className="icon-button" end label={s.frame.account}>
      {(close) => (
        <>
          {session.user && (
            <p className="menu-note">
              {session.user.name}
              <br />
              {session.user.email}
            </p>
          )}
          <div className="menu-rule" />
          <Link className="menu-item" onClick={close} to={`${pagePath(site, "settings")}?tab=account`}>
            {accountStrings.menu}
          </Link>
          <button className="menu-item" onClick={() => void signOut()} type="button">
            {s.frame.signOut}
          </button>
        </>
      )}
    </Menu>
  );
}
