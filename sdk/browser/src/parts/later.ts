import { request } from "../natives.ts";
import type { Core } from "../parts.ts";

interface Entry extends PerformanceEntry {
  readonly interactionId?: number;
  readonly hadRecentInput?: boolean;
  readonly value: number;
}

/** Errors of the page's own scripts that are reported of one page. */
const mostErrors = 5;

/** What every page needs and none at once: the site's rules and domains, how quickly the page came and answered, how much of it jumped, errors of its scripts. */
export default function later(core: Core): void {
  const { host, key, domains } = core.options;
  if (domains) core.need("handOver");
  try {
    // A form sent on the page before: whether it was taken shows here.
    if (sessionStorage["cairn.form"]) core.need("forms");
  } catch {} // storage may be blocked
  request(`${host}/sdk/rules/${key}.json`)
    .then((answer) => answer.json())
    .then(({ rules }) => rules[0] && core.need("rules", rules))
    .catch(() => {}); // without rules nothing else is missing

  let lcp: number | undefined;
  let cls = 0;
  let burst = 0;
  let opened = 0;
  let last = 0;
  let slow: Record<number, number> = {};
  let errors = 0;

  function failed(what: unknown, place = ""): void {
    const message = `${what}`.slice(0, 200);
    if (errors++ < mostErrors) core.trigger("js_error", message + place, { message, place });
  }
  core.on(window, "error", ({ message, filename, lineno, colno }: ErrorEvent) => {
    if (message) failed(message, `${filename.replace(/[?#].*/, "")}:${lineno}:${colno}`);
  });
  core.on(window, "unhandledrejection", ({ reason }: PromiseRejectionEvent) => failed(reason));

  /** Once a page view: what comes after it was first hidden nobody waited for. */
  function leave(): void {
    // One interaction in fifty may be slower.
    const longest = Object.values(slow).sort((one, other) => other - one);
    core.trigger("web_vitals", "", { lcp, cls: +cls.toFixed(4), inp: longest[~~(longest.length / 50)] });
  }
  core.on(document, "visibilitychange", () => document.hidden && leave());
  core.when("leave", leave);
  core.when("view", () => {
    lcp = undefined; // only a page that was loaded has one
    cls = burst = errors = 0;
    slow = {};
  });

  function watch(type: string, take: (entry: Entry) => void): void {
    const observer = new PerformanceObserver(core.guard((list) => (list.getEntries() as Entry[]).forEach(take)));
    observer.observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  }
  watch("largest-contentful-paint", ({ startTime }) => {
    lcp = ~~startTime;
  });
  watch("layout-shift", ({ value, startTime, hadRecentInput }) => {
    if (hadRecentInput) return;
    // Shifts belong together while less than a second lies between two of them, and five seconds in all.
    if (startTime - last > 1_000 || startTime - opened > 5_000) {
      burst = 0;
      opened = startTime;
    }
    last = startTime;
    burst += value;
    cls = Math.max(cls, burst);
  });
  watch("event", ({ interactionId, duration }) => {
    if (interactionId) slow[interactionId] = Math.max(slow[interactionId] ?? 0, duration);
  });
}
