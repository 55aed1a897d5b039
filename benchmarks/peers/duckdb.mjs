// Copies the events of a Cairn store to a sorted table and to Parquet, runs DuckDB over them and prints one JSON document.
//   node duckdb.mjs STORE.duckdb EVENTS.parquet THREADS RUNS WINDOW_MICROS STEP…
import { DuckDBInstance } from "@duckdb/node-api";

const [store, parquet, threads, runs, windowMicros, ...steps] = process.argv.slice(2);
const quote = (text) => `'${text.replaceAll("'", "''")}'`;
const instance = await DuckDBInstance.create(":memory:", { threads, memory_limit: "10GB" });
const database = await instance.connect();
const rows = async (sql) => (await database.runAndReadAll(sql)).getRows();
const seconds = async (work) => {
  const start = process.hrtime.bigint();
  const result = await work();
  return [Number(process.hrtime.bigint() - start) / 1e9, result];
};

await database.run(`attach ${quote(store)} as store (read_only)`);
const names = (await rows(`select distinct name from store.events order by name`)).map(([name]) => name);
await database.run(`create type event_name as enum (${names.map(quote).join(", ")})`);
const [loadSeconds] = await seconds(() =>
  database.run(
    `create table events as select hash(visitor_id) as visitor, epoch_us(occurred_at) as time, name::event_name as name
     from store.events order by visitor, time`,
  ),
);
await database.run(
  `copy (select visitor, time::ubigint as time, name::varchar as name from events) to ${quote(parquet)} (format parquet)`,
);

// The latest entry that can stand behind each event, step by step; range frames let events of one instant follow each other.
const frame = `over (partition by visitor order by time range between unbounded preceding and current row)`;
const is = (step) => `name = ${quote(steps[step])}`;
const entries = (where) =>
  steps.slice(1).reduce(
    (query, _, step) =>
      `select *, max(case when ${is(step + 1)} and time - e${step + 1} <= ${windowMicros} then e${step + 1} end) ${frame} as e${step + 2} from (${query})`,
    `select visitor, time, name, max(case when ${is(0)} then time end) ${frame} as e1 from events ${where}`,
  );
const distinct = (where) =>
  `select ${steps.map((_, step) => `count(distinct case when e${step + 1} is not null then visitor end)`).join(", ")} from (${entries(where)})`;
const grouped = (where) => {
  const level = steps.map((_, step) => `(max(e${step + 1}) is not null)::int`).join(" + ");
  const counts = steps.map((_, step) => `count(*) filter (level > ${step})`).join(", ");
  return `select ${counts} from (select visitor, ${level} as level from (${entries(where)}) group by visitor)`;
};
const only = `where name in (${steps.map(quote).join(", ")})`;
const variants = [];
for (const { name, sql } of [
  { name: "nested windows, grouped by visitor", sql: grouped(only) },
  { name: "nested windows, distinct visitors", sql: distinct(only) },
]) {
  await rows(sql);
  const times = [];
  let result = [];
  for (let run = 0; run < Number(runs); run++) {
    const [time, answer] = await seconds(() => rows(sql));
    times.push(time);
    result = answer;
  }
  variants.push({ name, counts: result[0].map(Number), seconds: times });
}
const [[version, count]] = await rows(`select version(), (select count(*) from events)`);
console.log(JSON.stringify({ peer: "duckdb", version, rows: Number(count), load_seconds: loadSeconds, bytes_per_event: null, variants }));
