import type { ReactNode } from "react";
import { Problem } from "../../api/problem.ts";
import { type ChangesReport, useChanges } from "../../api/today.ts";
import type { ConversionRow, ReportRequest, SiteSummary } from "../../api/types.ts";
import { points, rate } from "../../format/numbers.ts";
import { Segmented } from "../../parts/segmented.tsx";
import { Loaded, Skeleton } from "../../parts/states.tsx";
import { setQuery, useAddress } from "../../router/location.ts";
import { todayStrings as t } from "../../strings/today.ts";
import { oneOf } from "../funnels/funnel-url.ts";

interface ContributionsProps {
  site: SiteSummary;
  macro: ConversionRow;
  request: ReportRequest;
}

/** One line of the split: how much of the change goes with it, and what that is made of. */
interface Part {
  readonly key: string;
  readonly name: string;
  readonly effect: number;
  readonly made: readonly (readonly [string, number])[];
  readonly was: string;
}

const mostParts = 7;

/** What the change of the macro's visitor rate is made of: by channel, device, country, landing page, and the steps on the way. */
export function Contributions({ site, macro, request }: ContributionsProps): ReactNode {
  const { query } = useAddress();
  const changes = useChanges(site.key, request, macro.key);
  if (changes.error instanceof Problem && changes.error.status === 404) return null;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.contributions}</h2>
          <p>{t.contributionsLead}</p>
        </div>
      </div>
      <Loaded query={changes} skeleton={<Skeleton height={220} />}>
        {(report) => <Split by={query.get("by")} report={report} />}
      </Loaded>
    </section>
  );
}

/** Why the rate changed, as the end of the first line; empty where chance alone may have made it. */
export function why(report: ChangesReport | undefined): string {
  const dimension = report?.dimensions.find((one) => one.rows.length > 1);
  const [first] = dimension?.rows ?? [];
  return report && isClear(report) && dimension && first
    ? t.mostFrom(first.key, t.by[dimension.by] ?? dimension.by, points(first.effect))
    : "";
}

function isClear({ ci }: ChangesReport): boolean {
  return ci !== null && ci !== undefined && (ci.low > 0 || ci.high < 0);
}

function Split({ report, by }: { report: ChangesReport; by: string | null }): ReactNode {
  const names = [...report.dimensions.map((one) => one.by), "steps"];
  const chosen = oneOf(by, names, names[0] ?? "steps");
  const parts = partsOf(report, chosen);
  const widest = Math.max(...parts.map((part) => Math.abs(part.effect)), 1e-9);
  const [first] = parts;
  if (report.change === null || report.change === undefined) return null;
  const clear = isClear(report);
  return (
    <>
      <p>
        {report.ci && t.changeIs(points(report.change), points(report.ci.low), points(report.ci.high), clear)}
        {clear && first && t.mostFrom(first.name, t.by[chosen] ?? chosen, points(first.effect))}
      </p>
      <div>
        <Segmented
          label={t.splitBy}
          onChange={(name) => setQuery({ by: name === names[0] ? null : name }, true)}
          options={names.map((name) => [name, t.byTabs[name] ?? name] as const)}
          value={chosen}
        />
      </div>
      <ul className="parts">
        {parts.map((part) => (
          <li className="part" key={part.key}>
            <span className="part-name">{part.name}</span>
            <span aria-hidden="true" className="part-track">
              <span
                className={part.effect < 0 ? "part-bar part-down" : "part-bar part-up"}
                style={{ width: `${((Math.abs(part.effect) / widest) * 50).toFixed(2)}%` }}
              />
            </span>
            <span
              className="part-effect"
              title={part.made.map(([name, effect]) => `${points(effect)} ${name}`).join(", ")}
            >
              {points(part.effect)}
            </span>
            <span className="part-was small muted">{part.was}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function partsOf(report: ChangesReport, by: string): readonly Part[] {
  if (by === "steps") {
    return report.steps.slice(0, mostParts).map((step) => ({
      key: step.key,
      name: step.name,
      effect: step.reach_effect,
      made: [
        [t.ofReach, step.reach_effect],
        [t.ofAfter, step.after_effect],
        [t.ofOthers, step.others_effect],
      ],
      was: `${t.reach} ${t.wasNow(rate(step.share_then), rate(step.share_now))}`,
    }));
  }
  const rows = report.dimensions.find((one) => one.by === by)?.rows ?? [];
  return rows.slice(0, mostParts).map((row) => ({
    key: row.key,
    name: row.key,
    effect: row.effect,
    made: [
      [t.ofRate, row.rate_effect],
      [t.ofMix, row.mix_effect],
    ],
    was: `${t.rateNow} ${t.wasNow(rate(row.then.rate), rate(row.now.rate))} · ${t.shareOf} ${t.wasNow(rate(row.share_then), rate(row.share_now))}`,
  }));
}
