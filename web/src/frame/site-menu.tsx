import { type ReactNode, useState } from "react";
import type { Session, SiteSummary } from "../api/types.ts";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { Link } from "../router/link.tsx";
import { type PageName, pagePath } from "../router/routes.ts";
import { may } from "../session/may.ts";
import { frameStrings as t } from "../strings/frame.ts";
import { s } from "../strings/strings.ts";

const findFrom = 8;

/** The site the page is about, and the way to the others. Another site opens with its own range, since its events may be of other days. */
export function SiteMenu({ session, site, page }: { session: Session; site: SiteSummary; page: PageName }): ReactNode {
  const [sought, setSought] = useState("");
  const sites = session.sites ?? [];
  const found = sites.filter((one) => `${one.name} ${one.key}`.toLowerCase().includes(sought.trim().toLowerCase()));
  return (
    <div className="bar-site">
      <Menu
        button={
          <>
            <span className="bar-site-name">{site.name}</span>
            <Icon name="down" size={14} />
          </>
        }
        className="bar-site-button"
        label={`${s.frame.site}: ${site.name}`}
      >
        {(close) => (
          <>
            {sites.length >= findFrom && (
              <input
                aria-label={t.findSite}
                className="input menu-find"
                data-first=""
                onChange={(event) => setSought(event.target.value)}
                placeholder={t.findSite}
                value={sought}
              />
            )}
            <div className="menu-many">
              {found.map((one) => (
                <Link
                  aria-current={one.key === site.key ? "true" : undefined}
                  className="menu-item"
                  key={one.key}
                  onClick={close}
                  to={one.key === site.key ? location.pathname + location.search : pagePath(one.key, page)}
                >
                  <span className="menu-item-text">{one.name}</span>
                  <code className="small faint">{one.key}</code>
                </Link>
              ))}
              {found.length === 0 && <p className="menu-note">{t.noSite}</p>}
            </div>
            {may(session, "manage") && (
              <>
                <div className="menu-rule" />
                <Link className="menu-item" onClick={close} to={`${pagePath(site.key, "settings")}?tab=site`}>
                  {s.settings.newSite}
                </Link>
              </>
            )}
          </>
        )}
      </Menu>
    </div>
  );
}
