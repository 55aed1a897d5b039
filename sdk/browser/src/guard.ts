import { track } from "./events.ts";
import { options } from "./options.ts";

let reported = false;

/** Wraps a function so that what it throws is reported, once a page, and never reaches the page. */
export function guard<A extends unknown[], R>(act: (...args: A) => R): (...args: A) => R | undefined {
  return (...args) => {
    try {
      return act(...args);
    } catch (error) {
      say(error);
      if (!reported) {
        reported = true;
        guard(track)("$sdk_error", { error: `${error}`.slice(0, 100) });
      }
      return;
    }
  };
}

/** Listens in the capture phase and passively. */
export function on<E extends Event>(target: EventTarget, type: string, handler: (event: E) => unknown): void {
  target.addEventListener(type, guard(handler) as (event: Event) => unknown, { capture: true, passive: true });
}

/**
 * What the parts want to know: `view` after each page view, `leave` before the page is left, also for another one of the same document,
 * `tick` about once a second while the page is visible, `event` for each event.
 */
export type Moment = "view" | "leave" | "tick" | "event";

const handlers: [moment: Moment, handler: (name: string) => void][] = [];

export function when(moment: Moment, handler: (name: string) => void): void {
  handlers.push([moment, guard(handler)]);
}

export function call(moment: Moment, name = ""): void {
  for (const [asked, handler] of handlers) if (asked === moment) handler(name);
}

export function say(...what: unknown[]): void {
  // biome-ignore lint/suspicious/noConsole: what `data-debug` asks for
  if (options.debug != null) console.info("cairn", ...what);
}
