import type { ReactNode } from "react";
import type { Live } from "../../api/types.ts";
import { ago, clockTime } from "../../format/dates.ts";
import { count } from "../../format/numbers.ts";
import { s } from "../../strings/strings.ts";

/** The last thirty minutes, a bar each; a minute with a macro conversion carries a mark. */
export function LiveStrip({ live, timezone }: { live: Live; timezone: string }): ReactNode {
  const events = live.minutes.reduce((sum, minute) => sum + minute.events, 0);
  const macros = live.minutes.reduce((sum, minute) => sum + minute.macros, 0);
  const top = Math.max(1, ...live.minutes.map((minute) => minute.events));
  const summary = events === 0 ? s.today.liveNone : s.today.liveText(count(events), count(macros));
  return (
    <div className="live">
      <div className="live-head">
        <h2>{s.today.live}</h2>
        <span className="muted">
          {summary}
          {live.last_event_at && ` · ${s.today.liveLast(ago(live.last_event_at, Date.parse(live.as_of)))}`}
        </span>
      </div>
      <div aria-label={`${s.today.live}: ${summary}`} className="live-bars" role="img">
        {live.minutes.map((minute) => (
          <div
            className={minute.macros > 0 ? "live-minute live-macro" : "live-minute"}
            key={minute.t}
            title={s.today.minute(clockTime(minute.t, timezone), count(minute.events), count(minute.macros))}
          >
            <div
              className="live-bar"
              style={{ height: `${Math.max(minute.events > 0 ? 6 : 0, (minute.events / top) * 100)}%` }}
            />
          </div>
        ))}
      </div>
    </div>
  );
}
