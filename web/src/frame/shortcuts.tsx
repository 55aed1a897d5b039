import type { ReactNode } from "react";
import { helpPages } from "../help/pages.ts";
import { Dialog } from "../parts/dialog.tsx";
import { setQuery } from "../router/location.ts";
import { s } from "../strings/strings.ts";

/** The shortcuts, and the way to the definitions. */
export function Shortcuts({ onClose }: { onClose: () => void }): ReactNode {
  return (
    <Dialog onClose={onClose} title={s.shortcuts.title}>
      <div className="stack">
        <dl className="keys">
          {s.shortcuts.rows.map(([keys, what]) => (
            <div className="keys-row" key={keys}>
              <dt>
                {keys.split(" ").map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <h3>{s.help.title}</h3>
        <div className="row">
          {helpPages.map(([page, title]) => (
            <button
              className="button button-small"
              key={page}
              onClick={() => {
                onClose();
                setQuery({ help: page });
              }}
              type="button"
            >
              {title}
            </button>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
