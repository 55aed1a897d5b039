import { watchClicks } from "./clicks.ts";
import { allow, decide, forget, type States } from "./consent.ts";
import * as engagement from "./engagement.ts";
import { type Fields, type Props, sendUnclear, setUser, track } from "./events.ts";
import { call, guard, on } from "./guard.ts";
import { configure, type Options, options } from "./options.ts";
import { announce, leavePage, turn, watchRoutes } from "./pages.ts";
import { type LoadPart, loadWith, lookForNeeds, need } from "./parts.ts";
import { hide, leave, send } from "./queue.ts";
import { keepVisitor, optedOut, visitor } from "./visitor.ts";

/** What a page can do with Cairn. Nothing in it ever throws. */
export interface Cairn {
  /** Sends an event and returns its id, so that the page can give the same one to a pixel. */
  track(name: string, props?: Props, fields?: Fields): string | undefined;
  /** Sends a page view by hand. */
  page(props?: Props): void;
  /** Says who the visitor is to the site. Traits such as e-mail and name go to the contacts, never into events. */
  identify(user: string, traits?: Props): void;
  /** Begins a new visitor and forgets the user: after signing out on a shared device. */
  reset(): void;
  /** Says what the visitor allowed. */
  consent(states: States): void;
  /** Stops counting this visitor, deletes what was stored, and remembers only that. */
  optOut(): void;
  optIn(): void;
  /** Notes that the visitor saw a variant of an experiment. */
  exposure(experiment: string, variant: string): void;
  /** Sends what waits, now. */
  flush(): void;
  /** The visitor's id. */
  id(): string | undefined;
}

/** Starts on this page. */
export function start(given: Options, load: LoadPart): Cairn {
  configure(given);
  loadWith(load);
  guard(() => {
    if ((document as { prerendering?: boolean }).prerendering) on(document, "prerenderingchange", begin);
    else if (/_cairn=/.test(location.search)) need("handOver").then(guard(begin));
    else begin();
  })();
  const api: Cairn = {
    track,
    page: (props = {}) => turn(location.href, props),
    identify(user, traits) {
      setUser(user);
      track("$identify", { traits });
    },
    reset() {
      setUser();
      keepVisitor();
      visitor();
      decide();
    },
    consent(states) {
      allow(states, "api");
      track("$consent");
    },
    optOut() {
      track("$opt_out");
      leave();
      forget(optedOut);
      decide();
    },
    optIn() {
      keepVisitor();
      decide();
      track("$opt_in");
    },
    exposure: (experiment, variant) => void track("$exposure", {}, { exposures: [{ experiment, variant }] }),
    flush: send,
    id: visitor,
  };
  for (const name of Object.keys(api) as (keyof Cairn)[]) api[name] = guard(api[name] as () => undefined);
  return api;
}

function begin(): void {
  allow({}, "api");
  announce();
  engagement.watch();
  watchClicks();
  if (options.spa !== "off") watchRoutes(options.hash != null);
  lookForNeeds();
  setInterval(guard(tick), 1_000);
  on(window, "load", lookForNeeds);
  on(document, "visibilitychange", () => {
    engagement.leave();
    if (document.hidden) hide();
  });
  on(window, "pagehide", () => {
    leavePage();
    sendUnclear();
    leave();
  });
  on(window, "pageshow", (event: PageTransitionEvent) => event.persisted && turn(document.referrer, {}));
  on(window, "online", send);
}

function tick(): void {
  lookForNeeds();
  engagement.look();
  if (!document.hidden) call("tick");
}
