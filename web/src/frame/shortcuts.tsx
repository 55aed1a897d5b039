import type { ReactNode } from "react";
import { helpPages } from "../help/pages.ts";
import { pages } from "../pages.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { setQuery } from "../router/location.ts";
import { pageNames } from "../router/routes.ts";
import { frameStrings } from "../strings/frame.ts";
import { s } from "../strings/strings.ts";

const t = frameStrings.shortcuts;
const rows: readonly (readonly [string, string])[] = [
  ["Ctrl K", t.find],
  ...pageNames.map((name) => [`g ${pages[name].shortcut}`, frameStrings.goTo(s.nav[name])] as const),
  ["1 … 5", t.ranges],
  ["c", t.compare],
  ["e", t.segment],
  ["Del", t.remove],
  ["z", t.undo],
  ["t", t.theme],
  ["[", t.fold],
  ["?", t.help],
  ["↑ ↓", t.move],
  ["← → ↑ ↓", t.walk],
  ["Esc", t.close],
];

/** The shortcuts, and the way to the definitions. */
export function Shortcuts({ onClose }: { onClose: () => void }): ReactNode {
  return (
    <Dialog onClose={onClose} title={s.shortcuts.title}>
      <div className="stack">
        <dl className="keys">
          {rows.map(([keys, what]) => (
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
