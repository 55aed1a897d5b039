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

export function say(...what: unknown[]): void {
  // biome-ignore lint/suspicious/noConsole: what `data-debug` asks for
  if (options.debug != null) console.info("cairn", ...what);
}
