import "../../styles/spark.css";
import type { ReactNode } from "react";
import type { TrendPoint } from "../../api/types.ts";

const width = 96;
const height = 26;
const pad = 3;

/** Counts over time, small. The last stretch is dashed while its bucket is still running. */
export function Sparkline({ points, kind }: { points: readonly TrendPoint[]; kind: "macro" | "micro" }): ReactNode {
  if (points.length < 2) return null;
  const top = Math.max(1, ...points.map((point) => point.v ?? 0));
  const at = points.map((point, index) => ({
    x: pad + (index * (width - 2 * pad)) / (points.length - 1),
    y: height - pad - ((point.v ?? 0) / top) * (height - 2 * pad),
    running: point.incomplete === true,
  }));
  const whole = at.filter((point) => !point.running);
  const running = at.slice(Math.max(0, whole.length - 1));
  const last = at.at(-1);
  return (
    <svg
      aria-hidden="true"
      className={`spark spark-${kind}`}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
    >
      <path className="spark-line" d={line(whole)} />
      {running.length > 1 && <path className="spark-line" d={line(running)} strokeDasharray="2 3" />}
      {last && <circle className="spark-dot" cx={last.x} cy={last.y} r="2.2" />}
    </svg>
  );
}

function line(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
