/** How the SDK behaves on a page: the attributes of its script tag without `data-`, or what `init` is given. */
export interface Options {
  /** The site's write key. */
  key?: string | undefined;
  /** Where Cairn is, such as `https://stats.shop.example`; where the script came from when it is not said. */
  host?: string | undefined;
  /** Which triggers send on their own: all by default; `none`; names; or names with a minus for all but these. */
  auto?: string | undefined;
  /** The state of all purposes before anybody was asked: `granted`, `denied`, or `unset`, which waits. */
  consent?: string | undefined;
  /** `denied` counts visitors who said no without storage and visitor id; `always` counts everybody so. */
  cookieless?: string | undefined;
  /** The site's own domains: links to them are not outbound and take the visitor along. */
  domains?: string | undefined;
  /** `off` leaves route changes of a single-page application alone. */
  spa?: string | undefined;
  /** A change of the fragment is a page view too. */
  hash?: string | undefined;
  /** Query keys that hold the words of a search. */
  searchParams?: string | undefined;
  /** File endings that are downloads. */
  downloads?: string | undefined;
  /** Beginnings of paths where nothing is sent: `/admin/` means that page and all below it. */
  exclude?: string | undefined;
  /** The share of visitors to send from, 0 to 1. */
  sample?: string | undefined;
  /** Obeys `doNotTrack`: nothing is sent. */
  dnt?: string | undefined;
  /** Says on the console what is sent. */
  debug?: string | undefined;
}

/** This page's options. */
export let options: Options = {};

export function configure(given: Options): void {
  options = given;
}

/** The words of a list, separated by commas or spaces. */
export function words(text = ""): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** Whether a trigger sends on its own. */
export function isOn(trigger: string): boolean {
  const names = words(options.auto);
  return names.includes(trigger) || (names.every((name) => name[0] === "-") && !names.includes(`-${trigger}`));
}
