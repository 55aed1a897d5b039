import * as engagement from "./engagement.ts";
import { type Props, track, trigger } from "./events.ts";
import { call, guard } from "./guard.ts";
import { randomId } from "./ids.ts";
import { later } from "./natives.ts";

/** How long after a route change its page view is sent, so that the application has set the title; in milliseconds. */
const settling = 150;

/** A look at one page: what its events share. */
interface PageView {
  readonly id: string;
  readonly referrer: string;
  /** What its triggers have sent: each sends once for a key. */
  readonly sent: Set<string>;
  /** Where it happens; undefined until the page view is sent. */
  where?: Props;
}

export let page: PageView = openPage(document.referrer);

function openPage(referrer: string): PageView {
  return { id: randomId(), referrer, sent: new Set() };
}

/** Sends the page view, and first of all takes down what all events of the page share. */
export function announce(props?: Props): void {
  page.where = {
    url: location.href.replace(/#.*/, ""),
    referrer: page.referrer,
    title: document.title,
  };
  if (props) track("page_view", props);
  else trigger("page_view", "");
  call("view");
}

/** Leaves the page for another look: at another page of the same document, or at this one again. */
export function turn(referrer: string, props?: Props): void {
  leavePage();
  page = openPage(referrer);
  engagement.restart();
  if (props) announce(props);
  else
    later(
      guard(() => page.where || announce()),
      settling,
    );
}

export function leavePage(): void {
  engagement.leave();
  call("leave");
}

/**
 * Turns the page when the address changes without the page being loaded anew. The functions of `history` are replaced on the object,
 * not on its prototype, and do what they did.
 */
export function watchRoutes(withFragment: boolean): void {
  const route = () => (withFragment ? location.href : location.href.replace(/#.*/, ""));
  let last = route();

  const look = guard(() => {
    if (route() !== last) turn(last);
    last = route();
  });
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      look();
    };
  }
  addEventListener("popstate", look);
}
