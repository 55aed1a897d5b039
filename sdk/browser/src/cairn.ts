import { type Cairn, start } from "./client.ts";
import type { Options } from "./options.ts";

/** What the names of the parts end in, which changes with their content; put in by the build. */
declare const __PARTS__: string;

type Command = readonly [method: keyof Cairn | "init", ...args: unknown[]];

/** What a page finds at `window.cairn`: commands that wait, before the script came; then everything. */
interface Global extends Partial<Cairn> {
  q?: { push(command: Command): unknown };
  init?(options: Options): void;
}

const page = window as unknown as { cairn?: Global };
const script = document.currentScript as HTMLScriptElement;

if (page.cairn?.init) {
  // biome-ignore lint/suspicious/noConsole: somebody has to be told
  console.warn("Cairn is on this page twice");
} else {
  const commands = (page.cairn?.q ?? []) as Command[];
  const global: Global = { q: commands, init };
  page.cairn = global;
  if (script.dataset["key"]) init(script.dataset);
  // A page without the key in its tag says it in a command, now or later.
  else for (const [method, options] of commands) if (method === "init") init(options as Options);

  function init(given: Options): void {
    if (global.track) return;
    const host = given.host ?? new URL(script.src).origin;
    Object.assign(global, start({ ...given, host }, (part) => import(`${host}/sdk/${part}.${__PARTS__}.js`)));
    global.q = { push: run };
    commands.forEach(run);
  }

  function run([method, ...args]: Command): void {
    (global[method] as ((...args: unknown[]) => void) | undefined)?.(...args);
  }
}
