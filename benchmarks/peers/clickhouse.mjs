// ClickHouse (chDB) over the events of a folder; loads them at the first start and keeps them there.
//   node clickhouse.mjs FOLDER THREADS "COLUMNS"
// Reads FOLDER/events.rows (RowBinary) and leaves FOLDER/events.parquet, in the table's order, for the other peer.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Session } from "chdb";
import { serve, timed } from "./serve.mjs";

const [folder, threads, columns] = process.argv.slice(2);
const quote = (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const file = (name) => join(folder, name);
const factsFile = file("clickhouse.json");
if (!existsSync(factsFile)) rmSync(file("clickhouse"), { recursive: true, force: true });
const session = new Session(file("clickhouse"));
const query = (sql) =>
  session
    .query(sql, "JSONCompactEachRow")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

if (!existsSync(factsFile)) {
  session.query("CREATE DATABASE bench ENGINE = Atomic");
  session.query(`CREATE TABLE bench.events (${columns}) ENGINE = MergeTree ORDER BY (person, time, pos)`);
  const [, loadSeconds] = await timed(() => {
    session.query(
      `INSERT INTO bench.events SELECT * FROM file(${quote(file("events.rows"))}, RowBinary, ${quote(columns)}) SETTINGS max_threads = ${threads}, max_insert_threads = ${threads}`,
    );
    session.query(`OPTIMIZE TABLE bench.events FINAL`);
  });
  session.query(
    `INSERT INTO FUNCTION file(${quote(file("events.parquet"))}, Parquet) SELECT * FROM bench.events ORDER BY person, time, pos SETTINGS max_threads = ${threads}, engine_file_truncate_on_insert = 1`,
  );
  const [[rows, bytes, version]] = query(
    `SELECT sum(rows), sum(bytes_on_disk), version() FROM system.parts WHERE database = 'bench' AND table = 'events' AND active`,
  );
  const facts = { peer: "clickhouse", version, rows: Number(rows), load_seconds: loadSeconds, bytes_per_event: Number(bytes) / Number(rows) };
  writeFileSync(factsFile, JSON.stringify(facts));
  rmSync(file("events.rows"));
}

await serve(JSON.parse(readFileSync(factsFile, "utf8")), query);
session.close();
