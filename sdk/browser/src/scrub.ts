type Rule = readonly [kind: string, pattern: RegExp, holds?: (match: string) => boolean];

const rules: readonly Rule[] = [
  ["jwt", /eyJ[\w-]{5,4096}\.[\w-]{5,4096}\.[\w-]{5,4096}/g],
  ["email", /[\w.+-]{1,64}(@|%40)[\da-z-]{1,63}(\.[\da-z-]{1,63}){1,8}/gi],
  ["iban", /\b[a-z]{2}\d\d( ?[\da-z]{4}){2,7}( ?[\da-z]{1,3})?\b/gi, isIban],
  ["card", /\b\d([ -]?\d){12,18}\b/g, isCard],
  ["phone", /(\+|%2B)\d([ .()-]{0,2}\d){7,14}(?!\d)/gi],
];

/**
 * Takes out of a text what must never leave the page: addresses, numbers of phones, cards and accounts, tokens.
 * The server scrubs again by the same rules; `tests/wire/scrub.json` is read by the tests of both.
 */
export function scrub(text: string, key = ""): string {
  const digits = text.replace(/\D/g, "").length;
  if (/^(order|item)_id$/.test(key)) return text;
  if (text && /^(key|code|state|session|(.*[_.-])?(token|password))$/i.test(key)) return "[redacted]";
  if (digits > 4 && /phone|mobile_number|^tel$/i.test(key)) return "[phone]";
  if (digits > 12 && digits < 20 && /card/i.test(key)) return "[card]";
  for (const [kind, pattern, holds] of rules)
    text = text.replace(pattern, (match) => (!holds || holds(match) ? `[${kind}]` : match));
  return text;
}

/** The check of ISO 13616: moved round and with letters as numbers, the rest by 97 is one. */
function isIban(match: string): boolean {
  const moved = match.replace(/ /g, "").replace(/^(.{4})(.*)/, "$2$1");
  return BigInt(moved.replace(/\D/g, (letter) => `${Number.parseInt(letter, 36)}`)) % 97n === 1n;
}

/** A prefix that card issuers use, and the check digit of Luhn: every second digit from the right counts double, less nine over nine. */
function isCard(match: string): boolean {
  const digits = match.replace(/\D/g, "");
  const sum = [...digits]
    .reverse()
    .reduce((sum, digit, place) => sum + Number(place % 2 ? "0246813579"[Number(digit)] : digit), 0);
  return sum % 10 === 0 && /^(4|5[1-5]|2[2-7]|3[04-9]|6(011|2|4[4-9]|5))/.test(digits);
}
