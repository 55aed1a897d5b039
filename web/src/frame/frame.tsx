import { type ReactNode, useEffect, useState } from "react";
import type { Session, SiteSummary } from "../api/types.ts";
import { HelpPanel } from "../help/help-panel.tsx";
import { Icon, type IconName, Mark } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { chooseTheme, nextTheme, type Theme, useTheme } from "../parts/palette.ts";
import { Link } from "../router/link.tsx";
import { navigate, setQuery } from "../router/location.ts";
import { canCompare, type Range } from "../router/range.ts";
import { type PageName, pagePath } from "../router/routes.ts";
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
  range: Range;
  compare: boolean;
  children: ReactNode;
}

const pages: readonly (readonly [PageName, IconName])[] = [
  ["today", "today"],
  ["funnels", "funnels"],
  ["settings", "settings"],
];

/** What stands around every page: navigation, site, range, freshness, theme, help. */
export function Frame({ session, site, page, range, compare, children }: FrameProps): ReactNode {
  const [help, setHelp] = useState(false);
  useEffect(() => {
    document.title = `${s.nav[page]} · ${site.name} · ${s.product}`;
  }, [page, site.name]);
  const keep = rangeQuery(range, compare);
  useShortcuts({
    "?": () => setHelp(true),
    "g t": () => navigate(pagePath(site.key, "today") + keep),
    "g f": () => navigate(pagePath(site.key, "funnels") + keep),
    "g s": () => navigate(pagePath(site.key, "settings") + keep),
    "1": () => setQuery({ range: "today" }),
    "2": () => setQuery({ range: "7d" }),
    "3": () => setQuery({ range: "30d" }),
    "4": () => setQuery({ range: "90d" }),
    "5": () => setQuery({ range: "all" }),
    c: () => setQuery({ compare: compare ? "off" : null }, true),
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
          {pages.map(([name, icon]) => (
            <li key={name}>
              <Link
                aria-current={name === page ? "page" : undefined}
                className="nav-link"
                to={pagePath(site.key, name) + keep}
              >
                <Icon name={icon} size={20} />
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
        {page !== "settings" && (
          <div className="bar-range">
            <RangeMenu range={range} timezone={site.timezone} />
            {page === "today" && <Compare compare={compare} range={range} />}
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
function rangeQuery(range: Range, compare: boolean): string {
  const query = new URLSearchParams(location.search);
  const kept = new URLSearchParams();
  const named = query.get("range");
  if (named) kept.set("range", named);
  if (!compare && canCompare(range)) kept.set("compare", "off");
  const text = kept.toString();
  return text === "" ? "" : `?${text}`;
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

function Compare({ range, compare }: { range: Range; compare: boolean }): ReactNode {
  const possible = canCompare(range);
  return (
    <label className="compare" title={s.frame.compare}>
      <input
        checked={compare && possible}
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
