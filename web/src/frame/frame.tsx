import { type ReactNode, useEffect, useState } from "react";
import type { Session, SiteSummary } from "../api/types.ts";
import { HelpPanel } from "../help/help-panel.tsx";
import { pages } from "../pages.tsx";
import { Icon, Mark } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { chooseTheme, nextTheme, type Theme, useTheme } from "../parts/palette.ts";
import { Link } from "../router/link.tsx";
import { navigate, queryText, setQuery } from "../router/location.ts";
import { canCompare } from "../router/range.ts";
import { type PageName, pageNames, pagePath } from "../router/routes.ts";
import { type View, viewQuery } from "../router/view.ts";
import { signOut } from "../session/sign-out.ts";
import { s } from "../strings/strings.ts";
import { Freshness } from "./freshness.tsx";
import { RangeMenu } from "./range-menu.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

interface FrameProps {
  session: Session;
  site: SiteSummary;
  page: PageName;
  view: View;
  children: ReactNode;
}

/** What stands around every page: navigation, site, range, freshness, theme, help. */
export function Frame({ session, site, page, view, children }: FrameProps): ReactNode {
  const [help, setHelp] = useState(false);
  useEffect(() => {
    document.title = `${s.nav[page]} · ${site.name} · ${s.product}`;
  }, [page, site.name]);
  const keep = keptQuery();
  const { takes } = pages[page];
  useShortcuts({
    "?": () => setHelp(true),
    ...Object.fromEntries(
      pageNames.map((name) => [`g ${pages[name].shortcut}`, () => navigate(pagePath(site.key, name) + keptQuery())]),
    ),
    "1": () => setQuery({ range: "today" }),
    "2": () => setQuery({ range: "7d" }),
    "3": () => setQuery({ range: "30d" }),
    "4": () => setQuery({ range: "90d" }),
    "5": () => setQuery({ range: "all" }),
    c: () => setQuery({ compare: view.compare ? "off" : null }, true),
    t: () => chooseTheme(nextTheme()),
  });

  return (
    <div className="frame">
      <a className="skip" href="#content">
        {s.skip}
      </a>
      <nav aria-label={s.nav.main} className="nav">
        <Link className="nav-mark" to={pagePath(site.key, "today") + keep}>
          <Mark size={26} />
          <span className="nav-text">{s.product}</span>
        </Link>
        <ul className="nav-list">
          {pageNames.map((name) => (
            <li key={name}>
              <Link
                aria-current={name === page ? "page" : undefined}
                className="nav-link"
                to={pagePath(site.key, name) + keep}
              >
                <Icon name={pages[name].icon} size={20} />
                <span className="nav-text">{s.nav[name]}</span>
              </Link>
            </li>
          ))}
        </ul>
        <div className="nav-foot">
          <span className="small faint">{s.frame.version(session.version)}</span>
        </div>
      </nav>
      <header className="bar">
        <SiteSelect page={page} session={session} site={site} />
        {takes.range && (
          <div className="bar-range">
            <RangeMenu range={view.range} timezone={site.timezone} />
            {takes.compare && <Compare view={view} />}
          </div>
        )}
        <div className="bar-end">
          <Freshness site={site} />
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
          <AccountMenu session={session} />
        </div>
      </header>
      <main className="main" id="content" tabIndex={-1}>
        {children}
      </main>
      {help && <Shortcuts onClose={() => setHelp(false)} />}
      <HelpPanel />
    </div>
  );
}

/** The part of the query that goes along from page to page. */
function keptQuery(): string {
  const query = new URLSearchParams(location.search);
  const kept = new URLSearchParams();
  for (const name of viewQuery) {
    const value = query.get(name);
    if (value) kept.set(name, value);
  }
  return queryText(kept);
}

/** Another site opens with its own range, since its events may be of other days. */
function SiteSelect({ session, site, page }: { session: Session; site: SiteSummary; page: PageName }): ReactNode {
  const sites = session.sites ?? [];
  if (sites.length < 2) return <strong className="bar-name">{site.name}</strong>;
  return (
    <select
      aria-label={s.frame.site}
      className="select bar-site"
      onChange={(event) => navigate(pagePath(event.target.value, page))}
      value={site.key}
    >
      {sites.map((one) => (
        <option key={one.key} value={one.key}>
          {one.name}
        </option>
      ))}
    </select>
  );
}

function Compare({ view }: { view: View }): ReactNode {
  const possible = canCompare(view.range);
  return (
    <label className="compare" title={s.frame.compare}>
      <input
        checked={view.compare}
        disabled={!possible}
        onChange={(event) => setQuery({ compare: event.target.checked ? null : "off" })}
        type="checkbox"
      />
      {s.frame.compareShort}
    </label>
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

function AccountMenu({ session }: { session: Session }): ReactNode {
  return (
    <Menu button={<Icon name="account" />} className="icon-button" end label={s.frame.account}>
      {() => (
        <>
          {session.user && (
            <p className="menu-note">
              {session.user.name}
              <br />
              {session.user.email}
            </p>
          )}
          <div className="menu-rule" />
          <button className="menu-item" onClick={() => void signOut()} type="button">
            {s.frame.signOut}
          </button>
        </>
      )}
    </Menu>
  );
}
