/** Whether pages ask visitors before anything is sent, there is nothing to ask, or nobody is known again. */
export type ConsentChoice = "unset" | "granted" | "cookieless";

/** The line a page needs. Without a state of consent the SDK waits until the page says what the visitor allowed. */
export function pageSnippet(origin: string, key: string, consent: ConsentChoice): string {
  const state = { unset: "", granted: ' data-consent="granted"', cookieless: ' data-cookieless="always"' }[consent];
  return `<script async src="${origin}/cairn.js" data-key="${key}"${state}></script>`;
}

/** What a page calls for what is not collected by itself, and to say what the visitor allowed. */
export function callSnippet(consent: ConsentChoice): string {
  const asked = consent !== "unset" ? "" : 'cairn.consent({ analytics_storage: "granted", ad_storage: "denied" });\n';
  return `${asked}cairn.track("purchase", {}, { value: "49.90", currency: "EUR", order_id: "1001" });`;
}

export function serverSnippet(origin: string, key: string): string {
  return `curl -X POST ${origin}/collect \\
  -H "Content-Type: application/json" \\
  -d '{"key":"${key}","events":[{"name":"purchase","visitor":"visitor-1","value":"49.90","order_id":"1001"}]}'`;
}
