import { vi } from "vitest";

/** A window as far as the SDK's core needs one, with a clock of its own, and a server that answers as it is told. */
export interface Page {
  readonly storage: Map<string, string>;
  readonly bodies: {
    readonly events: { name: string; id: string; at: number; seq: number; visitor?: string }[];
    readonly sent_at: number;
  }[];
  readonly beacons: string[];
  answer: { status: number; retryAfter?: string } | "nothing";
  takesBeacons: boolean;
  cookie: string;
  core: typeof import("../src/parts.ts");
  queue: typeof import("../src/queue.ts");
  consent: typeof import("../src/consent.ts");
  events: typeof import("../src/events.ts");
}

/** Opens a fresh page; what an earlier one stored is still there when its storage is given. */
export async function openPage(storage: Map<string, string> = new Map(), cookie = ""): Promise<Page> {
  vi.resetModules();
  const page = {
    storage,
    bodies: [],
    beacons: [],
    answer: { status: 202 },
    takesBeacons: true,
    cookie,
  } as unknown as Page;
  const localStorage = new Proxy({} as Record<string, unknown>, {
    get: (_, name: string) =>
      ({
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => void storage.set(key, value),
        removeItem: (key: string) => void storage.delete(key),
      })[name] ?? storage.get(name),
    ownKeys: () => [...storage.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  });
  const fetch = (_: string, { body }: { body: string }) => {
    (page.bodies as unknown[]).push(JSON.parse(body));
    if (page.answer === "nothing") return Promise.reject(new TypeError("no network"));
    const { status, retryAfter } = page.answer;
    return Promise.resolve({ status, headers: { get: () => retryAfter ?? null } });
  };
  const navigator = {
    sendBeacon: (_: string, body: string) => {
      if (page.takesBeacons) page.beacons.push(body);
      return page.takesBeacons;
    },
    language: "en-GB",
    onLine: true,
  };
  const document = {
    referrer: "",
    title: "A page",
    get cookie() {
      return page.cookie;
    },
    set cookie(text: string) {
      page.cookie = /Max-Age=0/.test(text) ? "" : (text.split(";", 1)[0] ?? "");
    },
    querySelector: () => null,
  };
  const window = { fetch, navigator, document };
  for (const [name, value] of Object.entries({
    ...window,
    window,
    localStorage,
    sessionStorage: {},
    location: new URL("https://shop.example/p"),
    screen: { width: 1, height: 1 },
    innerWidth: 1,
    innerHeight: 1,
  }))
    vi.stubGlobal(name, value);
  const options = await import("../src/options.ts");
  options.configure({ key: "pk_1", host: "https://stats.example", consent: "granted" });
  page.events = await import("../src/events.ts");
  page.queue = await import("../src/queue.ts");
  page.consent = await import("../src/consent.ts");
  page.core = await import("../src/parts.ts");
  page.core.loadWith(() => Promise.reject(new Error("no parts here")));
  return page;
}
