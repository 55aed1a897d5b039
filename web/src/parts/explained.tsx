import {
  createContext,
  type ReactNode,
  type RefObject,
  use,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { Interval } from "../api/types.ts";
import { moment } from "../format/dates.ts";
import { count, exactRate, interval } from "../format/numbers.ts";
import { type HelpPage, helpTitle } from "../help/pages.ts";
import { setQuery } from "../router/location.ts";
import { partStrings } from "../strings/parts.ts";
import { joinWalk, rest, walk } from "./walk.ts";

const t = partStrings.explain;

/** What a number says of itself. */
export interface Explanation {
  /** What is divided by what. */
  readonly formula?: string | undefined;
  /** A rate with all its digits. */
  readonly rate?: number | null | undefined;
  /** What it is made of: "37 of 381 visitors". */
  readonly made?: string | undefined;
  /** Its interval, of a rate. */
  readonly ci?: Interval | null | undefined;
  /** The definition whose version counted. */
  readonly definition?: string | undefined;
  /** The page of definitions that says what the number is. */
  readonly help: HelpPage;
}

interface Stamped {
  readonly as_of: string;
  readonly excluded: { readonly bots: number; readonly consent: number };
  readonly definitions?: Readonly<Record<string, number>>;
}

/** The zone in which moments are told. */
export const ZoneContext: React.Context<string | undefined> = createContext<string | undefined>(undefined);

/** The report that the numbers below it are of. */
export const ReportContext: React.Context<unknown> = createContext<unknown>(null);

function isStamped(report: unknown): report is Stamped {
  return typeof report === "object" && report !== null && "as_of" in report && "excluded" in report;
}

/** Lines of an explanation: the figure's own first, then its report's. */
export function explanation(one: Explanation, report: unknown, zone: string | undefined): readonly string[] {
  const lines: (string | undefined)[] = [
    one.formula,
    one.rate === undefined || one.rate === null
      ? one.made
      : one.made
        ? t.made(one.made, exactRate(one.rate))
        : exactRate(one.rate),
    one.ci ? t.interval(interval(one.ci)) : undefined,
  ];
  if (isStamped(report)) {
    const version = one.definition === undefined ? undefined : report.definitions?.[one.definition];
    lines.push(
      version === undefined ? undefined : t.version(version),
      t.asOf(zone === undefined ? report.as_of : moment(report.as_of, zone)),
      t.leftOut(count(report.excluded.bots), count(report.excluded.consent)),
    );
  }
  return lines.filter((line): line is string => line !== undefined && line !== "");
}

/** How long a pointer rests on a number before it explains itself, and how long it may be gone, in milliseconds. */
const restMs = 180;
const goneMs = 150;

/**
 * A number that says what it is made of: when pointed at, touched, or reached by keyboard. What it says stays until
 * Escape, a click elsewhere, or until the pointer or the focus goes. In a table one such number is reached by Tab, the
 * others with the arrow keys.
 */
export function Explained({
  children,
  className = "",
  ...one
}: Explanation & { children: ReactNode; className?: string }): ReactNode {
  // What was pointed at goes with the pointer; what was asked for by a click goes with the next one.
  const [shown, setShown] = useState<"hidden" | "pointed" | "focused" | "clicked">("hidden");
  const button = useRef<HTMLButtonElement>(null);
  const timer = useRef(0);
  const id = useId();
  const open = shown !== "hidden";
  useEffect(() => (button.current ? joinWalk(button.current) : undefined), []);
  useEffect(() => () => clearTimeout(timer.current), []);

  const later = (ms: number, next: (now: typeof shown) => typeof shown): void => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setShown(next), ms);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is done here is done by the button too; it only holds button and box together.
    <span
      className={`explained-place ${className}`}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setShown("hidden");
      }}
      onPointerEnter={(event) => {
        if (event.pointerType === "mouse") later(restMs, (now) => (now === "hidden" ? "pointed" : now));
      }}
      onPointerLeave={() => later(goneMs, (now) => (now === "pointed" ? "hidden" : now))}
    >
      <button
        aria-describedby={open ? id : undefined}
        aria-expanded={open}
        className="explained"
        data-stop
        onClick={() => setShown(shown === "clicked" ? "hidden" : "clicked")}
        onFocus={(event) => {
          rest(event.currentTarget);
          if (event.currentTarget.matches(":focus-visible")) setShown("focused");
        }}
        onKeyDown={walk}
        ref={button}
        tabIndex={-1}
        type="button"
      >
        {children}
      </button>
      {open && <ExplanationBox button={button} id={id} onClose={() => setShown("hidden")} one={one} />}
    </span>
  );
}

interface BoxProps {
  id: string;
  one: Explanation;
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
}

/** Lies above everything else, so that no table cuts it, beside its number and inside the window. */
function ExplanationBox({ id, one, button, onClose }: BoxProps): ReactNode {
  const report = use(ReportContext);
  const zone = use(ZoneContext);
  const box = useRef<HTMLSpanElement>(null);
  const close = useEffectEvent(onClose);
  useLayoutEffect(() => {
    box.current?.showPopover();
    const place = (): void => {
      if (box.current && button.current) placeBeside(box.current, button.current.getBoundingClientRect());
    };
    place();
    addEventListener("scroll", place, true);
    addEventListener("resize", place);
    return () => {
      removeEventListener("scroll", place, true);
      removeEventListener("resize", place);
    };
  }, [button]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      // A dialog below stays open: what is closed is what was opened last.
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    const onPointer = (event: Event): void => {
      const at = event.target as Node;
      if (!box.current?.contains(at) && !button.current?.contains(at)) close();
    };
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("pointerdown", onPointer);
    return () => {
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointerdown", onPointer);
    };
  }, [button]);
  return (
    <span className="explained-box" data-undrawn popover="manual" ref={box}>
      <span className="explained-lines" id={id}>
        {explanation(one, report, zone).map((line) => (
          <span key={line}>{line}</span>
        ))}
      </span>
      <button
        className="explained-more"
        onClick={() => {
          // The panel gives the focus back to whatever has it now, and this box will be gone.
          button.current?.focus();
          onClose();
          setQuery({ help: one.help });
        }}
        type="button"
      >
        {t.definition(helpTitle(one.help))}
      </button>
    </span>
  );
}

const gap = 6;

function placeBeside(box: HTMLElement, at: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const [wide, high] = [document.documentElement.clientWidth, document.documentElement.clientHeight];
  const below = at.bottom + gap + height <= high || at.top < height + gap;
  box.style.left = `${Math.max(gap, Math.min(at.left, wide - width - gap))}px`;
  box.style.top = `${below ? at.bottom + gap : at.top - height - gap}px`;
}
