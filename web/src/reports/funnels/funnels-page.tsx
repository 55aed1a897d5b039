import { type ReactNode, useEffect } from "react";
import { useDefinitions, useFunnel, useVocabulary } from "../../api/queries.ts";
import type { FunnelReport, FunnelStep, Vocabulary } from "../../api/types.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { csv, saveText } from "../../parts/download.ts";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { setQuery, useAddress } from "../../router/location.ts";
import { defaultBucket, includesNow } from "../../router/range.ts";
import { viewRequest } from "../../router/view.ts";
import { s } from "../../strings/strings.ts";
import { inRange } from "../conversions/headline.ts";
import { Breakdown } from "./breakdown.tsx";
import { Builder } from "./builder.tsx";
import { FunnelBars } from "./funnel-bars.tsx";
import { EntryTrend, TimeToConvert } from "./funnel-charts.tsx";
import { funnelCsv } from "./funnel-csv.ts";
import { type FunnelState, funnelRequest, readFunnelState } from "./funnel-url.ts";
import { funnelSentence } from "./sentence.ts";
import { stepName } from "./step-name.ts";
import { suggestFunnel } from "./suggest.ts";

/** Where do people leave? */
export function FunnelsPage({ site, view }: PageProps): ReactNode {
  const { query } = useAddress();
  const bucket = defaultBucket(view.range);
  const state = readFunnelState(query, bucket === "hour" ? "day" : bucket);
  const vocabulary = useVocabulary(site.key);
  useSuggestion(site.key, state.text, vocabulary.data);
  const text = state.text ?? "";
  const request = { ...funnelRequest(text, state), ...viewRequest(view, site.timezone, new Date(), false) };
  const funnel = useFunnel(site.key, request, { enabled: text !== "", live: includesNow(view.range) });
  const name = (step: FunnelStep): string => stepName(step.name, vocabulary.data);

  return (
    <div className="page">
      <div>
        <h1 className="page-title">
          {s.funnel.title} <HelpButton page="funnel" />
        </h1>
        <p aria-live="polite" className="answer">
          {funnel.data && !funnel.error ? funnelSentence(funnel.data, inRange(view.range), name) : s.funnel.question}
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
            <Loaded query={funnel} skeleton={<FunnelSkeleton />}>
              {(report) => <Results name={name} report={report} state={state} />}
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

interface ResultsProps {
  report: FunnelReport;
  state: FunnelState;
  name: (step: FunnelStep) => string;
}

function Results({ report, state, name }: ResultsProps): ReactNode {
  return (
    <>
      <Remarks warnings={report.warnings} />
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{s.funnel.bars}</h2>
          </div>
          <button
            aria-label={s.funnel.exportCsv}
            className="button button-small"
            onClick={() => saveText("funnel.csv", "text/csv", csv(funnelCsv(report)))}
            type="button"
          >
            <Icon name="download" size={15} /> {s.funnel.csv}
          </button>
        </div>
        <FunnelBars name={name} order={state.order} report={report} />
      </section>
      {report.breakdown && <Breakdown name={name} prop={state.by} report={report} rows={report.breakdown} />}
      {report.steps.length > 1 && (
        <div className="funnel-pair">
          <section className="card">
            <TimeToConvert report={report} />
          </section>
          {report.trend && (
            <section className="card">
              <EntryTrend state={state} trend={report.trend} />
            </section>
          )}
        </div>
      )}
    </>
  );
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
