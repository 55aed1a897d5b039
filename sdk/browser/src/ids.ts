/** 128 random bits in the form of a UUID. */
export function randomId(): string {
  const words = crypto.getRandomValues(new Uint32Array(4));
  const digits = Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * The id of a purchase: always the same for a visitor and an order, and not to be guessed without the visitor's id. It is the 64-bit
 * FNV-1a hash of its parts, the visitor last, and the order, cut
 * so that any signs fit into the 128 bytes of an id. The server keeps the SHA-256 of it, which is the event's id.
 */
export function purchaseId(key: string | undefined, name: string, order: string, visitor: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode([key, name, order, visitor].join("\n")))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `${hash.toString(16).padStart(16, "0")}.${order}`.slice(0, 54);
}
