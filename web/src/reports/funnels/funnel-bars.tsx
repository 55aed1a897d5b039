import { Fragment, type ReactNode, use } from "react";
import type { FunnelOrder, FunnelReport, FunnelStep } from "../../api/types.ts";
import { count, interval, money, rate, span } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Explained } from "../../parts/explained.tsx";
import { FixedContext } from "../../parts/fixed.ts";
import { Thin } from "../../parts/states.tsx";
import { setQuery } from "../../router/location.ts";
import { funnelWords as w } from "../../strings/funnels.ts";
import { partStrings } from "../../strings/parts.ts";
import { s } from "../../strings/strings.ts";
import { largestLoss } from "./sentence.ts";

const e = partStrings.explain;

interface BarsProps {
  report: FunnelReport;
  order: FunnelOrder;
  name: (step: FunnelStep) => string;
  /** What the second bar of each pair is, for people. */
  compared: string;
  /** Whether the journeys behind a bar may be seen. */
  looks: boolean;
}

/** A bar for each step and the loss between them; the largest loss stands out. */
export function FunnelBars({ report, order, name, compared, looks }: BarsProps): ReactNode {
  const most = Math.max(1, ...report.steps.map((step) => step.count));
  const leak = largestLoss(report.steps)?.from;
  const [first, last] = [report.steps[0], report.steps.at(-1)];
  return (
    <ol aria-label={s.funnel.bars} className="funnel" data-walk>
      {report.steps.map((step, index) => {
        const next = report.steps[index + 1];
        const other = report.comparison?.steps[index];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be equal; their place is what tells them apart.
          <Fragment key={index}>
            <li className="funnel-step">
              <StepHead
                compared={compared}
                index={index}
                name={name(step)}
                order={order}
                other={report.comparison?.steps[index]}
                step={step}
              />
              <div className="funnel-pair-bars">
                <Bar before={report.steps[index - 1]?.count ?? step.count} most={most} step={step} />
                {other && <OtherBar step={other} />}
                {looks && step.drill && step.count > 0 && (
                  <button
                    aria-label={w.openStep(name(step), count(step.count))}
                    className="funnel-open"
                    onClick={() => setQuery({ behind: String(index + 1) })}
                    title={w.openStep(name(step), count(step.count))}
                    type="button"
                  />
                )}
              </div>
            </li>
            {next && (
              <Loss
                currency={report.totals?.currency ?? null}
                index={index}
                largest={step === leak}
                name={name(step)}
                next={next}
                other={report.comparison?.steps[index + 1]}
                step={step}
              />
            )}
          </Fragment>
        );
      })}
      {report.steps.length > 1 && (
        <li className="funnel-total">
          <span>
            {s.funnel.overall} <HelpButton page="interval" />
          </span>
          <Explained
            ci={last?.ci}
            formula={e.ofFirst}
            help="funnel"
            made={`${count(last?.count ?? 0)} / ${count(first?.count ?? 0)}`}
            rate={last?.rate_from_first}
          >
            <strong>{rate(last?.rate_from_first)}</strong>
          </Explained>
          <span className="muted">{interval(report.steps.at(-1)?.ci)}</span>
          {report.comparison && (
            <span className="funnel-was">
              {compared} {rate(report.comparison.steps.at(-1)?.rate_from_first)}{" "}
              <span className="muted">{interval(report.comparison.steps.at(-1)?.ci)}</span>
            </span>
          )}
          {report.total_time && <span className="muted">{s.funnel.median(span(report.total_time.median))}</span>}
        </li>
      )}
    </ol>
  );
}

interface HeadProps {
  step: FunnelStep;
  index: number;
  name: string;
  order: FunnelOrder;
  other: FunnelStep | undefined;
  compared: string;
}

