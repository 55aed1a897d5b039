type Eight = [number, number, number, number, number, number, number, number];

/** SHA-256 of a text (FIPS 180-4) as eight words. Unlike `crypto.subtle` it answers at once, and is there on plain http. */
export function sha256(text: string): Uint32Array {
  const bytes = new TextEncoder().encode(text);
  const message = new DataView(new ArrayBuffer(((bytes.length + 72) >> 6) * 64));
  [...bytes, 128].forEach((byte, i) => {
    message.setUint8(i, byte);
  });
  message.setUint32(message.byteLength - 4, bytes.length * 8);

  // The constants are fractional parts of the first primes' roots: square roots to begin with, cube roots for the rounds.
  const primes: number[] = [];
  for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number);
  const hash = Uint32Array.from(primes.slice(0, 8), (prime) => prime ** (1 / 2) * 2 ** 32);
  const words = new Int32Array(64);
  const word = (place: number) => words[place] as number;
  for (let block = 0; block < message.byteLength; block += 64) {
    let state = [...hash];
    primes.forEach((prime, i) => {
      const [a, b, c, d, e, f, g, h] = state as Eight;
      words[i] =
        i < 16
          ? message.getInt32(block + i * 4)
          : word(i - 16) +
            (turn(word(i - 15), 7, 18) ^ (word(i - 15) >>> 3)) +
            word(i - 7) +
            (turn(word(i - 2), 17, 19) ^ (word(i - 2) >>> 10));
      const sum = h + turn(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + ((prime ** (1 / 3) * 2 ** 32) | 0) + word(i);
      state = [sum + turn(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c)), a, b, c, d + sum, e, f, g];
    });
    state.forEach((word, i) => {
      hash[i] = (hash[i] as number) + word;
    });
  }
  return hash;
}

/** A word turned right by each of some numbers of bits, all that xored. */
function turn(word: number, ...by: number[]): number {
  return by.reduce((mixed, bits) => mixed ^ (word >>> bits) ^ (word << (32 - bits)), 0);
}
