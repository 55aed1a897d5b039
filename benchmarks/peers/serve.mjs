// Answers a peer's statements, one JSON document a line: {"sql": […], "runs": N} gives {"seconds": […], "cpu": […], "rows": […], "peak_kib": N}.
// With 0 runs the statements are run once, and their rows are given too.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const say = (document) => process.stdout.write(JSON.stringify(document) + "\n");
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const peakKib = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0);

/** Runs something; gives its result and its seconds. */
export async function timed(work) {
  const start = process.hrtime.bigint();
  const result = await work();
  return [result, Number(process.hrtime.bigint() - start) / 1e9];
}

/** Prints the facts of the loaded peer, then serves until the input ends. */
export async function serve(facts, query) {
  say(facts);
  for await (const line of createInterface({ input: process.stdin })) {
    const { sql, runs } = JSON.parse(line);
    try {
      const all = async () => {
        const rows = [];
        for (const statement of sql) rows.push(...(await query(statement)));
        return rows;
      };
      const [seconds, cpu] = [[], []];
      let rows = [];
      for (let run = 0; run < Math.max(1, runs); run++) {
        const before = cpuSeconds();
        const [answer, wall] = await timed(all);
        seconds.push(wall);
        cpu.push(cpuSeconds() - before);
        rows = answer;
      }
      say({ rows: runs === 0 ? rows : [], seconds, cpu, peak_kib: peakKib() });
    } catch (error) {
      say({ error: String(error.message ?? error) });
    }
  }
}
