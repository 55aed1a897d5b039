// A plain collector: takes the bodies Cairn takes, and stores their events in PostgreSQL before it answers. One process, one pool.
//   node collector.mjs PORT SOCKET_FOLDER DATABASE_PORT row|batch
// row:   one insert for each event, one commit for each request, as a first version is written.
// batch: whatever waits while the last insert runs goes into the next one, one statement and one commit: this peer's best form.
import { createServer } from "node:http";
import pg from "pg";

const [port, host, databasePort, mode] = process.argv.slice(2);
const connections = mode === "row" ? 32 : 2;
const pool = new pg.Pool({ host, port: Number(databasePort), user: "postgres", database: "postgres", max: connections });
await pool.query(`
  create table if not exists events (
    event_id uuid primary key, site text not null, visitor text not null, name text not null, occurred_at timestamptz not null,
    received_at timestamptz not null, seq bigint, url text, referrer text, title text, value numeric, currency text, order_id text,
    language text, screen text, user_agent text, address text, consent jsonb, properties jsonb)`);

const columns = [
  ["event_id", "uuid"], ["site", "text"], ["visitor", "text"], ["name", "text"], ["occurred_at", "timestamptz"], ["received_at", "timestamptz"], ["seq", "bigint"],
  ["url", "text"], ["referrer", "text"], ["title", "text"], ["value", "numeric"], ["currency", "text"], ["order_id", "text"], ["language", "text"],
  ["screen", "text"], ["user_agent", "text"], ["address", "text"], ["consent", "jsonb"], ["properties", "jsonb"],
];
const names = columns.map(([name]) => name).join(", ");
const one = {
  name: "one",
  text: `insert into events (${names}) values (${columns.map((_, i) => `$${i + 1}`).join(", ")}) on conflict do nothing`,
};
const many = {
  name: "many",
  text: `insert into events (${names}) select * from unnest(${columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(", ")}) on conflict do nothing`,
};

function rowsOf(body, request) {
  const { key, context = {}, events = [body] } = body;
  const received = new Date();
  return events.map((event) => [
    event.id, key, event.visitor ?? context.visitor, event.name, new Date(event.at), received, event.seq, event.url, event.referrer, event.title,
    event.value, event.currency, event.order_id, context.language, context.screen, request.headers["user-agent"], request.headers["x-forwarded-for"],
    JSON.stringify(context.consent ?? null), JSON.stringify(event.props ?? null),
  ]);
}

let waiting = [];
let running = 0;
async function drain() {
  if (running === connections || waiting.length === 0) return;
  running++;
  const group = waiting;
  waiting = [];
  const rows = group.flatMap(({ rows }) => rows);
  try {
    await pool.query({ ...many, values: columns.map((_, column) => rows.map((row) => row[column])) });
    for (const { done } of group) done();
  } catch (failure) {
    for (const { failed } of group) failed(failure);
  } finally {
    running--;
    drain();
  }
}

async function storeAlone(rows) {
  if (rows.length === 1) return pool.query({ ...one, values: rows[0] });
  const client = await pool.connect();
  try {
    await client.query("begin");
    for (const values of rows) await client.query({ ...one, values });
    await client.query("commit");
  } finally {
    client.release();
  }
}

const store = mode === "row"
  ? storeAlone
  : (rows) => new Promise((done, failed) => { waiting.push({ rows, done, failed }); drain(); });

createServer((request, response) => {
  if (request.url === "/count") {
    pool.query("select count(*) from events").then(({ rows }) => response.end(String(rows[0].count)));
    return;
  }

  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    try {
      const rows = rowsOf(JSON.parse(Buffer.concat(parts)), request);
      await store(rows);
      const answer = JSON.stringify({ accepted: rows.length });
      response.writeHead(202, { "content-type": "application/json", "Content-Length": Buffer.byteLength(answer) }).end(answer);
    } catch (failure) {
      response.writeHead(503).end(String(failure));
    }
  });
}).listen(Number(port), "127.0.0.1");
