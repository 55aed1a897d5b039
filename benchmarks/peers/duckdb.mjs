// DuckDB over the events of a folder; loads FOLDER/events.parquet at the first start and keeps the database there.
//   node duckdb.mjs FOLDER THREADS
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { serve, timed } from "./serve.mjs";

const [folder, threads] = process.argv.slice(2);
const quote = (text) => `'${text.replaceAll("'", "''")}'`;
const file = (name) => join(folder, name);
const factsFile = file("peer.json");
if (!existsSync(factsFile)) rmSync(file("peer.duckdb"), { force: true });
const instance = await DuckDBInstance.create(file("peer.duckdb"), { threads, memory_limit: "10GB", temp_directory: file("peer.tmp") });
const database = await instance.connect();
const plain = (value) => (typeof value === "bigint" ? Number(value) : typeof value === "object" && value !== null ? Number(String(value)) : value);
const query = async (sql) => (await database.runAndReadAll(sql)).getRows().map((row) => row.map(plain));

if (!existsSync(factsFile)) {
  // The file is in the table's order already, and DuckDB keeps it.
  const [, loadSeconds] = await timed(async () => {
    await database.run(
      `create table events as select * replace (time::bigint as time, cents::integer as cents, pos::integer as pos) from read_parquet(${quote(file("events.parquet"))})`,
    );
    await database.run("checkpoint");
  });
  const [[rows, version]] = await query("select count(*), version() from events");
  const facts = { peer: "duckdb", version, rows, load_seconds: loadSeconds, bytes_per_event: statSync(file("peer.duckdb")).size / rows };
  writeFileSync(factsFile, JSON.stringify(facts));
}

await serve(JSON.parse(readFileSync(factsFile, "utf8")), query);
