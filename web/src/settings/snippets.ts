/** The lines a page needs to send page views and, by `cairn(name, fields)`, everything else. */
export function pageSnippet(origin: string, key: string): string {
  return `<script>
  (() => {
    const id = () => crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
    const visitor = (localStorage.cairn_visitor ??= id());
    const page = () => ({ url: location.href, title: document.title, referrer: document.referrer || undefined });
    let seq = 0;
    window.cairn = (name, fields) => {
      const event = { id: id(), name, at: Date.now(), seq: seq++, ...page(), ...fields };
      const body = { key: "${key}", sent_at: new Date().toISOString(), context: { visitor }, events: [event] };
      navigator.sendBeacon("${origin}/collect", JSON.stringify(body));
    };
    cairn("page_view");
  })();
</script>`;
}

export function serverSnippet(origin: string, key: string): string {
  return `curl -X POST ${origin}/collect \\
  -H "Content-Type: application/json" \\
  -d '{"key":"${key}","events":[{"name":"purchase","visitor":"visitor-1","value":"49.90","order_id":"1001"}]}'`;
}
