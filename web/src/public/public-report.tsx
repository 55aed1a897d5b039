import "../styles/public.css";
import { type ReactNode, useEffect } from "react";
import { Problem } from "../api/problem.ts";
import { type SharedReport, useSharedReport } from "../api/shares.ts";
import { day, localDate, moment } from "../format/dates.ts";
import { HelpPanel } from "../help/help-panel.tsx";
import { ReportContext, ZoneContext } from "../parts/explained.tsx";
import { Mark } from "../parts/icon.tsx";
import { Empty, Remarks, Skeleton } from "../parts/states.tsx";
import { publicStrings as t } from "../strings/share.ts";
import { s } from "../strings/strings.ts";
import { PublicBody } from "./public-bodies.tsx";

/** What every kind of report says of itself. */
interface Envelope {
  readonly as_of: string;
  readonly range: { readonly from: string | null; readonly to: string | null; readonly timezone: string };
  readonly comparison?: { readonly range?: { readonly from: string | null } } | null;
  readonly warnings: readonly { code: string; text: string }[];
}

/** The page of a public link: one report, for whoever holds the link. It asks for nothing but the link's report. */
export function PublicReport({ token }: { token: string }): ReactNode {
  const shared = useSharedReport(token);
  const name = shared.data?.name;
  useEffect(() => {
    document.title = name ? `${name} · ${s.product}` : s.product;
  }, [name]);
  if (shared.data) return <Report shared={shared.data} />;
  if (shared.error) return <Failure error={shared.error} onRetry={() => void shared.refetch()} />;
  return (
    <main className="public">
      <p className="muted" role="status">
        {t.loading}
      </p>
      <Skeleton height={360} />
    </main>
  );
}

function Failure({ error, onRetry }: { error: Error; onRetry: () => void }): ReactNode {
  const status = error instanceof Problem ? error.status : 0;
  const [title, text] =
    status === 404 ? [t.dead, t.deadText] : status === 429 ? [t.busy, t.busyText] : [t.broken, t.brokenText];
  return (
    <main className="gate">
      <Empty text={text} title={title}>
        {status !== 404 && (
          <button className="button button-main" onClick={onRetry} type="button">
            {t.retry}
          </button>
        )}
      </Empty>
    </main>
  );
}

function Report({ shared }: { shared: SharedReport }): ReactNode {
  const envelope = shared.report as Envelope;
  const when = rangeWords(envelope);
  return (
    <div className="public">
      <header className="public-head">
        <span className="public-site">
          <Mark size={22} /> {shared.site}
        </span>
        <span className="muted">{when}</span>
      </header>
      <main className="page">
        <div>
          <h1 className="public-title">{shared.name}</h1>
          {shared.note && <p className="public-note">{shared.note}</p>}
        </div>
        <Remarks warnings={envelope.warnings} />
        <ZoneContext value={shared.timezone}>
          <ReportContext value={shared.report}>
            <PublicBody
              names={{ now: t.now, before: besideName(envelope) }}
              shared={shared}
              when={when === t.allTime ? s.inRange.all : when}
            />
          </ReportContext>
        </ZoneContext>
      </main>
      <footer className="small muted public-foot">
        <span>{t.foot(moment(envelope.as_of, shared.timezone), day(shared.expires_at, shared.timezone))}</span>
        <span>{t.made}</span>
      </footer>
      <HelpPanel />
    </div>
  );
}

/** What stands beside a report: the period before, or another segment in the same days. */
export function besideName({ range, comparison }: Pick<Envelope, "range" | "comparison">): string {
  const from = comparison?.range?.from;
  return from !== undefined && from !== range.from ? t.before : t.beside;
}

/** The days of a report; its end is not inside. */
export function rangeWords({ range }: Pick<Envelope, "range">): string {
  const date = (iso: string, back = 0): string =>
    localDate(
      new Intl.DateTimeFormat("en-CA", {
        timeZone: range.timezone,
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
      }).format(new Date(Date.parse(iso) - back)),
    );
  const to = range.to === null ? null : date(range.to, 1);
  if (range.from === null) return to === null ? t.allTime : t.until(to);
  const from = date(range.from);
  return to === null ? from : from === to ? from : t.range(from, to);
}
