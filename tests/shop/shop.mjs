// A small shop for the browser tests: its pages on one address, and on another a gate to Cairn that writes down every byte the
// browser sends there. Both are what a site has: pages of its own, and a statistics host beside them.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".wav": "audio/wav",
  ".pdf": "application/pdf",
};
const run = promisify(execFile);

/** Starts the shop before a running Cairn; `key` is a write key of its site. */
export async function openShop({ cairn, key, program, data }) {
  /** What left the browser: method, path with query, headers and body of each request. */
  const sent = [];
  /** `refuse` answers a request instead of Cairn when it returns true; `plays` hides that the browser is a headless one. */
  const gate = { refuse: null, plays: false };
  /** The page at `/made-up`: what a test writes. */
  const madeUp = { headers: {}, html: "" };

  const stats = await listen(async (incoming, answer) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    sent.push({
      method: incoming.method,
      path: incoming.url,
      headers: incoming.rawHeaders,
      body: body.toString("utf8"),
    });
    if (gate.refuse?.(incoming, answer)) return;
    // A headless browser names itself in its client hints, and when a page goes away in its user agent whatever it was told before.
    const { host: _, "sec-ch-ua": hints, ...headers } = incoming.headers;
    if (hints && !gate.plays) headers["sec-ch-ua"] = hints;
    if (gate.plays) headers["user-agent"] = headers["user-agent"]?.replace("HeadlessChrome", "Chrome") ?? "";
    const onward = request(cairn + incoming.url, { method: incoming.method, headers }, (response) => {
      answer.writeHead(response.statusCode, response.headers);
      response.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    onward.end(body);
  });

  const pages = await listen(async (incoming, answer) => {
    const { pathname, searchParams } = new URL(incoming.url, "http://shop");
    const path = pathname === "/" ? "/index.html" : pathname.startsWith("/app/") ? "/app.html" : pathname;
    if (path === "/made-up")
      return answer.writeHead(200, { "Content-Type": types[".html"], ...madeUp.headers }).end(madeUp.html);
    if (path === "/clip.wav") return answer.writeHead(200, { "Content-Type": types[".wav"] }).end(clip());
    try {
      const text = await readFile(fileURLToPath(new URL(`site${path}`, import.meta.url)), "utf8");
      const page = text
        .replaceAll("{{HOST}}", stats.base)
        .replaceAll("{{KEY}}", key)
        .replaceAll("{{ATTRIBUTES}}", searchParams.get("attributes") ?? "");
      answer.writeHead(200, { "Content-Type": types[extname(path)] ?? "text/plain" }).end(page);
    } catch {
      answer.writeHead(404, { "Content-Type": "text/plain" }).end("nothing here");
    }
  });

  return {
    base: pages.base,
    stats: stats.base,
    sent,
    gate,
    madeUp,
    /** The events that reached the server's door: all those in bodies of `/collect`. */
    arrived: () => sent.filter(({ path }) => path === "/collect").flatMap(({ body }) => JSON.parse(body).events),
    /** The events of a visitor in the store, in their order, waited for until `enough` of them are there. */
    async stored(visitor, enough) {
      const text = `select name, url, title, referrer, user_id, value, currency, order_id, properties, cast(event_id as varchar) event_id
        from events where visitor_id = '${visitor.replaceAll("'", "")}' order by occurred_at, client_seq`;
      for (let tries = 0; ; tries++) {
        const { stdout } = await run(program, ["sql", text, "--json", "--data", data]);
        const { columns, rows } = JSON.parse(stdout);
        const events = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
        for (const event of events) event.props = JSON.parse(event.properties ?? "{}");
        if (enough(events) || tries > 40) return events;
        await new Promise((ready) => setTimeout(ready, 500));
      }
    },
    close() {
      pages.server.close();
      stats.server.close();
    },
  };
}

async function listen(handler) {
  const server = createServer(handler);
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { server, base: `http://127.0.0.1:${server.address().port}` };
}

/** Four seconds of silence, which a video element plays like any film. */
function clip() {
  const rate = 8_000;
  const samples = rate * 4;
  const wav = Buffer.alloc(44 + samples, 128);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(samples, 40);
  return wav;
}
