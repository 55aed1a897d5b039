/**
 * Characters that nobody sees and that change how their neighbours read: directions, breaks, zero width. A name with them may read as another one, so they are shown
 * by their number; what is sent back is the name itself. Joiners inside a script or between emoji belong to the text.
 */
const hidden =
  /[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|(?<=^|[ -~])[\u200c\u200d]|[\u200c\u200d](?=[ -~]|$)/gu;
const number = /⟨U\+([0-9A-F]{4})⟩/gu;

/** The text with its hidden characters shown, such as ⟨U+202E⟩. */
export function shown(text: string): string {
  return text.replace(hidden, (letter) => `⟨U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** The text that was {@link shown}. */
export function meant(text: string): string {
  return text.replace(number, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** A JSON answer with the hidden characters of its texts shown. */
export function readJson<T>(json: string): T {
  const value: unknown = JSON.parse(json);
  return (/[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\\u/u.test(json) ? ofEach(value) : value) as T;
}

function ofEach(value: unknown): unknown {
  if (typeof value === "string") return shown(value);
  if (Array.isArray(value)) return value.map(ofEach);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [shown(key), ofEach(inner)]));
}