function StepHead({ step, index, name, order, other, compared }: HeadProps): ReactNode {
  return (
    <div className="funnel-head">
      <span className="funnel-number">{index + 1}</span>
      <strong className="funnel-name">{name}</strong>
      {step.did !== null && (
        <span className="tag">
          {order === "any" ? s.funnel.did(count(step.did)) : `${s.funnel.optional}: ${s.funnel.did(count(step.did))}`}
        </span>
      )}
      {step.low_data && <Thin />}
      <span className="funnel-count">{count(step.count)}</span>
      <Explained
        ci={index > 0 ? step.ci : null}
        className="funnel-rate"
        formula={e.ofFirst}
        help="funnel"
        rate={step.rate_from_first}
      >
        {rate(step.rate_from_first)}
        {index > 0 && <span className="small muted"> {s.funnel.ofFirst}</span>}
      </Explained>
      {other && (
        <span className="funnel-was funnel-head-was" title={`${compared}: ${count(other.count)}`}>
          <span className="hidden-text">{compared}: </span>
          {index === 0 ? count(other.count) : rate(other.rate_from_first)}
        </span>
      )}
    </div>
  );
}

/** The bar, what was lost since the step before behind it, and the interval as a whisker at its end. */
function Bar({ step, before, most }: { step: FunnelStep; before: number; most: number }): ReactNode {
  const percent = (value: number): string => `${((value / most) * 100).toFixed(3)}%`;
  const first = step.rate_from_first ? step.count / step.rate_from_first : 0;
  const ci = step.rate_from_first !== null && step.rate_from_first < 1 ? step.ci : null;
  return (
    <div aria-hidden="true" className="funnel-track">
      <div className="funnel-lost" style={{ width: percent(Math.max(before, step.count)) }} />
      {step.count > 0 && <div className="funnel-bar" style={{ width: percent(step.count) }} />}
      {ci && (
        <div
          className="funnel-whisker"
          style={{ left: percent(ci.low * first), width: percent((ci.high - ci.low) * first) }}
        >
          <span />
        </div>
      )}
    </div>
  );
}

/** The same step of what is compared with, as a share of its own first step. */
function OtherBar({ step }: { step: FunnelStep }): ReactNode {
  if (step.rate_from_first === null) return null;
  return (
    <div aria-hidden="true" className="funnel-other">
      <span style={{ width: `${(step.rate_from_first * 100).toFixed(3)}%` }} />
    </div>
  );
}

interface LossProps {
  step: FunnelStep;
  index: number;
  name: string;
  next: FunnelStep;
  other: FunnelStep | undefined;
  largest: boolean;
  currency: string | null;
}

function Loss({ step, index, name, next, other, largest, currency }: LossProps): ReactNode {
  const fixed = use(FixedContext);
  const lost = step.lost_value !== null && Number(step.lost_value) > 0 ? step.lost_value : null;
  return (
    <li className={largest ? "funnel-loss funnel-loss-largest" : "funnel-loss"}>
      <span aria-hidden="true" className="funnel-arrow">
        ↓
      </span>
      <Explained
        ci={next.ci_from_previous}
        formula={e.ofPrevious}
        help="funnel"
        made={`${count(next.count)} / ${count(step.count)}`}
        rate={next.rate_from_previous}
      >
        <strong>{rate(next.rate_from_previous)}</strong> {s.funnel.ofPrevious}
        {next.ci_from_previous && <span className="muted"> ({interval(next.ci_from_previous)})</span>}
        {other && <span className="funnel-was"> {rate(other.rate_from_previous)}</span>}
      </Explained>
      {step.dropped > 0 && !fixed ? (
        <button
          aria-label={w.openDrop(name, count(step.dropped))}
          className="funnel-dropped"
          onClick={() => setQuery({ drop: String(index + 1) })}
          title={w.openDrop(name, count(step.dropped))}
          type="button"
        >
          {s.funnel.dropped(count(step.dropped))}
        </button>
      ) : (
        <span className={step.dropped > 0 ? "funnel-dropped" : "muted"}>{s.funnel.dropped(count(step.dropped))}</span>
      )}
      {next.median_seconds_from_previous !== null && (
        <span className="muted">{s.funnel.median(span(next.median_seconds_from_previous))}</span>
      )}
      {lost && (
        <span className="muted" title={s.funnel.worth}>
          {s.funnel.lost(money(lost, currency))}
        </span>
      )}
    </li>
  );
}
