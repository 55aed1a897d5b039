import "../styles/saved.css";
import { type ReactNode, useState } from "react";
import { useMarks } from "../api/marks.ts";
import type { SiteSummary } from "../api/types.ts";
import { moment } from "../format/dates.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { setQuery } from "../router/location.ts";
import { markStrings as t } from "../strings/marks.ts";
import { useDeleteMark } from "./mark-dialog.tsx";

interface MarksDialogProps {
  site: SiteSummary;
  mayChange: boolean;
  onClose: () => void;
}

const mostRows = 100;

/** Everything that was noted of the site, the newest first. */
export function MarksDialog({ site, mayChange, onClose }: MarksDialogProps): ReactNode {
  const marks = useMarks(site.key);
  const remove = useDeleteMark(site.key);
  const [sought, setSought] = useState("");
  const add = mayChange && (
    <button className="button button-main" onClick={() => setQuery({ panel: "mark" })} type="button">
      {t.add}
    </button>
  );
  return (
    <Dialog onClose={onClose} title={t.manage} wide>
      <Loaded query={marks} skeleton={<Skeleton height={240} />}>
        {({ rows }) => {
          if (rows.length === 0)
            return (
              <Empty text={t.emptyText} title={t.empty}>
                {add}
              </Empty>
            );
          const found = rows
            .filter((one) => `${one.title} ${t.kinds[one.kind]}`.toLowerCase().includes(sought.trim().toLowerCase()))
            .reverse();
          return (
            <>
              <div className="row">
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
                {add}
              </div>
              {remove.error && <Failed error={remove.error} onRetry={remove.reset} />}
              {found.length === 0 && <p className="muted">{t.none}</p>}
              <ul aria-label={t.manage} className="saved-list">
                {found.slice(0, mostRows).map((mark) => (
                  <li className="saved-row" key={mark.id}>
                    <div className="saved-text">
                      <span className="saved-name">{mark.title}</span>
                      <p className="small muted">
                        {t.row(t.kinds[mark.kind], moment(mark.at, site.timezone), mark.created_by)}
                      </p>
                    </div>
                    {mayChange && (
                      <div className="row-actions">
                        <button
                          aria-label={t.editIt(mark.title)}
                          className="icon-button"
                          onClick={() => setQuery({ panel: `mark:${mark.id}` })}
                          title={t.editIt(mark.title)}
                          type="button"
                        >
                          <Icon name="edit" />
                        </button>
                        <button
                          aria-label={t.deleteIt(mark.title)}
                          className="icon-button"
                          onClick={() => remove.run(mark)}
                          title={t.deleteIt(mark.title)}
                          type="button"
                        >
                          <Icon name="close" />
                        </button>
                      </div>
                    )}
                  </li>
                ))}
              </ul>
              {found.length > mostRows && <p className="muted">{t.more(found.length - mostRows)}</p>}
            </>
          );
        }}
      </Loaded>
    </Dialog>
  );
}
