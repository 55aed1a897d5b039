import { type ReactNode, useState } from "react";
import type { Vocabulary } from "../../api/types.ts";
import { type Choice, Combobox } from "../../parts/combobox.tsx";
import { Icon } from "../../parts/icon.tsx";
import { funnelWords as w } from "../../strings/funnels.ts";
import { s } from "../../strings/strings.ts";
import { FilterForm } from "./filter-form.tsx";
import { type Alternative, type Filter, isDuration, type Step, writeFilter, writeSymbol } from "./funnel-text.ts";
import type { GripEvents } from "./step-list.tsx";
import { symbolName } from "./step-name.ts";

interface StepCardProps {
  site: string;
  index: number;
  step: Step;
  first: boolean;
  last: boolean;
  dragged: boolean;
  /** Whether nothing may lie between the step before and this one. */
  direct: boolean;
  fault: string | undefined;
  choices: readonly Choice[];
  vocabulary: Vocabulary;
  grip: GripEvents;
  onChange: (step: Step) => void;
  onDirect: (on: boolean) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One step: what it matches, its filters, and how it hangs together with the step before. */
export function StepCard(props: StepCardProps): ReactNode {
  const { site, index, step, first, last, dragged, direct, fault, choices, vocabulary, grip } = props;
  const { onChange, onDirect, onMove, onRemove } = props;
  const [adding, setAdding] = useState<"alternative" | "more" | null>(null);
  const [filtered, setFiltered] = useState<number | null>(null);
  const change = (part: Partial<Step>): void => onChange({ ...step, ...part });
  const setAlternative = (at: number, next: Alternative | null): void =>
    change({ alternatives: step.alternatives.flatMap((old, place) => (place === at ? (next ? [next] : []) : [old])) });
  const only = step.alternatives.length === 1;
  const target = filtered === null ? undefined : step.alternatives[filtered];
  const toggleFilter = (at: number): void => {
    setFiltered(filtered === at ? null : at);
    setAdding(null);
  };

  return (
    <li className={dragged ? "step step-dragged" : "step"}>
      <div className="step-line">
        <button
          {...grip}
          aria-label={s.funnel.drag(index + 1)}
          className="step-grip"
          title={s.funnel.drag(index + 1)}
          type="button"
        >
          <Icon name="grip" size={16} />
        </button>
        <span className="funnel-number">{index + 1}</span>
        <div className="step-symbols">
          {step.alternatives.map((one, at) => (
            <AlternativeLine
              alternative={one}
              choices={choices}
              // biome-ignore lint/suspicious/noArrayIndexKey: alternatives may be equal.
              key={at}
              label={at === 0 ? s.funnel.step(index + 1) : `${s.funnel.step(index + 1)} ${s.funnel.or}`}
              onFilter={() => toggleFilter(at)}
              only={only}
              or={at > 0}
              onChange={(next) => setAlternative(at, next)}
              vocabulary={vocabulary}
            />
          ))}
        </div>
        <button
          aria-label={s.funnel.removeStep(index + 1)}
          className="icon-button icon-button-small"
          onClick={onRemove}
          title={s.funnel.removeStep(index + 1)}
          type="button"
        >
          <Icon name="close" size={15} />
        </button>
      </div>
      <Conditions change={change} direct={direct} onDirect={onDirect} step={step} vocabulary={vocabulary} />
      {fault && <p className="field-fault">{fault}</p>}
      <div className="step-tools">
        {only && (
          <button
            aria-expanded={filtered === 0}
            className="button button-quiet button-small"
            onClick={() => toggleFilter(0)}
            type="button"
          >
            <Icon name="filter" size={14} /> {s.funnel.addFilter}
          </button>
        )}
        <button className="button button-quiet button-small" onClick={() => setAdding("alternative")} type="button">
          {s.funnel.addAlternative}
        </button>
        <button
          aria-expanded={adding === "more"}
          className="button button-quiet button-small"
          onClick={() => setAdding(adding === "more" ? null : "more")}
          type="button"
        >
          {first ? s.funnel.firstMore : s.funnel.between}
        </button>
        <span className="step-moves">
          <button
            aria-label={s.funnel.moveUp(index + 1)}
            className="icon-button icon-button-small"
            disabled={first}
            onClick={() => onMove(-1)}
            type="button"
          >
            <Icon name="up" size={15} />
          </button>
          <button
            aria-label={s.funnel.moveDown(index + 1)}
            className="icon-button icon-button-small"
            disabled={last}
            onClick={() => onMove(1)}
            type="button"
          >
            <Icon name="down" size={15} />
          </button>
        </span>
      </div>
      {adding === "alternative" && (
        <Combobox
          autoFocus
          choices={choices}
          free
          label={s.funnel.searchFor}
          onChoose={(name) => {
            setAdding(null);
            if (name !== "") change({ alternatives: [...step.alternatives, { name, filters: [] }] });
          }}
          onLeave={() => setAdding(null)}
          placeholder={s.funnel.search}
        />
      )}
      {target && filtered !== null && (
        <FilterForm
          label={s.funnel.filterFor(symbolName(target.name, vocabulary))}
          onAdd={(filter) => {
            setFiltered(null);
            setAlternative(filtered, { ...target, filters: [...target.filters, filter] });
          }}
          onCancel={() => setFiltered(null)}
          site={site}
          vocabulary={vocabulary}
        />
      )}
      {adding === "more" && (
        <Between
          change={change}
          choices={choices}
          direct={direct}
          first={first}
          last={last}
          onDirect={onDirect}
          step={step}
        />
      )}
    </li>
  );
}

interface AlternativeLineProps {
  alternative: Alternative;
  label: string;
  only: boolean;
  or: boolean;
  choices: readonly Choice[];
  vocabulary: Vocabulary;
  onChange: (next: Alternative | null) => void;
  onFilter: () => void;
}

function AlternativeLine(props: AlternativeLineProps): ReactNode {
  const { alternative, label, only, or, choices, vocabulary, onChange, onFilter } = props;
  const name = symbolName(alternative.name, vocabulary);
  const without = (filter: Filter): readonly Filter[] => alternative.filters.filter((one) => one !== filter);
  return (
    <div className="step-symbol">
      <div className="step-name">
        {or && <span className="muted">{s.funnel.or}</span>}
        <Combobox
          choices={choices}
          free
          label={label}
          onChoose={(next) => next !== "" && onChange({ ...alternative, name: next })}
          value={name}
        />
        {!only && (
          <button
            aria-label={s.funnel.filterFor(name)}
            className="icon-button icon-button-small"
            onClick={onFilter}
            title={s.funnel.filterFor(name)}
            type="button"
          >
            <Icon name="filter" size={13} />
          </button>
        )}
        {!only && (
          <button
            aria-label={s.funnel.removeAlternative(name)}
            className="icon-button icon-button-small"
            onClick={() => onChange(null)}
            type="button"
          >
            <Icon name="close" size={13} />
          </button>
        )}
      </div>
      {alternative.filters.length > 0 && (
        <ul className="chips">
          {alternative.filters.map((filter) => (
            <Chip
              key={writeFilter(filter)}
              label={s.funnel.removeFilter}
              onRemove={() => onChange({ ...alternative, filters: without(filter) })}
              text={writeFilter(filter)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

/** What was said about the way from the step before, as chips that can be taken off. */
function Conditions({
  step,
  direct,
  vocabulary,
  change,
  onDirect,
}: {
  step: Step;
  direct: boolean;
  vocabulary: Vocabulary;
  change: (part: Partial<Step>) => void;
  onDirect: (on: boolean) => void;
}): ReactNode {
  if (!step.optional && !step.first && !direct && step.within === "" && step.without.length === 0) return null;
  return (
    <ul className="chips chips-step">
      {step.optional && (
        <Chip label={`${s.funnel.optional} ×`} onRemove={() => change({ optional: false })} text={s.funnel.optional} />
      )}
      {step.first && <Chip label={`${w.first} ×`} onRemove={() => change({ first: false })} text={w.first} />}
      {direct && <Chip label={`${w.direct} ×`} onRemove={() => onDirect(false)} text={w.direct} />}
      {step.within !== "" && (
        <Chip label={s.funnel.stepWindow} onRemove={() => change({ within: "" })} text={`≤ ${step.within}`} />
      )}
      {step.without.map((symbol) => (
        <Chip
          key={writeSymbol(symbol)}
          label={s.funnel.removeWithout(symbolName(symbol.name, vocabulary))}
          onRemove={() => change({ without: step.without.filter((one) => one !== symbol) })}
          text={`${s.funnel.without} ${symbolName(symbol.name, vocabulary)}`}
        />
      ))}
    </ul>
  );
}

interface BetweenProps {
  step: Step;
  first: boolean;
  last: boolean;
  direct: boolean;
  choices: readonly Choice[];
  change: (part: Partial<Step>) => void;
  onDirect: (on: boolean) => void;
}

function Between({ step, first, last, direct, choices, change, onDirect }: BetweenProps): ReactNode {
  const [within, setWithin] = useState(step.within);
  const take = (): void => {
    if (within === "" || isDuration(within)) change({ within });
  };
  return (
    <div className="step-more">
      <label className="compare">
        <input checked={step.first} onChange={(event) => change({ first: event.target.checked })} type="checkbox" />
        {w.first}
      </label>
      {!first && (
        <label className="compare">
          <input checked={direct} onChange={(event) => onDirect(event.target.checked)} type="checkbox" />
          {w.direct}
        </label>
      )}
      {!first && (
        <label className="field">
          <span className="field-label small">{s.funnel.stepWindow}</span>
          <input
            className="input"
            onBlur={take}
            onChange={(event) => setWithin(event.target.value.trim())}
            onKeyDown={(event) => {
              if (event.key === "Enter") take();
            }}
            placeholder={s.funnel.ownWindowHint}
            value={within}
          />
        </label>
      )}
      {!first && (
        <div className="field">
          <span className="field-label small">{s.funnel.withoutLabel}</span>
          <Combobox
            choices={choices}
            free
            label={s.funnel.withoutLabel}
            onChoose={(name) => name !== "" && change({ without: [...step.without, { name, filters: [] }] })}
            placeholder={s.funnel.search}
          />
        </div>
      )}
      {!first && !last && (
        <label className="compare">
          <input
            checked={step.optional}
            onChange={(event) => change({ optional: event.target.checked })}
            type="checkbox"
          />
          {s.funnel.optional}
        </label>
      )}
    </div>
  );
}

function Chip({ text, label, onRemove }: { text: string; label: string; onRemove: () => void }): ReactNode {
  return (
    <li className="chip">
      <span>{text}</span>
      <button aria-label={`${label}: ${text}`} onClick={onRemove} type="button">
        <Icon name="close" size={11} />
      </button>
    </li>
  );
}
