import type { ReactNode } from "react";
import { faultAt } from "../../api/problem.ts";
import { useValues } from "../../api/queries.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { pathWords as w } from "../../strings/paths.ts";
import { patternOf } from "./path-url.ts";
import type { PathGroup } from "./types.ts";

interface RulesProps {
  site: string;
  rules: readonly PathGroup[];
  error: unknown;
  changed: boolean;
  onChange: (rules: readonly PathGroup[]) => void;
  onKeep: () => void;
  onDiscard: () => void;
}

/** The rules that make many pages one step. The flow below follows while they are written; keeping puts them into the URL. */
export function GroupRules(props: RulesProps): ReactNode {
  const { site, rules, error, changed, onChange, onKeep, onDiscard } = props;
  const set = (at: number, next: PathGroup | null): void =>
    onChange(rules.flatMap((rule, index) => (index === at ? (next ? [next] : []) : [rule])));
  const up = (at: number): void => {
    const next = [...rules];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at - 1, 0, one);
    onChange(next);
  };
  return (
    <section aria-label={w.mergeTitle} className="card path-merge">
      <div className="card-head">
        <div>
          <h2>
            {w.mergeTitle} <HelpButton page="path" />
          </h2>
          <p>{w.mergeLead}</p>
        </div>
      </div>
      <ol className="path-rules">
        {rules.map((rule, index) => (
          <RuleLine
            fault={faultAt(error, `/groups/${index}`)}
            index={index}
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule is known by its place.
            key={index}
            onChange={(next) => set(index, next)}
            onUp={() => up(index)}
            rule={rule}
          />
        ))}
      </ol>
      <Suggestions onAdd={(rule) => onChange([...rules, rule])} rules={rules} site={site} />
      <div className="row-apart">
        <button
          className="button button-small"
          onClick={() => onChange([...rules, { glob: "", label: "" }])}
          type="button"
        >
          <Icon name="plus" size={15} /> {w.addRule}
        </button>
        <span aria-live="polite" className="muted small">
          {changed && w.preview}
        </span>
        <div className="row">
          <button className="button button-quiet" onClick={onDiscard} type="button">
            {w.discard}
          </button>
          <button className="button button-main" disabled={!changed} onClick={onKeep} type="button">
            {w.keep}
          </button>
        </div>
      </div>
    </section>
  );
}

interface LineProps {
  rule: PathGroup;
  index: number;
  fault: string | undefined;
  onChange: (next: PathGroup | null) => void;
  onUp: () => void;
}

function RuleLine({ rule, index, fault, onChange, onUp }: LineProps): ReactNode {
  const regex = typeof rule.regex === "string";
  const pattern = patternOf(rule);
  const make = (text: string, asRegex: boolean, label: string): PathGroup =>
    asRegex ? { regex: text, label } : { glob: text, label };
  return (
    <li className="path-rule">
      <select
        aria-label={`${w.kind} ${index + 1}`}
        className="select"
        onChange={(event) => onChange(make(pattern, event.target.value === "regex", rule.label))}
        value={regex ? "regex" : "glob"}
      >
        <option value="glob">{w.kinds.glob}</option>
        <option value="regex">{w.kinds.regex}</option>
      </select>
      <input
        aria-invalid={fault ? true : undefined}
        aria-label={`${w.pattern} ${index + 1}`}
        className="input mono"
        onChange={(event) => onChange(make(event.target.value, regex, rule.label))}
        placeholder={w.patternHint}
        spellCheck={false}
        value={pattern}
      />
      <span aria-hidden="true" className="muted">
        →
      </span>
      <input
        aria-label={`${w.label} ${index + 1}`}
        className="input"
        onChange={(event) => onChange(make(pattern, regex, event.target.value))}
        placeholder={w.labelHint}
        value={rule.label}
      />
      <span className="row path-rule-tools">
        <button
          aria-label={w.ruleUp(index + 1)}
          className="icon-button icon-button-small"
          disabled={index === 0}
          onClick={onUp}
          type="button"
        >
          <Icon name="up" size={15} />
        </button>
        <button
          aria-label={w.removeRule(index + 1)}
          className="icon-button icon-button-small"
          onClick={() => onChange(null)}
          type="button"
        >
          <Icon name="close" size={15} />
        </button>
      </span>
      {fault && <span className="field-fault path-rule-fault">{fault}</span>}
    </li>
  );
}

/** Rules that would make one step out of pages with the same beginning. */
function Suggestions({
  site,
  rules,
  onAdd,
}: Pick<RulesProps, "site" | "rules"> & { onAdd: (rule: PathGroup) => void }): ReactNode {
  const paths = useValues(site, "path");
  const known = new Set(rules.map(patternOf));
  const found = suggestRules((paths.data?.rows ?? []).flatMap((row) => row.value ?? [])).filter(
    (rule) => !known.has(patternOf(rule)),
  );
  if (found.length === 0) return null;
  return (
    <div className="row">
      <span className="muted small">{w.suggested}</span>
      {found.map((rule) => (
        <button className="button button-small mono" key={rule.glob} onClick={() => onAdd(rule)} type="button">
          {rule.glob}
        </button>
      ))}
    </div>
  );
}

const leastAlike = 3;
const mostSuggested = 4;

/** A rule for each first folder that several pages lie in, the fullest folder first. */
export function suggestRules(paths: readonly string[]): PathGroup[] {
  const folders = new Map<string, number>();
  for (const path of paths) {
    const [, folder] = /^\/([^/]+)\/[^/]/.exec(path) ?? [];
    if (folder) folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  return [...folders]
    .filter(([, pages]) => pages >= leastAlike)
    .sort((a, b) => b[1] - a[1])
    .slice(0, mostSuggested)
    .map(([folder]) => ({ glob: `/${folder}/**`, label: `/${folder}/…` }));
}

/** The rule that merges a page with those beside it. */
export function ruleFor(path: string): PathGroup {
  const folder = path.slice(0, Math.max(1, path.lastIndexOf("/")));
  return folder === "/" ? { glob: path, label: path } : { glob: `${folder}/*`, label: `${folder}/…` };
}
