import type { Core } from "../parts.ts";

/** How long an event may wait, in milliseconds: the server takes none that is older. */
const oldest = 72 * 3_600_000;

/** Takes over what earlier pages could not send. One tab at a time does so; twice would be harmless, since an event keeps its id. */
export default function backlog(core: Core, own: string): unknown {
  const adopt = () => {
    const names = Object.keys(localStorage).filter(
      (name) => name.startsWith("cairn.") && name.length === own.length && name !== own,
    );
    const { events, dropped } = readStored(
      names.map((name) => localStorage.getItem(name) ?? ""),
      Date.now() - oldest,
    );
    // First stored under this page's name, then removed under the other's: a crash between the two sends twice and loses nothing.
    if (events.length) core.add(...events);
    for (const name of names) localStorage.removeItem(name);
    if (dropped) core.track("$sdk_error", { dropped });
  };
  return "locks" in navigator ? navigator.locks.request("cairn", adopt).catch(() => {}) : adopt();
}

/** The stored events that are young enough, oldest first, and how many are not or cannot be read. */
export function readStored(texts: readonly string[], since: number): { events: string[]; dropped: number } {
  const lines = texts.flatMap((text) => text.split("\n")).filter(Boolean);
  const read = lines.map((line) => [timeOf(line), line] as const).filter(([at]) => at > since);
  read.sort(([one], [other]) => one - other);
  return { events: read.map(([, line]) => line), dropped: lines.length - read.length };
}

function timeOf(line: string): number {
  try {
    return Number(JSON.parse(line).at);
  } catch {
    return 0;
  }
}
