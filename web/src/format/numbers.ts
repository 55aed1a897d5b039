/** Every number a person reads is written here: by the browser's locale, with a no-break space before its unit. */

const nbsp = "\u00a0";
let locale: string | undefined;

/** Fixes the locale; tests use it. Undefined is the browser's own. */
export function setLocale(name: string | undefined): void {
  locale = name;
  formats.clear();
}

const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, options);
  formats.set(key, made);
  return made;
}

/** What stands for a rate over zero, or a value that does not exist. */
export const dash = "–";

export function count(value: number): string {
  return format({ maximumFractionDigits: 0 }).format(value);
}

/** 12,345 as 12.3K: for axes and narrow places, with the full number on hover. */
export function compact(value: number): string {
  return Math.abs(value) < 10_000
    ? decimal(value, 1)
    : format({ notation: "compact", maximumFractionDigits: 1 }).format(value);
}

export function decimal(value: number, digits: number): string {
  return format({ maximumFractionDigits: digits }).format(value);
}

function percentDigits(percent: number): number {
  const size = Math.abs(percent);
  if (size === 0 || size >= 99.95) return 0;
  return size < 0.995 ? 2 : 1;
}

/** A fraction as people read it: 0.024 is 2.4 %, null a dash. */
export function rate(fraction: number | null | undefined): string {
  if (fraction === null || fraction === undefined) return dash;
  const percent = fraction * 100;
  const digits = percentDigits(percent);
  return `${format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(percent)}${nbsp}%`;
}

/** The same with all its digits, for hovering. */
export function exactRate(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? dash : `${decimal(fraction * 100, 6)}${nbsp}%`;
}

/** An interval without its unit, for brackets behind a rate: 2.1–2.7. */
export function interval(ci: { low: number; high: number } | null | undefined): string {
  if (!ci) return dash;
  const digits = Math.max(percentDigits(ci.low * 100), percentDigits(ci.high * 100), 1);
  const numbers = format({ minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${numbers.format(ci.low * 100)}–${numbers.format(ci.high * 100)}`;
}

/** The difference of two fractions in points, with its sign: +0.4 points. */
export function points(difference: number): string {
  const value = difference * 100;
  const digits = Math.abs(value) < 0.095 && value !== 0 ? 2 : 1;
  const text = format({
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: "exceptZero",
  }).format(value);
  return `${text.replace("-", "−")}${nbsp}pt`;
}

/** The same without a sign, for sentences that say "up" or "down". */
export function pointsPlain(difference: number): string {
  const value = Math.abs(difference * 100);
  const digits = value < 0.095 && value !== 0 ? 2 : 1;
  return format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** Two differences as an interval in points: −2.3 to +8.8. */
export function pointsInterval(ci: { low: number; high: number } | null | undefined): string {
  if (!ci) return dash;
  const numbers = format({ minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" });
  const text = (value: number): string => numbers.format(value * 100).replace("-", "−");
  return `${text(ci.low)} to ${text(ci.high)}`;
}

/** A ratio as people read it: 9.2×. */
export function times(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return dash;
  const digits = ratio >= 20 ? 0 : ratio >= 0.995 ? 1 : 2;
  return `${format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(ratio)}×`;
}

/** Decimal text and its currency; the amount reaches the formatter as text, so no digit is lost. */
export function money(amount: string | null | undefined, currency: string | null | undefined): string {
  if (amount === null || amount === undefined) return dash;
  const whole = /^-?\d{4,}/.test(amount);
  const options: Intl.NumberFormatOptions = currency
    ? { style: "currency", currency, ...(whole ? { maximumFractionDigits: 0 } : {}) }
    : { maximumFractionDigits: whole ? 0 : 2 };
  try {
    return format(options).format(amount as Intl.StringNumericLiteral);
  } catch {
    return currency ? `${amount}${nbsp}${currency}` : amount;
  }
}

const spans: readonly (readonly [string, number])[] = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
];

/** Seconds as one or two units: 3 min 20 s, 2 d 4 h. */
export function span(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return dash;
  if (seconds < 1) return seconds === 0 ? `0${nbsp}s` : `${decimal(seconds, 2)}${nbsp}s`;
  const rounded = seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds);
  const first = spans.findIndex(([, size]) => rounded >= size);
  const [unit, size] = spans[first] ?? ["s", 1];
  if (unit === "s") return `${decimal(rounded, 1)}${nbsp}s`;
  const main = Math.floor(rounded / size);
  const [nextUnit, nextSize] = spans[first + 1] ?? ["s", 1];
  const next = Math.floor((rounded - main * size) / nextSize);
  const head = `${count(main)}${nbsp}${unit}`;
  return next === 0 || main >= 10 ? head : `${head} ${next}${nbsp}${nextUnit}`;
}
