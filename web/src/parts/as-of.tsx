import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { moment } from "../format/dates.ts";
import { span } from "../format/numbers.ts";
import { chartWords } from "../strings/charts.ts";

interface AsOfProps {
  query: UseQueryResult<{ as_of: string; took_ms: number }>;
  timezone: string;
}

const patience = 400;

/** When an answer is from and how long it took; while a new one is on its way, that it is, with the older one still there. */
export function AsOf({ query, timezone }: AsOfProps): ReactNode {
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    if (!query.isFetching) {
      setWaiting(false);
      return;
    }
    const timer = setTimeout(() => setWaiting(true), patience);
    return () => clearTimeout(timer);
  }, [query.isFetching]);
  return (
    <div aria-live="polite" className="as-of">
      {waiting ? (
        <>
          <span aria-hidden="true" className="as-of-bar" />
          <span>{chartWords.working}</span>
        </>
      ) : (
        query.data &&
        !query.isPlaceholderData && (
          <>
            <span>{chartWords.asOf(moment(query.data.as_of, timezone), span(query.data.took_ms / 1000))}</span>
            <button className="button button-quiet button-small" onClick={() => void query.refetch()} type="button">
              {chartWords.again}
            </button>
          </>
        )
      )}
    </div>
  );
}
