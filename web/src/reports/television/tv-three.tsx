import type { ReactNode } from "react";
import type { TvReport } from "../../api/television.ts";
import { count, money } from "../../format/numbers.ts";
import { televisionStrings as t } from "../../strings/television.ts";
import { incrementalText } from "./tv-words.ts";

/** Verified, influenced and incremental, side by side with what each costs: one alone would be taken for the truth. */
export function ThreeNumbers({ report, beside }: { report: TvReport; beside: TvReport | undefined }): ReactNode {
  const { verified, influenced, incremental } = report.total;
  const other = beside?.total;
  return (
    <dl className="tv-three">
      <OneNumber
        cost={verified.cost_per_visit ? t.costPer(money(verified.cost_per_visit, report.currency)) : null}
        figure={`${count(verified.visits)} ${t.visits}`}
        other={other && count(other.verified.visits)}
        macros={t.macros(count(verified.macros))}
        name={t.verified}
        text={t.verifiedText}
      />
      <OneNumber
        cost={influenced.cost_per_visit ? t.costPer(money(influenced.cost_per_visit, report.currency)) : null}
        figure={`${count(influenced.visits)} ${t.visits}`}
        other={other && count(other.influenced.visits)}
        macros={t.macros(count(influenced.macros))}
        name={t.influenced}
        text={t.influencedText}
      />
      <OneNumber
        cost={incremental ? incrementalCost(incremental, report.currency) : null}
        figure={incremental ? `${count(Math.round(incremental.visits))} ${t.households}` : t.incrementalNone}
        other={other && incrementalText(other)}
        macros={
          incremental
            ? t.interval(count(Math.round(incremental.ci.low)), count(Math.round(incremental.ci.high)))
            : (report.no_incremental ?? "")
        }
        name={t.incremental}
        text={t.incrementalText}
      />
    </dl>
  );
}

function incrementalCost(own: NonNullable<TvReport["total"]["incremental"]>, currency: string): string | null {
  const bounds = own.cost_per_ci;
  if (!bounds?.low) return null;
  return t.costBounds(money(bounds.low, currency), bounds.high ? money(bounds.high, currency) : t.noBound);
}

interface NumberProps {
  name: string;
  figure: string;
  /** The same of what stands beside. */
  other: string | undefined;
  macros: string;
  cost: string | null;
  text: string;
}

function OneNumber({ name, figure, other, macros, cost, text }: NumberProps): ReactNode {
  return (
    <div className="tv-number">
      <dt>{name}</dt>
      <dd className="tv-figure">
        {figure} {other !== undefined && <span className="small muted">{other}</span>}
      </dd>
      <dd>{macros}</dd>
      {cost !== null && <dd>{cost}</dd>}
      <dd className="muted small">{text}</dd>
    </div>
  );
}
