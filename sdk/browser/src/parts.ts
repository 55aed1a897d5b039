import { allow, mode, states } from "./consent.ts";
import { nameOf, targetOf, textOf } from "./elements.ts";
import { play } from "./engagement.ts";
import { cleanWith, shared, track, trigger } from "./events.ts";
import { guard, on, say, when } from "./guard.ts";
import { options } from "./options.ts";
import { page } from "./pages.ts";
import { add } from "./queue.ts";
import { setVisitor, visitor } from "./visitor.ts";

/** The parts that are loaded when a page needs them. */
export type PartName =
  | "adIds"
  | "attributes"
  | "backlog"
  | "clean"
  | "dataLayer"
  | "forms"
  | "gestures"
  | "handOver"
  | "later"
  | "preview"
  | "rules"
  | "tcf"
  | "video";

/** A part: one function, called once. */
export interface Part {
  default(core: Core, detail?: never): unknown;
}
export type LoadPart = (name: PartName) => Promise<Part>;

/** What the parts are given. What has no state they bring along themselves. */
export interface Core {
  readonly track: typeof track;
  readonly trigger: typeof trigger;
  readonly on: typeof on;
  readonly guard: typeof guard;
  readonly allow: typeof allow;
  readonly add: typeof add;
  readonly cleanWith: typeof cleanWith;
  readonly play: typeof play;
  readonly visitor: typeof visitor;
  readonly setVisitor: typeof setVisitor;
  readonly options: typeof options;
  readonly states: typeof states;
  readonly shared: typeof shared;
  readonly when: typeof when;
  readonly need: typeof need;
  readonly targetOf: typeof targetOf;
  readonly nameOf: typeof nameOf;
  readonly textOf: typeof textOf;
  mayStore(): boolean;
  /** The id of the page view. */
  pageView(): string;
}

const loaded: Partial<Record<PartName, Promise<unknown>>> = {};
let load: LoadPart;

export function loadWith(loader: LoadPart): void {
  load = loader;
}

/** Loads a part, once; a part that does not come is done without. The answer is there when it came or will not. */
export function need(name: PartName, detail?: unknown): Promise<unknown> {
  const core: Core = {
    track: guard(track) as typeof track,
    trigger: guard(trigger),
    on,
    guard,
    allow,
    add,
    cleanWith,
    play,
    visitor,
    setVisitor,
    options,
    states,
    shared,
    when,
    need,
    targetOf,
    nameOf,
    textOf,
    mayStore: () => mode === "full",
    pageView: () => page.id,
  };
  loaded[name] ??= load(name).then((part) => guard(part.default)(core, detail as never), say);
  return loaded[name];
}

/** Looks for what makes a part worth loading. */
export function lookForNeeds(): void {
  const globals = window as unknown as Record<string, unknown>;
  if (Array.isArray(globals["dataLayer"])) need("dataLayer");
  if (globals["__tcfapi"]) need("tcf");
  if (states["ad_storage"] === "granted") need("adIds");
  for (const [name, selector] of marks) if (document.querySelector(selector)) need(name);
}

const marks: readonly (readonly [PartName, string])[] = [
  ["later", "*"],
  ["attributes", "[data-cairn-event],[data-cairn-view]"],
  ["gestures", "a,button,[role],[onclick]"],
  ["forms", "form,[data-cairn-form]"],
  ["video", "video,[src*=youtube],[src*=vimeo]"],
];
