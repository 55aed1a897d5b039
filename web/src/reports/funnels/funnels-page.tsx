import { type ReactNode, useEffect, useRef } from "react";
import { useDefinitions, useFunnel, useVocabulary } from "../../api/queries.ts";
import type { FunnelReport, FunnelRequest, FunnelStep, Vocabulary } from "../../api/types.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { announce } from "../../parts/announce.tsx";
import { Downloads } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { setQuery, useAddress } from "../../router/location.ts";
import { defaultBucket, includesNow } from "../../router/range.ts";
import { viewRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { may } from "../../session/may.ts";
import { useShareable } from "../../share/shareable.ts";
import { funnelWords as w } from "../../strings/funnels.ts";
import { s } from "../../strings/strings.ts";
import { inRange } from "../conversions/headline.ts";
import { DrillDialog } from "../drill/drill-dialog.tsx";
import { Breakdown } from "./breakdown.tsx";
import { Builder } from "./builder.tsx";
import { Dropoff } from "./dropoff.tsx";
import { FunnelBars } from "./funnel-bars.tsx";
import { BucketChoice, EntryTrend, HistogramChoices, TimeToConvert } from "./funnel-charts.tsx";
import { funnelCsv } from "./funnel-csv.ts";
import { type FunnelState, funnelRequest, readFunnelState } from "./funnel-url.ts";
import { compareSentence, funnelSentence } from "./sentence.ts";
import { stepName } from "./step-name.ts";
import { suggestFunnel } from "./suggest.ts";

/** Where do people leave? */
export function FunnelsPage({ session, site, view }: PageProps): ReactNode {
  const { query } = useAddress();
  const bucket = defaultBucket(view.range);
  const state = readFunnelState(query, bucket === "hour" ? "day" : bucket);
  const vocabulary = useVocabulary(site.key);
  useSuggestion(site.key, state.text, vocabulary.data);
  const text = state.text ?? "";
  const request = { ...funnelRequest(text, state), ...viewRequest(view, site.timezone, new Date()) };
  const funnel = useFunnel(site.key, request, { enabled: text !== "", live: includesNow(view.range) });
  const name = (step: FunnelStep): string => stepName(step.name, vocabulary.data);
  useShareable("funnel", text === "" ? null : request);

  return (
    <div className="page">
      <div>
        <h1 className="page-title">
          {s.funnel.title} <HelpButton page="funnel" />
        </h1>
        <p aria-live="polite" className="answer">
          {funnel.data && !funnel.error
            ? funnelSentence(funnel.data, inRange(view.range), name) +
              compareSentence(funnel.data, view.against !== null)
            : s.funnel.question}
        </p>
      </div>
      <div className="funnel-grid">
        <Loaded query={vocabulary} skeleton={<Skeleton height={420} />}>
          {(words) => <Builder error={funnel.error} site={site.key} state={state} vocabulary={words} />}
        </Loaded>
        <div className="stack">
          {text === "" ? (
            <section className="card">
              <Empty text={s.funnel.emptyText} title={s.funnel.empty} />
            </section>
          ) : (
            <Loaded query={funnel} shown={["/text", "/steps"]} skeleton={<FunnelSkeleton />}>
              {(report) => (
                <Results
                  looks={may(session, "look")}
                  name={name}
                  report={report}
                  request={request}
                  site={site}
                  state={state}
                  view={view}
                />
              )}
            </Loaded>
          )}
        </div>
      </div>
    </div>
  );
}

/** Fills an empty address with a funnel to begin with. */
function useSuggestion(site: string, text: string | null, vocabulary: Vocabulary | undefined): void {
  const definitions = useDefinitions(site);
  const settled = vocabulary && (definitions.data || definitions.isError);
  const rows = definitions.data?.rows;
  useEffect(() => {
    if (text !== null || !settled || !vocabulary) return;
    const suggested = suggestFunnel(rows ?? [], vocabulary);
    if (suggested) setQuery({ funnel: suggested }, true);
  }, [text, settled, rows, vocabulary]);
}

interface ResultsProps extends Pick<PageProps, "site" | "view"> {
  request: FunnelRequest;
  report: FunnelReport;
  state: FunnelState;
  name: (step: FunnelStep) => string;
  looks: boolean;
}

function Results({ looks, site, view, request, report, state, name }: ResultsProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { now, before: compared } = useViewNames(site.key, view);
  const left = state.drop === null ? undefined : report.steps[state.drop - 1];
  const behind = state.behind === null ? undefined : report.steps[state.behind - 1];
  return (
    <>
      <Remarks warnings={report.warnings} />
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{s.funnel.bars}</h2>
          </div>
          <div className="row">
            {report.comparison && (
              <ul className="legend">
                <li className="legend-item">
                  <span aria-hidden="true" className="legend-now" /> {now}
                </li>
                <li className="legend-item">
                  <span aria-hidden="true" className="legend-was" /> {compared}
                </li>
              </ul>
            )}
            <button
              className="button button-small button-quiet"
              onClick={() => void copyAddress().then(() => announce(w.copied))}
              type="button"
            >
              {w.copyLink}
            </button>
            <Downloads
              drawing={async () => (box.current ? drawPage(box.current) : null)}
              label={s.funnel.title}
              table={{ columns: [], rows: [], raw: funnelCsv(report) }}
            />
          </div>
        </div>
        <div ref={box}>
          <FunnelBars compared={compared} looks={looks} name={name} order={state.order} report={report} />
        </div>
      </section>
      {report.breakdown && <Breakdown name={name} prop={state.by} report={report} rows={report.breakdown} />}
      {report.steps.length > 1 && (
        <div className="funnel-pair">
          <section className="card">
            <TimeToConvert head={<HistogramChoices state={state} steps={report.steps.length} />} report={report} />
          </section>
          {report.trend && (
            <section className="card">
              <EntryTrend bucket={state.trend} head={<BucketChoice state={state} />} trend={report.trend} />
            </section>
          )}
        </div>
      )}
      {left && state.drop !== null && (
        <Dropoff
          name={name(left)}
          onClose={() => setQuery({ drop: null }, true)}
          request={request}
          site={site.key}
          step={state.drop}
          timezone={site.timezone}
        />
      )}
      {looks && behind?.drill && (
        <DrillDialog
          onClose={() => setQuery({ behind: null }, true)}
          site={site.key}
          timezone={site.timezone}
          title={w.behind(name(behind))}
          token={behind.drill}
        />
      )}
    </>
  );
}

async function copyAddress(): Promise<void> {
  await navigator.clipboard.writeText(location.href).catch(() => undefined);
}

function FunnelSkeleton(): ReactNode {
  return (
    <>
      <Skeleton height={360} />
      <div className="funnel-pair">
        <Skeleton height={300} />
        <Skeleton height={300} />
      </div>
    </>
  );
}
