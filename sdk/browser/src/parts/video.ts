import type { Core } from "../parts.ts";

/** How far a video must have been played, in percent of its duration, for each `video_progress`. */
const steps = [25, 50, 75, 95];

/** The longest stretch, in seconds, that two reports of one playback lie apart; more was a jump. */
const stretch = 2;

/** Watches videos: the page's own, and YouTube's and Vimeo's in frames. */
export default function video(core: Core): void {
  watchElements(core);
  watchFrames(core);
}

/** One video on the page: sends what it reaches, once each for a page view. */
class Watched {
  readonly #core: Core;
  readonly #provider: string;
  readonly #name: string;
  /** The seconds that were played. Seeking past a second does not play it. */
  readonly #played = new Set<number>();
  #position = 0;
  #playing = false;

  constructor(core: Core, provider: string, name: string) {
    this.#core = core;
    this.#provider = provider;
    this.#name = name;
  }

  play(playing: boolean, duration: number): void {
    if (playing !== this.#playing) this.#core.play(playing ? 1 : -1);
    this.#playing = playing;
    if (playing) this.#send("video_start", "", duration);
  }

  at(position: number, duration: number): void {
    const from = this.#position;
    this.#position = position;
    if (position < from || position - from > stretch) return;
    for (let second = Math.floor(from); second < Math.floor(position); second++) this.#played.add(second);
    this.reach(this.#played.size, duration);
  }

  /** So many seconds were played in all. A live stream has no duration to have a share of. */
  reach(seconds: number, duration: number): void {
    if (!Number.isFinite(duration) || !duration) return;
    for (const percent of steps)
      if (seconds >= (duration * percent) / 100) this.#send("video_progress", percent, duration);
  }

  end(duration: number): void {
    this.play(false, duration);
    this.#send("video_complete", "", duration);
  }

  #send(name: string, percent: number | "", duration: number): void {
    const length = Number.isFinite(duration) ? Math.round(duration) : undefined;
    const props = { provider: this.#provider, video: this.#name, percent: percent || undefined, duration: length };
    this.#core.trigger(name, `${this.#provider} ${this.#name} ${percent}`, props);
  }
}

function watchElements(core: Core): void {
  const known = new WeakMap<EventTarget, Watched>();
  const react = (element: HTMLVideoElement, type: string) => {
    const { duration, played, currentSrc, title, id } = element;
    const name =
      element.getAttribute("data-cairn-video") || title || id || new URL(currentSrc || location.href).pathname;
    const watched = known.get(element) ?? new Watched(core, "html5", name);
    known.set(element, watched);
    if (type === "play" || type === "pause") watched.play(type === "play", duration);
    let seconds = 0;
    for (let range = 0; range < played.length; range++) seconds += played.end(range) - played.start(range);
    watched.reach(seconds, duration);
    if (type === "ended") watched.end(duration);
  };
  for (const type of ["play", "pause", "timeupdate", "ended"]) {
    core.on(document, type, ({ target }) => {
      if (target instanceof HTMLVideoElement && !target.closest("[data-cairn-ignore]")) react(target, type);
    });
  }
  for (const element of document.querySelectorAll("video")) if (!element.paused) react(element, "play");
}

/** What a frame reports, of either provider, as far as it is read. */
interface Report {
  readonly event?: string;
  readonly info?: { readonly playerState?: number; readonly currentTime?: number; readonly duration?: number };
  readonly data?: { readonly seconds?: number; readonly duration?: number };
}

function watchFrames(core: Core): void {
  const known = new Map<
    MessageEventSource,
    { readonly watched: Watched; readonly youTube: boolean; duration: number }
  >();

  function look(): void {
    for (const frame of document.querySelectorAll<HTMLIFrameElement>(
      "iframe[src*=youtube],iframe[src*='player.vimeo.com']",
    )) {
      const { hostname, pathname, searchParams } = new URL(frame.src);
      const youTube = /(^|\.)youtube(-nocookie)?\.com$/.test(hostname);
      if (
        !frame.contentWindow ||
        frame.closest("[data-cairn-ignore]") ||
        (youTube && searchParams.get("enablejsapi") !== "1")
      )
        continue;
      if (!known.has(frame.contentWindow)) {
        const watched = new Watched(core, youTube ? "youtube" : "vimeo", pathname.split("/").pop() ?? "");
        known.set(frame.contentWindow, { watched, youTube, duration: 0 });
        frame.addEventListener("load", () => ask(frame, youTube));
        ask(frame, youTube);
      }
    }
  }

  core.on(window, "message", ({ source, origin, data }: MessageEvent) => {
    const frame = source && known.get(source);
    if (!frame || !/^https:\/\/([\w-]+\.)*(youtube(-nocookie)?|vimeo)\.com$/.test(origin)) return;
    const report = (typeof data === "string" ? JSON.parse(data) : data) as Report;
    const seconds = report.info?.currentTime ?? report.data?.seconds;
    frame.duration = report.info?.duration ?? report.data?.duration ?? frame.duration;
    const state = frame.youTube ? report.info?.playerState : { play: 1, pause: 2, ended: 0 }[`${report.event}`];
    if (state === 1 || state === 2) frame.watched.play(state === 1, frame.duration);
    if (seconds != null) frame.watched.at(seconds, frame.duration);
    if (state === 0) frame.watched.end(frame.duration);
  });
  look();
  core.when("tick", look);
}

/** Asks a frame to report from now on. */
function ask(frame: HTMLIFrameElement, youTube: boolean): void {
  const { origin } = new URL(frame.src);
  const messages = youTube
    ? [{ event: "listening" }]
    : ["play", "pause", "timeupdate", "ended"].map((value) => ({ method: "addEventListener", value }));
  for (const message of messages) frame.contentWindow?.postMessage(JSON.stringify(message), origin);
}
