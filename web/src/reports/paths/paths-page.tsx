import "../../styles/paths.css";
import { type ReactNode, useMemo, useState } from "react";
import { useDefinitions, useVocabulary } from "../../api/queries.ts";
import { count } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { Figure } from "../../parts/figure.tsx";
import { drawPage } from "../../parts/picture.ts";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { useSettled } from "../../parts/use-settled.ts";
import { setQuery, useAddress } from "../../router/location.ts";
import { includesNow } from "../../router/range.ts";
import { viewRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { useShareable } from "../../share/shareable.ts";
import { pathWords as w } from "../../strings/paths.ts";
import { inRange } from "../conversions/headline.ts";
import { flowTable } from "./flow-table.ts";
import { GroupRules, ruleFor } from "./group-rules.tsx";
import { NodePanel } from "./node-panel.tsx";
import { PathControls } from "./path-controls.tsx";
import { common, depths, type PathState, pathsRequest, readPathState, writeGroups } from "./path-url.ts";
import { anchorName, eventNames, pathSentence } from "./path-words.ts";
import { usePaths, useTransitions } from "./queries.ts";
import { SankeyFigure } from "./sankey.tsx";
import { Sequences } from "./sequences.tsx";
import { transitionSentence } from "./transition-words.ts";
import { Transitions } from "./transitions.tsx";
import type { PathGroup, PathsReport } from "./types.ts";
import { NamesContext, useLabel } from "./use-label.ts";

/** What do people do before or after? */
export function PathsPage({ site, view }: PageProps): ReactNode {
  const { query } = useAddress();
  const state = readPathState(query);
  const [draft, setDraft] = useState<readonly PathGroup[] | null>(null);
  const settled = useSettled(JSON.stringify(draft ? draft.filter(isWritten) : state.groups), 250);
  const groups = useMemo(() => JSON.parse(settled) as readonly PathGroup[], [settled]);
  const vocabulary = useVocabulary(site.key);
  const definitions = useDefinitions(site.key);
  const names = useMemo(() => eventNames(definitions.data?.rows ?? []), [definitions.data]);
  const asked = viewRequest(view, site.timezone, new Date());
  const sides = useViewNames(site.key, view);
  const live = { live: includesNow(view.range) };
  const paths = usePaths(
    site.key,
    { ...asked, ...pathsRequest(state, groups) },
    { ...live, enabled: state.tab === "flow" },
  );
  useShareable("paths", state.tab === "flow" ? { ...asked, ...pathsRequest(state, groups) } : null);
  const transitions = useTransitions(
    site.key,
    { ...asked, ...common(state, groups) },
    { ...live, enabled: state.tab === "next" },
  );
  const shown = state.tab === "flow" ? paths : transitions;
  const merge = (rule?: PathGroup): void => setDraft([...(draft ?? state.groups), ...(rule ? [rule] : [])]);
  const anchor = state.anchor === "" ? null : anchorName(state.anchor, vocabulary.data, names);

  return (
    <NamesContext value={names}>
      <div className="page">
        <div>
          <h1 className="page-title">
            {w.title} <HelpButton page="path" />
          </h1>
          <p aria-live="polite" className="answer">
            {state.tab === "next" && transitions.data
              ? transitionSentence(transitions.data, names, sides.before)
              : state.tab === "flow" && paths.data
                ? pathSentence(paths.data, anchor, inRange(view.range), names, sides.before)
                : w.question}
          </p>
        </div>
        <Loaded query={vocabulary} skeleton={<Skeleton height={96} />}>
          {(words) => (
            <PathControls
              error={shown.error}
              merging={draft !== null}
              onMerge={() =>
                setDraft(draft ? null : state.groups.length > 0 ? state.groups : [{ glob: "", label: "" }])
              }
              site={site.key}
              state={state}
              vocabulary={words}
            />
          )}
        </Loaded>
        {draft && (
          <GroupRules
            changed={writeGroups(draft.filter(isWritten)) !== writeGroups(state.groups)}
            error={shown.error}
            onChange={setDraft}
            onDiscard={() => setDraft(null)}
            onKeep={() => {
              setQuery({ merge: writeGroups(draft.filter(isWritten)), node: null, folded: null });
              setDraft(null);
            }}
            rules={draft}
            site={site.key}
          />
        )}
        <div>
          <Tabs
            label={w.tabsLabel}
            onChange={(tab) => setQuery({ tab: tab === "flow" ? null : tab })}
            options={(["flow", "next"] as const).map((one) => [one, w.tabs[one]] as const)}
            value={state.tab}
          />
        </div>
        {state.tab === "flow" ? (
          <Loaded query={paths} shown={shownFaults} skeleton={<Skeleton height={560} />}>
            {(report) => (
              <Flow
                groups={groups}
                onMerge={(label) => merge(ruleFor(label))}
                report={report}
                sides={sides}
                site={site.key}
                state={state}
              />
            )}
          </Loaded>
        ) : (
          <Loaded query={transitions} shown={shownFaults} skeleton={<Skeleton height={560} />}>
            {(report) => (
              <>
                <Remarks warnings={report.warnings} />
                <Transitions beside={sides.before} report={report} />
              </>
            )}
          </Loaded>
        )}
      </div>
    </NamesContext>
  );
}

const shownFaults = ["/from", "/to", "/until", "/at", "/gap", "/top", "/unit", "/hide", "/groups"];

function isWritten(rule: PathGroup): boolean {
  return Boolean((rule.glob || rule.regex) && rule.label);
}

interface FlowProps {
  site: string;
  report: PathsReport;
  state: PathState;
  groups: readonly PathGroup[];
  onMerge: (label: string) => void;
  /** What the report and what stands beside it are called. */
  sides: { now: string; before: string };
}

function Flow({ site, report, state, groups, onMerge, sides }: FlowProps): ReactNode {
  const label = useLabel();
  const [near, setNear] = useState<string | null>(null);
  // A step that was opened stays, so that its buttons can be reached across the others.
  const shown = state.node ?? near;
  if (report.anchor_units === 0) {
    return (
      <section className="card">
        <Empty text={w.emptyText} title={w.empty}>
          <button className="button button-main" onClick={() => setQuery({ range: "all" })} type="button">
            {w.emptyAction}
          </button>
        </Empty>
      </section>
    );
  }
  return (
    <>
      <Remarks warnings={report.warnings} />
      <section className="card">
        <Figure
          drawing={async () => {
            const figure = document.querySelector(".sankey");
            return figure ? drawPage(figure) : null;
          }}
          head={
            <div>
              <h2>{w.flow}</h2>
              <p className="muted small">
                {w.flowLead(count(report.anchor_units), w.units[report.unit] ?? report.unit)}
                {report.comparison && ` ${w.flowBeside(sides.before, count(report.comparison.anchor_units))}`}
              </p>
            </div>
          }
          label={w.flow}
          table={flowTable(report, label, sides.before)}
        >
          <div className="sankey-grid">
            <div className="stack">
              <SankeyFigure
                beside={sides.before}
                chosen={state.node}
                folded={state.folded}
                onNear={setNear}
                report={report}
              />
              <div className="row">
                {state.depth < depths.most && (
                  <button
                    className="button button-small"
                    onClick={() => setQuery({ depth: String(state.depth + 1) })}
                    type="button"
                  >
                    {w.addStep}
                  </button>
                )}
                {state.folded.length > 0 && (
                  <button className="button button-small" onClick={() => setQuery({ folded: null })} type="button">
                    {w.unfoldAll}
                  </button>
                )}
              </div>
            </div>
            <NodePanel
              groups={groups}
              node={report.nodes.find((node) => node.id === shown) ?? report.nodes.find((node) => node.depth === 0)}
              onMerge={onMerge}
              report={report}
              sides={sides}
              site={site}
              state={state}
            />
          </div>
        </Figure>
      </section>
      <Sequences beside={sides.before} report={report} />
    </>
  );
}
