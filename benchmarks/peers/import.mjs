// A peer reads a file of events into a table of its own, once, and ends when all of it is on disk.
//   node import.mjs duckdb|clickhouse FILE jsonl|csv KEPT THREADS FACTS
// Writes to FACTS what it holds then: {"version", "rows", "different"}.
import { writeFileSync } from "node:fs";

const [peer, file, format, kept, threads, facts] = process.argv.slice(2);
const quote = (text) => `'${text.replaceAll("'", "''")}'`;

const typed = {
  duckdb: { text: "varchar", time: "timestamp", number: "bigint", money: "decimal(18, 6)", id: "uuid", props: "json" },
  clickhouse: {
    text: "Nullable(String)",
    time: "DateTime64(6, 'UTC')",
    number: "Int64",
    money: "Nullable(Decimal(18, 6))",
    id: "UUID",
    props: "String",
  },
}[peer];
const shared = { visitor: "text", seq: "number", url: "text", title: "text", referrer: "text", value: "money", currency: "text", language: "text" };
const columns =
  format === "jsonl"
    ? { id: "id", name: "text", at: "time", ...shared, props: "props" }
    : { id: "id", event: "text", time: "time", ...shared, item_id: "text", price: "text", stock: "text" };
const names = Object.entries(columns).map(([name, kind]) => [name, typed[kind]]);

async function duckdb() {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(kept, { threads });
  const database = await instance.connect();
  const types = `{${names.map(([name, type]) => `${quote(name)}: ${quote(type)}`).join(", ")}}`;
  const source =
    format === "jsonl"
      ? `read_json(${quote(file)}, format = 'newline_delimited', columns = ${types})`
      : `read_csv(${quote(file)}, header = true, auto_detect = false, delim = ',', columns = ${types})`;
  await database.run(`create table events as select * from ${source}`);
  await database.run("checkpoint");
  const [[version, rows, different]] = (await database.runAndReadAll("select version(), count(*), count(distinct id) from events")).getRows();
  return { version, rows: Number(rows), different: Number(different) };
}

async function clickhouse() {
  const { Session } = await import("chdb");
  const session = new Session(kept);
  const structure = names.map(([name, type]) => `${name} ${type}`).join(", ");
  session.query("CREATE DATABASE bench ENGINE = Atomic");
  session.query(`CREATE TABLE bench.events (${structure}) ENGINE = MergeTree ORDER BY ${names[2][0]}`);
  session.query(
    `INSERT INTO bench.events SELECT * FROM file(${quote(file)}, ${format === "jsonl" ? "JSONEachRow" : "CSVWithNames"}, ${quote(structure)})
     SETTINGS max_threads = ${threads}, max_insert_threads = ${threads}, date_time_input_format = 'best_effort', input_format_json_read_objects_as_strings = 1`,
  );
  const [version, rows, different] = JSON.parse(session.query("SELECT version(), count(), uniqExact(id) FROM bench.events", "JSONCompactEachRow"));
  session.close();
  return { version, rows: Number(rows), different: Number(different) };
}

writeFileSync(facts, JSON.stringify(await { duckdb, clickhouse }[peer]()));
