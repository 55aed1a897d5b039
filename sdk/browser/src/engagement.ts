import { trigger } from "./events.ts";
import { on } from "./guard.ts";
import { now } from "./natives.ts";

/** How long an input counts as engagement, in milliseconds. */
const attention = 60_000;

let engaged = 0;
let reported = 0;
let furthest = 0;
let scrolled = false;
let lastInput = 0;
let lastLook = 0;
let visible = false;
let playing = 0;

/** Watches how long a page is looked at and how far it is read. */
export function watch(): void {
  for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"])
    on(document, type, () => {
      lastInput = now();
    });
  on(document, "scroll", () => {
    scrolled ||= now() - lastInput < 2_000;
    look();
  });
}

/** Adds the time since the last look, and sends what was reached. */
export function look(): void {
  const time = now();
  // More than two seconds between two looks: the machine slept, or its clock was set.
  if (visible && (playing || time - lastInput < attention)) engaged += Math.max(0, Math.min(time - lastLook, 2_000));
  visible = !document.hidden;
  lastLook = time;

  const { scrollHeight } = document.documentElement;
  furthest = Math.max(furthest, Math.min(100, ~~((100 * (scrollY + innerHeight)) / scrollHeight)));
  for (const percent of [25, 50, 75, 90, 100])
    if (scrolled && scrollHeight > innerHeight && furthest >= percent) trigger("scroll", percent, { percent });
  for (const seconds of [10, 30, 60, 180])
    if (engaged >= seconds * 1_000) trigger("time_on_page", seconds, { seconds });
}

/** Reports what was reached when the page is hidden. */
export function leave(): void {
  look();
  if (engaged - reported < 1_000) return;
  reported = engaged;
  trigger("page_leave", engaged, { engaged_ms: engaged, scroll_max: furthest });
}

/** Begins anew on another page. */
export function restart(): void {
  engaged = reported = furthest = 0;
  scrolled = false;
}

/** A video began (1) or stopped (-1) to play: watching one is engagement. */
export function play(change: number): void {
  look();
  playing += change;
}
