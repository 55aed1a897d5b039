import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { sitePath, useDefinitions } from "../../api/queries.ts";
import type { components } from "../../api/schema.ts";
import type { FunnelRequest } from "../../api/types.ts";
import { ago, moment } from "../../format/dates.ts";
import { count, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { Failed, Skeleton } from "../../parts/states.tsx";
import { funnelWords as w } from "../../strings/funnels.ts";
import { eventNames, labelName } from "../paths/path-words.ts";
import { VisitorLink } from "../people/visitor-link.tsx";

type DropoffReport = components["schemas"]["FunnelDropoffReport"];

interface DropoffProps {
  site: string;
  timezone: string;
  request: FunnelRequest;
  /** The step at which they stopped, from 1, and its name. */
  step: number;
  name: string;
  onClose: () => void;
}

const pageSize = 50;
const mostNext = 12;

/** Who stopped at a step, and what they did next. */
export function Dropoff({ site, timezone, request, step, name, onClose }: DropoffProps): ReactNode {
  const { compare: _, trend: __, breakdown: ___, histogram: ____, bins: _____, ...funnel } = request;
  const pages = useInfiniteQuery({
    queryKey: ["dropoff", site, funnel, step],
    queryFn: ({ pageParam, signal }) =>
      call<DropoffReport>(
        "POST",
        `${sitePath(site)}/reports/funnel/dropoff`,
        { funnel, step, limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.cursor,
    staleTime: 60_000,
  });
  const [first] = pages.data?.pages ?? [];
  const names = eventNames(useDefinitions(site).data?.rows ?? []);
  const named = (label: string): string => (label === "(left)" ? w.left : labelName(label, names));
  return (
    <Dialog onClose={onClose} side title={w.whoLeft(name)}>
      <div className="stack">
        {pages.error && <Failed error={pages.error} onRetry={() => void pages.refetch()} />}
        {pages.isPending && <Skeleton height={360} />}
        {first && first.next.length === 0 && <p className="muted">{w.noneLeft}</p>}
        {first && first.next.length > 0 && (
          <>
            <section className="stack">
              <div className="row-apart">
                <h3>
                  {w.whatNext} <HelpButton page="funnel" />
                </h3>
                <Downloads
                  drawing={null}
                  label={w.whoLeft(name)}
                  table={{
                    columns: [w.next, "units"],
                    rows: [],
                    raw: first.next.map((one) => [one.label, one.units]),
                  }}
                />
              </div>
              <Next named={named} next={first.next} />
            </section>
            <section className="stack">
              <h3>{w.whoLeftList}</h3>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{w.visitor}</th>
                    <th scope="col">{w.next}</th>
                    <th className="number" scope="col">
                      {w.last}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {pages.data?.pages
                    .flatMap((page) => page.units)
                    .map((unit) => (
                      <tr key={`${unit.visitor}\n${unit.entry}`}>
                        <th scope="row">
                          <VisitorLink visitor={unit.visitor} />
                        </th>
                        <td className="visitor-next">{named(unit.next)}</td>
                        <td className="number" title={moment(unit.last, timezone)}>
                          {ago(unit.last, Date.parse(first.as_of))}
                        </td>
                      </tr>
                    ))}
                </tbody>
              </table>
              {pages.hasNextPage && (
                <button
                  className="button"
                  disabled={pages.isFetchingNextPage}
                  onClick={() => void pages.fetchNextPage()}
                  type="button"
                >
                  {w.more_}
                </button>
              )}
            </section>
          </>
        )}
      </div>
    </Dialog>
  );
}

function Next({ next, named }: { next: DropoffReport["next"]; named: (label: string) => string }): ReactNode {
  const all = next.reduce((sum, one) => sum + one.units, 0);
  const most = Math.max(1, ...next.map((one) => one.units));
  return (
    <ol className="next">
      {next.slice(0, mostNext).map((one) => (
        <li className="next-line" key={one.label}>
          <span className={one.label === "(left)" ? "next-name muted" : "next-name"}>{named(one.label)}</span>
          <span className="muted">{rate(one.units / all)}</span>
          <strong>{count(one.units)}</strong>
          <span aria-hidden="true" className="next-track">
            <span style={{ width: `${((one.units / most) * 100).toFixed(2)}%` }} />
          </span>
        </li>
      ))}
      {next.length > mostNext && <li className="muted small">{w.topNext(count(next.length - mostNext))}</li>}
    </ol>
  );
}
