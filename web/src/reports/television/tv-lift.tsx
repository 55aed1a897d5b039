import type { ReactNode } from "react";
import { type LiftReport, type TvReport, useLift } from "../../api/television.ts";
import { count, money, points, pointsInterval, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { viewRequest } from "../../router/view.ts";
import { televisionStrings as t } from "../../strings/television.ts";
import { plain } from "./tv-words.ts";

type Arm = LiftReport["arms"][number];
type LiftProps = Pick<PageProps, "site" | "view"> & { report: TvReport; currency: string };

/** What a hold-out shows, or why there is none. */
export function Lift(props: LiftProps): ReactNode {
  const { report } = props;
  return (
    <section className="card">
      <div className="card-head">
        <h2>
          {t.lift} <HelpButton page="television" />
        </h2>
      </div>
      {report.total.incremental ? <Shown {...props} /> : <p>{report.no_incremental ?? t.noLift}</p>}
    </section>
  );
}

function Shown({ site, view, currency }: LiftProps): ReactNode {
  const lift = useLift(site.key, viewRequest(view, site.timezone, new Date(), false));
  return (
    <Loaded query={lift} skeleton={<Skeleton height={160} />}>
      {(data) => <Figures currency={currency} lift={data} />}
    </Loaded>
  );
}

function Figures({ lift, currency }: { lift: LiftReport; currency: string }): ReactNode {
  const columns: readonly Column<Arm>[] = [
    {
      key: "arm",
      label: t.liftColumns.arm,
      cell: (arm) => (arm.arm === "control" ? t.arms.control : t.arms.treatment),
    },
    { key: "n", label: t.liftColumns.n, number: true, cell: (arm) => count(arm.n) },
    { key: "k", label: t.liftColumns.k, number: true, cell: (arm) => count(arm.k) },
    { key: "rate", label: t.liftColumns.rate, number: true, cell: (arm) => rate(arm.rate) },
  ];
  return (
    <div className="tv-lift">
      <p className="muted">{t.liftLead(lift.outcome, lift.window)}</p>
      <p>
        <strong>{t.verdicts[lift.verdict] ?? lift.verdict}</strong>
      </p>
      <DataTable columns={columns} label={t.lift} rowKey={(arm) => arm.arm} rows={lift.arms} />
      <dl className="tv-guards">
        <Line name={t.difference} text={`${points(lift.d)} (${pointsInterval(lift.ci)})`} />
        <Line
          name={t.incremental}
          text={t.interval(count(Math.round(lift.incremental_ci.low)), count(Math.round(lift.incremental_ci.high)))}
        />
        <Line
          name={t.liftName}
          text={lift.lift_ci ? `${rate(lift.lift)} (${rate(lift.lift_ci.low)} to ${rate(lift.lift_ci.high)})` : "–"}
        />
        <Line
          name={t.onTreated}
          text={lift.on_treated === null || lift.on_treated === undefined ? "–" : points(lift.on_treated)}
        />
        <Line
          name={t.iroas}
          text={
            lift.iroas_ci ? `${plain(lift.iroas)} (${plain(lift.iroas_ci.low)} to ${plain(lift.iroas_ci.high)})` : "–"
          }
        />
        {lift.cost_per && <Line name={t.costOfOne} text={t.costPer(money(lift.cost_per, currency))} />}
      </dl>
      <Remarks warnings={lift.warnings} />
    </div>
  );
}

function Line({ name, text }: { name: string; text: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
