import { type ReactNode, useState } from "react";
import { useSaved } from "../api/saved.ts";
import type { Session, SiteSummary } from "../api/types.ts";
import { pageGroups, pages } from "../pages.tsx";
import { Icon, Mark } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { Link } from "../router/link.tsx";
import { keptQuery } from "../router/location.ts";
import { type PageName, pageNames, pagePath } from "../router/routes.ts";
import { frameStrings as t } from "../strings/frame.ts";
import { s } from "../strings/strings.ts";

const storageKey = "cairn.nav";
/** How many pages stand in the bar of a phone; the others open from "more". */
const onPhones = 4;
/** How many pinned reports the navigation shows; all of them stand on Today. */
const mostPinned = 5;

/** Whether the navigation is folded to icons: a choice of this browser. */
export function useFolded(): readonly [boolean, () => void] {
  const [folded, setFolded] = useState(() => kept() === "folded");
  return [
    folded,
    () => {
      setFolded(!folded);
      try {
        localStorage.setItem(storageKey, folded ? "open" : "folded");
      } catch {
        // Storage may be off; the choice then lasts as long as the page.
      }
    },
  ];
}

function kept(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

interface NavProps {
  session: Session;
  site: SiteSummary;
  page: PageName;
  folded: boolean;
  onFold: () => void;
}

/** The pages in their groups; on phones a bar at the foot with the first few and the rest behind "more". */
export function Nav({ session, site, page, folded, onFold }: NavProps): ReactNode {
  const keep = keptQuery();
  const link = (name: PageName, className: string, close?: () => void): ReactNode => (
    <Link
      aria-current={name === page ? "page" : undefined}
      className={className}
      onClick={close}
      title={folded ? s.nav[name] : undefined}
      to={pagePath(site.key, name) + keep}
    >
      <Icon name={pages[name].icon} size={20} />
      <span className="nav-text">{s.nav[name]}</span>
    </Link>
  );
  const rest = pageNames.slice(onPhones);
  const pinned = (useSaved(site.key).data?.rows ?? []).filter((one) => one.pinned).slice(0, mostPinned);
  return (
    <nav aria-label={s.nav.main} className="nav">
      <Link className="nav-mark" to={pagePath(site.key, "today") + keep}>
        <Mark size={26} />
        <span className="nav-text">{s.product}</span>
      </Link>
      <ul className="nav-list">
        {pageGroups.map((group, index) => {
          const names = pageNames.filter((name) => pages[name].group === group);
          if (names.length === 0) return null;
          return (
            <li className="nav-group" key={group}>
              {t.groups[group] !== "" && <span className="nav-heading nav-text">{t.groups[group]}</span>}
              <ul>
                {names.map((name) => (
                  <li className={rest.includes(name) ? "nav-rest" : undefined} key={name}>
                    {link(name, "nav-link")}
                  </li>
                ))}
                {index === 0 &&
                  pinned.map((one) => (
                    <li className="nav-rest" key={one.id}>
                      <Link className="nav-link nav-pinned" title={one.note || one.name} to={one.page}>
                        <Icon name="pin" size={18} />
                        <span className="nav-text">{one.name}</span>
                      </Link>
                    </li>
                  ))}
              </ul>
            </li>
          );
        })}
        {rest.length > 0 && (
          <li className="nav-more">
            <Menu
              button={
                <>
                  <Icon name="more" size={20} />
                  <span className="nav-text">{t.more}</span>
                </>
              }
              className={rest.includes(page) ? "nav-link nav-link-current" : "nav-link"}
              end
              label={t.more}
            >
              {(close) => (
                <>
                  {rest.map((name) => (
                    <span key={name}>{link(name, "menu-item nav-item", close)}</span>
                  ))}
                  {pinned.map((one) => (
                    <Link className="menu-item nav-item" key={one.id} onClick={close} to={one.page}>
                      <Icon name="pin" size={20} />
                      <span className="nav-text menu-item-text">{one.name}</span>
                    </Link>
                  ))}
                </>
              )}
            </Menu>
          </li>
        )}
      </ul>
      <div className="nav-foot">
        <span className="small faint nav-text">{s.frame.version(session.version)}</span>
        <button
          aria-expanded={!folded}
          aria-label={folded ? t.unfold : t.fold}
          className="icon-button"
          onClick={onFold}
          title={folded ? t.unfold : t.fold}
          type="button"
        >
          <Icon name="fold" />
        </button>
      </div>
    </nav>
  );
}
