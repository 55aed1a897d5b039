import { type Cairn, start } from "./client.ts";
import type { Options } from "./options.ts";

/** What the names of the parts end in, which changes with their content; put in by the build. */
declare const __PARTS__: string;

/** A method's name and its arguments. */
type Command = readonly [method: keyof Cairn | "init", ...args: never[]];

/** What a page finds at `window.cairn`: commands that wait, before the script came; then everything. */
interface Global extends Partial<Cairn> {
  q?: { push(command: Command): unknown };
  init?(options: Options): void;
}

const page = window as unknown as { cairn?: Global };
const script = document.currentScript as HTMLScriptElement;
const before = page.cairn;

if (before?.init) {
  // biome-ignore lint/suspicious/noConsole: somebody has to be told
  console.warn("Cairn is here twice");
} else {
  const global: Global = { init, q: { push: run } };
  page.cairn = global;
  if (script.dataset["key"]) init(script.dataset);
  for (const command of (before?.q as Command[] | undefined) ?? []) run(command);

  function init(given: Options): void {
    if (global.track) return;
    const host = given.host ?? new URL(script.src).origin;
    Object.assign(
      global,
      start({ ...given, host }, (part) => import(`${host}/sdk/${part}.${__PARTS__}.js`)),
    );
  }

  function run([method, ...args]: Command): void {
    (global[method] as ((...args: never[]) => void) | undefined)?.(...args);
  }
}
