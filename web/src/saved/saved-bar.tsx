import "../styles/saved.css";
import type { ReactNode } from "react";
import { type SavedReport, useSaved } from "../api/saved.ts";
import type { Session } from "../api/types.ts";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { Link } from "../router/link.tsx";
import { setQuery, useAddress } from "../router/location.ts";
import { may } from "../session/may.ts";
import { savedStrings as t } from "../strings/saved.ts";
import { shareStrings } from "../strings/share.ts";
import { sameView, savedAddress } from "./saved-address.ts";

const shownInMenu = 8;

/** Saves the page as it stands, and opens what was saved. */
export function SavedBar({ session, site }: { session: Session; site: string }): ReactNode {
  const { path, query } = useAddress();
  const rows = useSaved(site).data?.rows ?? [];
  const present = savedAddress(path, query);
  const named = rows.find((one) => sameView(one.page, present));
  const save = may(session, "save");
  return (
    <div className="saved-bar">
      {save && (
        <button
          className={named ? "button saved-save saved-save-on" : "button saved-save"}
          onClick={() => setQuery({ panel: named ? "saved" : "save" })}
          title={named ? t.savedAs(named.name) : t.saveThis}
          type="button"
        >
          <Icon name="bookmark" size={16} />
          <span className="saved-save-text">{named ? t.savedAs(named.name) : t.save}</span>
        </button>
      )}
      <Menu
        button={
          <>
            {!save && <Icon name="bookmark" size={16} />}
            <Icon name="down" size={14} />
          </>
        }
        className="button saved-open"
        end
        label={t.menu}
      >
        {(close) => <SavedMenu close={close} present={present} rows={rows} save={save} share={may(session, "share")} />}
      </Menu>
    </div>
  );
}

interface SavedMenuProps {
  rows: readonly SavedReport[];
  present: string;
  save: boolean;
  share: boolean;
  close: () => void;
}

function SavedMenu({ rows, present, save, share, close }: SavedMenuProps): ReactNode {
  const open = (panel: string): void => {
    close();
    setQuery({ panel });
  };
  return (
    <>
      {rows.length === 0 && <p className="menu-note">{save ? t.menuNone : t.menuNoneMayNot}</p>}
      {rows.slice(0, shownInMenu).map((one) => (
        <Link
          aria-current={sameView(one.page, present) ? "true" : undefined}
          className="menu-item"
          key={one.id}
          onClick={close}
          title={one.note || undefined}
          to={one.page}
        >
          <span className="menu-item-text">{one.name}</span>
          {one.pinned && <Icon name="pin" size={14} />}
        </Link>
      ))}
      {rows.length > 0 && (
        <button className="menu-item" onClick={() => open("saved")} type="button">
          {rows.length > shownInMenu ? t.all(rows.length) : t.manage}
        </button>
      )}
      {(save || share) && <div className="menu-rule" />}
      {save && (
        <button className="menu-item" onClick={() => open("save")} type="button">
          {t.saveThis}…
        </button>
      )}
      {share && (
        <button className="menu-item" onClick={() => open("share")} type="button">
          {shareStrings.menu}…
        </button>
      )}
    </>
  );
}
