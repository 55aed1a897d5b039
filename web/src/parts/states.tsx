import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "../api/problem.ts";
import type { Fault } from "../api/types.ts";
import { ago } from "../format/dates.ts";
import { s } from "../strings/strings.ts";
import { ReportContext } from "./explained.tsx";
import { Icon, Mark } from "./icon.tsx";

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  /** The shape of what is coming. */
  skeleton: ReactNode;
  /** Stands above everything but an answer, which brings its own: the page's title. */
  title?: string | undefined;
  /** JSON pointers whose faults stand beside their fields already. */
  shown?: readonly string[];
  children: (data: T) => ReactNode;
}

/** Draws a query's answer, or the state it is in: loading, refused, broken. An older answer stays while the next one comes, and when it does not come. */
export function Loaded<T>({ query, skeleton, title, shown = [], children }: LoadedProps<T>): ReactNode {
  const isRefused = query.error instanceof Problem && query.error.refused;
  if (query.error && (isRefused || query.data === undefined)) {
    return (
      <>
        {title && <h1 className="page-title">{title}</h1>}
        <Failed error={query.error} onRetry={() => query.refetch()} shown={shown} />
      </>
    );
  }
  if (query.data === undefined) {
    return (
      <>
        {title && <h1 className="page-title">{title}</h1>}
        {skeleton}
      </>
    );
  }
  return (
    <div aria-busy={query.isPlaceholderData} className={query.isPlaceholderData ? "stack refreshing" : "stack"}>
      <ReportContext value={query.data}>
        {query.error && <Stale at={query.dataUpdatedAt} onRetry={() => query.refetch()} />}
        {children(query.data)}
      </ReportContext>
    </div>
  );
}

/** Above an answer that could not be asked for again. */
function Stale({ at, onRetry }: { at: number; onRetry: () => void }): ReactNode {
  return (
    <div className="notice notice-warning" role="status">
      <Icon name="warning" />
      <div className="row">
        <span>{s.states.stale(ago(new Date(at).toISOString(), Date.now()))}</span>
        <button className="button button-small" onClick={onRetry} type="button">
          {s.states.retry}
        </button>
      </div>
    </div>
  );
}

export function Failed({
  error,
  onRetry,
  shown = [],
}: {
  error: unknown;
  onRetry: () => void;
  shown?: readonly string[];
}): ReactNode {
  if (error instanceof Problem && error.refused) {
    return (
      <Refused error={error} faults={error.faults.filter((fault) => !shown.some((at) => fault.where.startsWith(at)))} />
    );
  }
  const problem = error instanceof Problem ? error : new Problem(500, {});
  const text = problem.status === 0 ? s.states.offline : problem.status === 403 ? s.states.forbidden : s.states.broken;
  return (
    <div className="notice notice-broken" role="alert">
      <Icon name="warning" />
      <div>
        <h3>{s.states.brokenTitle}</h3>
        <p>{text}</p>
        <div className="row">
          <button className="button button-small" onClick={onRetry} type="button">
            {s.states.retry}
          </button>
          {problem.traceId && <code className="muted">{s.states.trace(problem.traceId)}</code>}
        </div>
      </div>
    </div>
  );
}

function Refused({ error, faults }: { error: Problem; faults: readonly Fault[] }): ReactNode {
  return (
    <div className="notice notice-refused" role="alert">
      <Icon name="warning" />
      <div>
        <h3>{s.states.refusedTitle}</h3>
        {error.faults.length === 0 && <p>{error.message}</p>}
        {error.faults.length > 0 && faults.length === 0 && <p>{s.states.besideField}</p>}
        <ul>
          {faults.map((fault) => (
            <li key={`${fault.code} ${fault.where}`}>
              {fault.message} {fault.where && <code className="muted">{fault.where}</code>}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

export function Empty({ title, text, children }: { title: string; text?: string; children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <span className="empty-mark">
        <Mark plain size={44} />
      </span>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}

export function Skeleton({ height, width = "100%" }: { height: number; width?: number | string }): ReactNode {
  return (
    <output
      aria-label={s.states.loading}
      className="skeleton"
      style={{ height, width, maxWidth: "100%", display: "block" }}
    />
  );
}

export function Thin(): ReactNode {
  return (
    <span className="tag tag-thin" title={s.states.thin}>
      {s.states.thinShort}
    </span>
  );
}

export function Remarks({ warnings }: { warnings: readonly { code: string; text: string }[] }): ReactNode {
  if (warnings.length === 0) return null;
  return (
    <div className="notice notice-warning">
      <Icon name="warning" />
      <ul>
        {warnings.map((warning) => (
          <li key={warning.code + warning.text}>{warning.text}</li>
        ))}
      </ul>
    </div>
  );
}
