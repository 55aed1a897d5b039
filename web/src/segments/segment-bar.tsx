import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { type SavedSegment, useSegments } from "../api/segments.ts";
import type { Session, SiteSummary } from "../api/types.ts";
import { announce } from "../parts/announce.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { setQuery, useAddress } from "../router/location.ts";
import { canCompare } from "../router/range.ts";
import { compareText, type View } from "../router/view.ts";
import { segmentStrings as t } from "../strings/segments.ts";
import { segmentName, useWords, type Words } from "./segment-name.ts";
import { everyone, inSaved } from "./segment-text.ts";

const SegmentDialog = lazy(() => import("./segment-dialog.tsx").then((file) => ({ default: file.SegmentDialog })));

interface SegmentBarProps {
  session: Session;
  site: SiteSummary;
  view: View;
  /** Whether the page's reports can stand beside a period or a segment. */
  comparable: boolean;
  /** Whether the period before stands beside only when asked for. */
  asked: boolean;
  /** Whether the period before never stands beside. */
  segmentsOnly: boolean;
}

/** Whose journeys the page is about, and what they stand beside: chips that are picked, built and taken out again. */
export function SegmentBar({ session, site, view, comparable, asked, segmentsOnly }: SegmentBarProps): ReactNode {
  const words = useWords(site.key);
  const saved = useSegments(site.key).data?.rows ?? [];
  const build = useAddress().query.get("build");
  return (
    <>
      <SegmentChip saved={saved} text={view.segment} words={words} />
      {comparable && <CompareChip asked={asked} periods={!segmentsOnly} saved={saved} view={view} words={words} />}
      {(build === "segment" || build === "against") && (
        <Suspense fallback={null}>
          <SegmentDialog key={build} place={build} saved={saved} session={session} site={site} view={view} />
        </Suspense>
      )}
    </>
  );
}

interface SegmentChipProps {
  text: string | null;
  saved: readonly SavedSegment[];
  words: Words;
}

function SegmentChip({ text, saved, words }: SegmentChipProps): ReactNode {
  const name = text === null ? t.everyone : segmentName(text, words);
  return (
    <Chip
      label={t.chip(name)}
      name={name}
      onRemove={text === null ? null : () => remove("segment", name)}
      shape="segment"
    >
      {(close) => (
        <>
          <p className="menu-note">{t.whose}</p>
          <Pick on={text === null} onPick={() => pick("segment", null, close)} text={t.everyone} />
          <SavedList close={close} place="segment" saved={saved} text={text} />
        </>
      )}
    </Chip>
  );
}

function CompareChip({
  view,
  saved,
  words,
  asked,
  periods,
}: {
  view: View;
  saved: readonly SavedSegment[];
  words: Words;
  asked: boolean;
  periods: boolean;
}): ReactNode {
  const { against } = view;
  const compare = periods && view.compare;
  const name = against === null ? (compare ? t.periodBefore : t.nothing) : segmentName(against, words);
  const period = (on: boolean, close: () => void): void => {
    setQuery({ against: null, compare: compareText(on, asked) });
    close();
  };
  return (
    <Chip
      label={against === null && !compare ? t.compareWith : t.chipAgainst(name)}
      name={against === null && !compare ? t.compareWith : name}
      onRemove={against === null ? null : () => remove("against", name)}
      shape={against !== null ? "against" : compare ? "period" : "none"}
    >
      {(close) => (
        <>
          <p className="menu-note">{t.compareWith}</p>
          {periods && canCompare(view.range) && (
            <Pick on={compare} onPick={() => period(true, close)} text={t.periodBefore} />
          )}
          <Pick on={against === null && !compare} onPick={() => period(false, close)} text={t.nothing} />
          {view.segment !== null && (
            <Pick on={against === everyone} onPick={() => pick("against", everyone, close)} text={t.everyone} />
          )}
          <SavedList close={close} place="against" saved={saved} text={against} />
        </>
      )}
    </Chip>
  );
}

interface ChipProps {
  label: string;
  name: string;
  shape: "segment" | "against" | "period" | "none";
  onRemove: (() => void) | null;
  children: (close: () => void) => ReactNode;
}

/** A chip opens its choices; Delete or Backspace on it takes it out, as its cross does. */
function Chip({ label, name, shape, onRemove, children }: ChipProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const takeOut = (): void => {
    onRemove?.();
    box.current?.querySelector("button")?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons inside.
    <div
      className={onRemove ? `view-chip view-chip-${shape} view-chip-set` : `view-chip view-chip-${shape}`}
      onKeyDown={(event) => {
        const typing = event.target instanceof HTMLInputElement;
        if (onRemove && !typing && (event.key === "Delete" || event.key === "Backspace")) takeOut();
      }}
      ref={box}
    >
      <Menu
        button={
          <>
            <span aria-hidden="true" className="view-chip-mark" />
            <span className="view-chip-name">{name}</span>
            <Icon name="down" size={14} />
          </>
        }
        className="view-chip-button"
        label={label}
      >
        {children}
      </Menu>
      {onRemove && (
        <button
          aria-label={t.remove(name)}
          className="view-chip-remove"
          onClick={takeOut}
          title={t.remove(name)}
          type="button"
        >
          <Icon name="close" size={14} />
        </button>
      )}
    </div>
  );
}

interface SavedListProps {
  place: "segment" | "against";
  text: string | null;
  saved: readonly SavedSegment[];
  close: () => void;
}

const findFrom = 9;

function SavedList({ place, text, saved, close }: SavedListProps): ReactNode {
  const [sought, setSought] = useState("");
  const found = saved.filter((one) => `${one.name} ${one.key}`.toLowerCase().includes(sought.trim().toLowerCase()));
  return (
    <>
      {saved.length > 0 && <div className="menu-rule" />}
      {saved.length > 0 && <p className="menu-note">{t.saved}</p>}
      {saved.length >= findFrom && (
        <input
          aria-label={t.find}
          className="input menu-find"
          onChange={(event) => setSought(event.target.value)}
          placeholder={t.find}
          value={sought}
        />
      )}
      <div className="menu-many">
        {found.map((one) => (
          <Pick
            key={one.key}
            on={text === inSaved(one.key)}
            onPick={() => pick(place, inSaved(one.key), close)}
            text={one.name}
            title={one.segment}
          />
        ))}
        {saved.length > 0 && found.length === 0 && <p className="menu-note">{t.noneFound}</p>}
      </div>
      <div className="menu-rule" />
      {text !== null && text !== everyone && <Pick onPick={() => openBuilder(place, close)} text={t.edit} />}
      <Pick onPick={() => openBuilder(place, close, true)} text={t.build} />
    </>
  );
}

function Pick({
  text,
  title,
  on,
  onPick,
}: {
  text: string;
  title?: string;
  on?: boolean;
  onPick: () => void;
}): ReactNode {
  return (
    <button aria-pressed={on} className="menu-item" onClick={onPick} title={title} type="button">
      <span className="menu-item-text">{text}</span>
    </button>
  );
}

function pick(place: "segment" | "against", text: string | null, close: () => void): void {
  setQuery({ [place]: text });
  close();
}

function openBuilder(place: "segment" | "against", close: () => void, anew = false): void {
  close();
  setQuery({ build: place, anew: anew ? "1" : null });
}

function remove(place: "segment" | "against", name: string): void {
  setQuery({ [place]: null });
  announce(t.removed(name));
}
