import "../styles/find.css";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import { useVocabulary } from "../api/queries.ts";
import { useSaved } from "../api/saved.ts";
import { useSegments } from "../api/segments.ts";
import type { Session, SiteSummary } from "../api/types.ts";
import { Dialog } from "../parts/dialog.tsx";
import { navigate } from "../router/location.ts";
import { frameStrings as t } from "../strings/frame.ts";
import { entries } from "./entries.ts";
import { type Entry, findEntries } from "./find-entries.ts";

interface FindDialogProps {
  session: Session;
  site: SiteSummary;
  takesView: boolean;
  onClose: () => void;
}

/** One field that finds everything there is to go to; the arrow keys choose, Enter goes. */
export function FindDialog({ session, site, takesView, onClose }: FindDialogProps): ReactNode {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const names = useVocabulary(site.key);
  const vocabulary = names.data;
  const segmentList = useSegments(site.key);
  const segments = segmentList.data?.rows ?? [];
  const savedList = useSaved(site.key);
  const saved = savedList.data?.rows ?? [];
  const found = findEntries(entries({ session, site, takesView, vocabulary, segments, saved }), typed);
  const active = Math.min(at, found.length - 1);
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active, id]);

  const go = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    if (typeof entry.to === "string") navigate(entry.to);
    else entry.to();
  };
  const onKey = (event: KeyboardEvent): void => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8 }[event.key];
    if (to !== undefined && found.length > 0) {
      event.preventDefault();
      const step = Math.abs(to - active) === 1;
      setAt(step ? (to + found.length) % found.length : Math.max(0, Math.min(found.length - 1, to)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(found[active]);
    }
  };

  let group = "";
  return (
    <Dialog className="dialog-find" onClose={onClose} title={t.find}>
      <input
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        aria-controls={id}
        aria-expanded="true"
        aria-label={t.findHint}
        autoComplete="off"
        className="input find-field"
        data-first=""
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
        placeholder={t.findPlaceholder}
        role="combobox"
        spellCheck={false}
        type="text"
        value={typed}
      />
      <output className="hidden-text">{t.found(found.length)}</output>
      <div aria-label={t.findHint} className="find-list" id={id} role="listbox">
        {found.map((entry, index) => {
          const head = entry.group === group ? null : t.findGroups[entry.group];
          group = entry.group;
          return (
            <div key={`${entry.group} ${entry.text} ${entry.words ?? ""}`} role="presentation">
              {head && (
                <div className="find-group" role="presentation">
                  {head}
                </div>
              )}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus. */}
              <div
                aria-selected={index === active}
                className="find-option"
                id={`${id}-${index}`}
                onClick={() => go(entry)}
                onPointerDown={(event) => event.preventDefault()}
                onPointerMove={() => setAt(index)}
                role="option"
                tabIndex={-1}
              >
                <span>{entry.text}</span>
                {entry.note && <span className="faint small">{entry.note}</span>}
              </div>
            </div>
          );
        })}
      </div>
      {found.length === 0 && (
        <p className="muted find-none">
          {names.isPending || segmentList.isPending || savedList.isPending ? t.stillLooking : t.nothingFound}
        </p>
      )}
    </Dialog>
  );
}
