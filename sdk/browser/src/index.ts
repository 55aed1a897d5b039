import { type Cairn, start } from "./client.ts";
import type { Options } from "./options.ts";
import type { LoadPart, Part, PartName } from "./parts.ts";

export type { Cairn } from "./client.ts";
export type { Purpose, State, States } from "./consent.ts";
export type { Fields, Item, Props } from "./events.ts";
export type { Options } from "./options.ts";

/** The site's bundler makes a file of its own of each. */
const parts: Readonly<Record<PartName, () => Promise<unknown>>> = {
  adIds: () => import("./parts/adIds.ts"),
  attributes: () => import("./parts/attributes.ts"),
  backlog: () => import("./parts/backlog.ts"),
  clean: () => import("./parts/clean.ts"),
  dataLayer: () => import("./parts/dataLayer.ts"),
  forms: () => import("./parts/forms.ts"),
  gestures: () => import("./parts/gestures.ts"),
  handOver: () => import("./parts/handOver.ts"),
  later: () => import("./parts/later.ts"),
  preview: () => import("./parts/preview.ts"),
  rules: () => import("./parts/rules.ts"),
  tcf: () => import("./parts/tcf.ts"),
  video: () => import("./parts/video.ts"),
};
const load: LoadPart = (name) => parts[name]() as Promise<Part>;

/** Starts Cairn on this page; a second call gives the first one's answer, and so does a page whose tag started it. */
export function init(options: Options & { key: string; host: string }): Cairn {
  const page = window as unknown as { cairn?: Cairn & { init?: unknown } };
  if (!page.cairn?.track) page.cairn = { ...start(options, load), init: () => page.cairn };
  return page.cairn;
}
