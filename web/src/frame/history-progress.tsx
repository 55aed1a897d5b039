import { useIsFetching, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { call } from "../api/client.ts";
import { sitePath } from "../api/queries.ts";
import type { SiteIndex } from "../api/types.ts";
import { rate, span } from "../format/numbers.ts";
import { frameStrings } from "../strings/frame.ts";

const patience = 1_500;
const pace = 2_000;

/** Says, while answers are long in coming, that the server reads the site's whole history first, how far that is and how long it will take. */
export function HistoryProgress({ site }: { site: string }): ReactNode {
  const waits = useIsFetching({ predicate: ({ queryKey }) => queryKey[0] !== "index" }) > 0;
  const [isLong, setLong] = useState(false);
  const [seen, setSeen] = useState<{ at: number; share: number } | null>(null);
  useEffect(() => {
    if (!waits) {
      setLong(false);
      return;
    }
    const timer = setTimeout(() => setLong(true), patience);
    return () => clearTimeout(timer);
  }, [waits]);
  const { data } = useQuery({
    queryKey: ["index", site],
    queryFn: ({ signal }) => call<SiteIndex>("GET", `${sitePath(site)}/index`, undefined, signal),
    enabled: isLong,
    refetchInterval: pace,
    staleTime: 0,
    retry: false,
  });
  const reading = isLong && data?.is_reading === true;
  const share = data?.share ?? 0;
  useEffect(() => {
    if (!reading) setSeen(null);
    else if (share > 0) setSeen((before) => before ?? { at: Date.now(), share });
  }, [reading, share]);
  if (!reading) return null;
  const left = seen && share > seen.share ? ((Date.now() - seen.at) / (share - seen.share)) * (1 - share) : null;
  return (
    <div className="notice history-progress">
      <p role="status">{frameStrings.reading}</p>
      <progress aria-label={frameStrings.readingLabel} max={1} value={share} />
      <p className="small muted">{frameStrings.readSoFar(rate(share), left === null ? null : span(left / 1_000))}</p>
    </div>
  );
}
