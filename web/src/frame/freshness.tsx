import { type ReactNode, useEffect, useState } from "react";
import { useLive } from "../api/queries.ts";
import type { SiteSummary } from "../api/types.ts";
import { ago, moment } from "../format/dates.ts";
import { count, span } from "../format/numbers.ts";
import { s } from "../strings/strings.ts";

/** How fresh the numbers are: "live, 1 s". */
export function Freshness({ site }: { site: SiteSummary }): ReactNode {
  const live = useLive(site.key);
  const now = useNow();
  if (!live.data) {
    return live.error ? (
      <Pill hint={s.freshness.lostHint} kind="lost" text={s.states.retry} />
    ) : (
      <Pill hint={s.freshness.loading} kind="waiting" text={s.freshness.loading} />
    );
  }
  const age = Math.max(1, Math.round((now - live.dataUpdatedAt) / 1000));
  if (live.error)
    return <Pill hint={s.freshness.lostHint} kind="lost" text={s.freshness.lost(ago(live.data.as_of, now))} />;
  const hint = s.freshness.liveHint(moment(live.data.as_of, site.timezone));
  if (live.data.spool_waiting > 1_000)
    return <Pill hint={hint} kind="waiting" text={s.freshness.behind(count(live.data.spool_waiting))} />;
  return <Pill hint={hint} kind="live" text={s.freshness.live(span(age))} />;
}

function Pill({ kind, text, hint }: { kind: "live" | "waiting" | "lost"; text: string; hint: string }): ReactNode {
  return (
    <span className={`fresh fresh-${kind}`} title={hint}>
      <span className="fresh-dot" />
      {text}
    </span>
  );
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
