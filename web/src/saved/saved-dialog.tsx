import { type ReactNode, useState } from "react";
import { type SavedReport, useSaved, useSavedAct } from "../api/saved.ts";
import type { SiteSummary } from "../api/types.ts";
import { ago, moment } from "../format/dates.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { Link } from "../router/link.tsx";
import { useAddress } from "../router/location.ts";
import { savedStrings as t } from "../strings/saved.ts";
import { s } from "../strings/strings.ts";
import { pageOf, pageTitle, sameView, savedAddress } from "./saved-address.ts";
import { SavedForm } from "./saved-form.tsx";

interface SavedDialogProps {
  site: SiteSummary;
  mayChange: boolean;
  onClose: () => void;
}

/** Every saved report of the site: opened, renamed, pinned, deleted. */
export function SavedDialog({ site, mayChange, onClose }: SavedDialogProps): ReactNode {
  const saved = useSaved(site.key);
  const [sought, setSought] = useState("");
  const act = useSavedAct(site.key);
  return (
    <Dialog onClose={onClose} title={t.saved} wide>
      <Loaded query={saved} skeleton={<Skeleton height={240} />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty text={mayChange ? t.emptyText : t.menuNoneMayNot} title={t.empty} />
          ) : (
            <>
              {rows.length > 7 && (
                <input
                  aria-label={t.find}
                  className="input"
                  onChange={(event) => setSought(event.target.value)}
                  placeholder={t.find}
                  type="search"
                  value={sought}
                />
              )}
              {act.error && <Failed error={act.error} onRetry={() => act.reset()} />}
              <List act={act} onClose={onClose} rows={found(rows, sought)} site={site} />
            </>
          )
        }
      </Loaded>
    </Dialog>
  );
}

function found(rows: readonly SavedReport[], sought: string): readonly SavedReport[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((one) => words.every((word) => `${one.name} ${one.note}`.toLowerCase().includes(word)));
}

interface ListProps {
  rows: readonly SavedReport[];
  site: SiteSummary;
  act: ReturnType<typeof useSavedAct>;
  onClose: () => void;
}

function List({ rows, site, act, onClose }: ListProps): ReactNode {
  const { path, query } = useAddress();
  const present = savedAddress(path, query);
  const [edited, setEdited] = useState<number | null>(null);
  if (rows.length === 0) return <p className="muted">{t.none}</p>;
  const remove = (one: SavedReport): void =>
    act.mutate(
      { act: "delete", id: one.id },
      { onSuccess: () => offerUndo(t.deleted(one.name), () => act.mutateAsync({ act: "restore", id: one.id })) },
    );
  const pin = (one: SavedReport, pinned: boolean): void =>
    act.mutate(
      { act: "change", id: one.id, change: { pinned } },
      {
        onSuccess: () =>
          offerUndo(pinned ? t.pinnedNow(one.name) : t.unpinnedNow(one.name), () =>
            act.mutateAsync({ act: "change", id: one.id, change: { pinned: !pinned } }),
          ),
      },
    );
  return (
    <ul aria-label={t.saved} className="saved-list">
      {rows.map((one) => (
        <li className="saved-row" key={one.id}>
          <div className="saved-text">
            <span className="saved-name">
              {one.pinned && <Icon name="pin" size={15} />}
              <Link onClick={onClose} to={one.page}>
                {one.name}
              </Link>
              {sameView(one.page, present) && <span className="tag">{t.present}</span>}
            </span>
            {one.note && <p className="saved-note">{one.note}</p>}
            <p className="small muted" title={moment(one.changed_at, site.timezone)}>
              {t.from(pageTitle(one.page), one.owner, ago(one.changed_at, Date.now()))}
            </p>
          </div>
          {one.can_change && (
            <div className="row-actions">
              <button
                aria-label={one.pinned ? t.unpinIt(one.name) : t.pinIt(one.name)}
                aria-pressed={one.pinned}
                className={one.pinned ? "icon-button icon-button-on" : "icon-button"}
                onClick={() => pin(one, !one.pinned)}
                title={one.pinned ? t.unpinIt(one.name) : t.pinIt(one.name)}
                type="button"
              >
                <Icon name="pin" />
              </button>
              <button
                aria-expanded={edited === one.id}
                aria-label={t.editIt(one.name)}
                className="icon-button"
                onClick={() => setEdited(edited === one.id ? null : one.id)}
                title={t.editIt(one.name)}
                type="button"
              >
                <Icon name="edit" />
              </button>
              <button
                aria-label={t.deleteIt(one.name)}
                className="icon-button"
                onClick={() => remove(one)}
                title={t.deleteIt(one.name)}
                type="button"
              >
                <Icon name="close" />
              </button>
            </div>
          )}
          {edited === one.id && (
            <Edit key={one.changed_at} onDone={() => setEdited(null)} one={one} present={present} site={site.key} />
          )}
        </li>
      ))}
    </ul>
  );
}

interface EditProps {
  one: SavedReport;
  site: string;
  present: string;
  onDone: () => void;
}

function Edit({ one, site, present, onDone }: EditProps): ReactNode {
  const act = useSavedAct(site);
  const [retake, setRetake] = useState(false);
  const page = pageOf(present);
  const before = { name: one.name, note: one.note, page: one.page };
  return (
    <div className="saved-edit">
      <SavedForm
        busy={act.isPending}
        error={act.error}
        onCancel={onDone}
        onSubmit={(text) =>
          act.mutate(
            { act: "change", id: one.id, change: { ...text, ...(retake ? { page: present } : {}) } },
            {
              onSuccess: () => {
                onDone();
                offerUndo(t.changed(text.name), () => act.mutateAsync({ act: "change", id: one.id, change: before }));
              },
            },
          )
        }
        start={one}
        submit={t.keep}
      >
        {page !== null && !sameView(one.page, present) && (
          <label className="check">
            <input checked={retake} onChange={(event) => setRetake(event.target.checked)} type="checkbox" />
            <span>
              {t.retake}
              <span className="small muted check-hint">{t.retakeHint(s.nav[page])}</span>
            </span>
          </label>
        )}
      </SavedForm>
    </div>
  );
}
