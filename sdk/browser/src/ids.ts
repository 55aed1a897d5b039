/** 128 random bits in the form of a UUID. */
export function randomId(): string {
  return uuid([...crypto.getRandomValues(new Uint32Array(4))]);
}

/** The first 128 bits of a text's SHA-256 in the form of a UUID. */
export function hashId(text: string): string {
  return uuid(sha256(text));
}

function uuid(words: readonly number[]): string {
  const digits = words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12}).*/, "$1-$2-$3-$4-$5");
}

/** SHA-256 of a text (FIPS 180-4) as eight words. `crypto.subtle` would make `track` wait, and is missing on plain http. */
export function sha256(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text), 0x80];
  const bits = bytes.length * 8 - 8;
  while (bytes.length % 64 !== 60) bytes.push(0);
  bytes.push(bits >>> 24, bits >>> 16, bits >>> 8, bits);

  // The fractional parts of the roots of the first primes: cube roots for the rounds, square roots to begin with.
  const primes: number[] = [];
  for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number);
  let hash = primes.slice(0, 8).map((prime) => fraction(prime ** (1 / 2)));

  for (let block = 0; block < bytes.length; block += 64) {
    const schedule: number[] = [];
    const at = (place: number) => schedule[place] as number;
    let state = hash;
    primes.forEach((prime, i) => {
      const [a, b, c, , e, f, g, h] = state as [number, number, number, number, number, number, number, number];
      schedule[i] =
        i < 16
          ? bytes.slice(block + i * 4, block + i * 4 + 4).reduce((word, byte) => (word << 8) | (byte & 255), 0)
          : at(i - 16) + at(i - 7) + (mix(at(i - 15), 7, 18) ^ (at(i - 15) >>> 3)) + (mix(at(i - 2), 17, 19) ^ (at(i - 2) >>> 10));
      const added = h + (mix(e, 6, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + fraction(prime ** (1 / 3)) + at(i);
      state = [added + (mix(a, 2, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c)), ...state].map((word) => word | 0);
      state[4] = ((state[4] as number) + added) | 0;
    });
    hash = hash.map((word, i) => (word + (state[i] as number)) | 0);
  }
  return hash;
}

function fraction(number: number): number {
  return (number * 2 ** 32) | 0;
}

function mix(word: number, one: number, other: number): number {
  return turn(word, one) ^ turn(word, other);
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
