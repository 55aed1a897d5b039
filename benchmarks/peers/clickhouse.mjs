// Runs ClickHouse (chDB) over the same events and prints one JSON document.
//   node clickhouse.mjs EVENTS.parquet THREADS RUNS WINDOW_MICROS STEP…
// The table is sorted by (visitor, time); each variant is timed after one warm-up run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Session } from "chdb";

const [file, threads, runs, windowMicros, ...steps] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "cairn-chdb-"));
const session = new Session(folder);
const quote = (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const rows = (sql) =>
  session
    .query(sql, "JSONCompactEachRow")
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
const seconds = (work) => {
  const start = process.hrtime.bigint();
  const result = work();
  return [Number(process.hrtime.bigint() - start) / 1e9, result];
};

try {
  const names = rows(`SELECT DISTINCT name FROM file(${quote(file)}, Parquet) ORDER BY name`).map(([name]) => name);
  const type = `Enum8(${names.map((name, index) => `${quote(name)} = ${index - 100}`).join(", ")})`;
  session.query(`CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic`);
  session.query(
    `CREATE TABLE bench.events (visitor UInt64, time UInt64, name ${type}) ENGINE = MergeTree ORDER BY (visitor, time)`,
  );
  const [loadSeconds] = seconds(() => {
    session.query(
      `INSERT INTO bench.events SELECT visitor, time, name FROM file(${quote(file)}, Parquet) SETTINGS max_threads = ${threads}`,
    );
    session.query(`OPTIMIZE TABLE bench.events FINAL`);
  });
  const [[count, bytes]] = rows(
    `SELECT sum(rows), sum(bytes_on_disk) FROM system.parts WHERE database = 'bench' AND table = 'events' AND active`,
  );

  const conditions = steps.map((step) => `name = ${quote(step)}`).join(", ");
  const levels = (where, settings) =>
    `SELECT level, count() FROM (SELECT windowFunnel(${windowMicros})(time, ${conditions}) AS level FROM bench.events ` +
    `${where} GROUP BY visitor) GROUP BY level ORDER BY level SETTINGS max_threads = ${threads}${settings}`;
  const only = `WHERE name IN (${steps.map(quote).join(", ")})`;
  const variants = [
    { name: "filtered, aggregation in order", sql: levels(only, ", optimize_aggregation_in_order = 1") },
    { name: "filtered", sql: levels(only, "") },
    { name: "naive", sql: levels("", "") },
  ].map(({ name, sql }) => {
    rows(sql);
    const times = [];
    let result = [];
    for (let run = 0; run < Number(runs); run++) {
      const [time, answer] = seconds(() => rows(sql));
      times.push(time);
      result = answer;
    }
    const counts = steps.map((_, step) =>
      result.reduce((sum, [level, units]) => sum + (Number(level) > step ? Number(units) : 0), 0),
    );
    return { name, counts, seconds: times };
  });
  const [[version]] = rows("SELECT version()");
  console.log(
    JSON.stringify({
      peer: "clickhouse",
      version,
      rows: Number(count),
      load_seconds: loadSeconds,
      bytes_per_event: Number(bytes) / Number(count),
      variants,
    }),
  );
} finally {
  session.close();
  rmSync(folder, { recursive: true, force: true });
}
