/**
 * Shows every push to `dataLayer`, those before and those to come. Replaces `push` on that array only, and calls what was there, be it
 * the array's own or a tag manager's.
 */
export function tapDataLayer(see: (entry: unknown) => void): void {
  const { dataLayer } = window as unknown as { dataLayer: unknown[] };
  const { push } = dataLayer;
  for (const entry of [...dataLayer]) see(entry);
  dataLayer.push = (...entries) => {
    const length = push.apply(dataLayer, entries);
    for (const entry of entries) see(entry);
    return length;
  };
}
