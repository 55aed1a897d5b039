import type { ReactNode } from "react";
import { count, money, points, rate } from "../../format/numbers.ts";
import { Icon } from "../../parts/icon.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, keptQuery, setQuery } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { pathWords as w } from "../../strings/paths.ts";
import { type PathState, tops, writeList } from "./path-url.ts";
import { otherShares, shareOf, symbolOf } from "./path-words.ts";
import { isSpecial } from "./sankey-layout.ts";
import type { PathGroup, PathLink, PathNode, PathsReport } from "./types.ts";
import { useLabel } from "./use-label.ts";

interface PanelProps {
  site: string;
  report: PathsReport;
  state: PathState;
  groups: readonly PathGroup[];
  node: PathNode | undefined;
  onMerge: (label: string) => void;
  sides: { now: string; before: string };
}

/** One step: how many pass, where they come from and go, and what can be done with it. */
export function NodePanel({ site, report, state, groups, node, onMerge, sides }: PanelProps): ReactNode {
  const label = useLabel();
  const there = node ? (otherShares(report)?.node(node.id) ?? null) : null;
  if (!node) return <p className="muted sankey-hint">{w.node.empty}</p>;
  const unit = w.units[report.unit] ?? report.unit;
  return (
    <section aria-label={label(node.label)} className="path-node">
      <div className="row-apart">
        <h3>{label(node.label)}</h3>
        {state.node === node.id && (
          <button
            aria-label={w.node.close}
            className="icon-button icon-button-small"
            onClick={() => setQuery({ node: null })}
            type="button"
          >
            <Icon name="close" size={15} />
          </button>
        )}
      </div>
      <p>
        <strong className="path-units">{count(node.units)}</strong> {unit},{" "}
        {w.node.ofAll(rate(shareOf(node.units, report)))}
        {there !== null && (
          <span className="muted">
            <br />
            {w.apart(sides.before, rate(there), points((shareOf(node.units, report) ?? 0) - there))}
          </span>
        )}
        {node.value !== null && (
          <span className="muted">
            <br />
            {w.node.value(money(node.value, report.currency))}
          </span>
        )}
      </p>
      <Ways links={report.links.filter((link) => link.to === node.id)} of={node} side="from" title={w.node.before} />
      <Ways links={report.links.filter((link) => link.from === node.id)} of={node} side="to" title={w.node.next} />
      <Actions groups={groups} node={node} onMerge={onMerge} site={site} state={state} />
    </section>
  );
}

const mostWays = 6;

function Ways({
  links,
  side,
  title,
  of,
}: {
  links: readonly PathLink[];
  side: "from" | "to";
  title: string;
  of: PathNode;
}): ReactNode {
  const label = useLabel();
  if (links.length === 0) return null;
  const shown = [...links].sort((a, b) => b.units - a.units).slice(0, mostWays);
  return (
    <div>
      <h4 className="path-way-title">{title}</h4>
      <ul className="path-ways">
        {shown.map((link) => {
          const id = link[side];
          const share = of.units === 0 ? null : link.units / of.units;
          return (
            <li key={id}>
              <Link className="path-way" keepScroll to={addressWith({ node: id })}>
                <span className="path-way-name">{label(id.slice(id.indexOf(":") + 1))}</span>
                <span className="muted" title={count(link.units)}>
                  {rate(share)}
                </span>
                <span aria-hidden="true" className="path-way-track">
                  <span style={{ width: `${((share ?? 0) * 100).toFixed(2)}%` }} />
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Actions({
  site,
  state,
  groups,
  node,
  onMerge,
}: Pick<PanelProps, "site" | "state" | "groups" | "onMerge"> & { node: PathNode }): ReactNode {
  const symbol = symbolOf(node.label, groups);
  const folded = state.folded.includes(node.id);
  const button = (text: string, act: () => void): ReactNode => (
    <button className="button button-small" onClick={act} type="button">
      {text}
    </button>
  );
  const begin = { node: null, folded: null, at: null };
  return (
    <div className="row path-actions">
      {node.label === "(other)" &&
        state.top < tops.most &&
        button(w.node.wider, () => setQuery({ top: String(Math.min(tops.most, state.top + tops.step)) }))}
      {!node.label.startsWith("(e") &&
        button(folded ? w.node.unfold : w.node.fold, () =>
          setQuery({
            folded: writeList(folded ? state.folded.filter((id) => id !== node.id) : [...state.folded, node.id]),
          }),
        )}
      {symbol && button(w.node.from, () => setQuery({ ...begin, direction: null, anchor: symbol }))}
      {symbol && button(w.node.to, () => setQuery({ ...begin, direction: "backward", anchor: symbol }))}
      {symbol && node.depth > 0 && button(w.node.until, () => setQuery({ until: symbol }))}
      {node.label.startsWith("/") && button(w.node.merge, () => onMerge(node.label))}
      {!node.label.startsWith("/") &&
        !isSpecial(node.label) &&
        symbol &&
        node.depth > 0 &&
        button(w.node.hide, () => setQuery({ node: null, hide: writeList([...state.hide, node.label]) }))}
      {symbol && state.anchor !== "" && node.depth > 0 && (
        <Link
          className="button button-small"
          to={
            pagePath(site, "funnels") +
            keptQuery({
              funnel: (state.direction === "forward" ? [state.anchor, symbol] : [symbol, state.anchor]).join(" > "),
            })
          }
        >
          {w.node.funnel}
        </Link>
      )}
    </div>
  );
}
