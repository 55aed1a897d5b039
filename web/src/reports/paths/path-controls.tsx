import { type ReactNode, useState } from "react";
import { faultAt } from "../../api/problem.ts";
import { useValues } from "../../api/queries.ts";
import type { Vocabulary } from "../../api/types.ts";
import { compact } from "../../format/numbers.ts";
import { type Choice, Combobox } from "../../parts/combobox.tsx";
import { Field, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { setQuery } from "../../router/location.ts";
import { pathWords as w } from "../../strings/paths.ts";
import { isDuration } from "../funnels/funnel-text.ts";
import { stepChoices } from "../funnels/step-list.tsx";
import { depths, type PathState, tops, writeList } from "./path-url.ts";
import { anchorName, pageSymbolOf } from "./path-words.ts";

interface ControlsProps {
  site: string;
  state: PathState;
  vocabulary: Vocabulary;
  error: unknown;
  merging: boolean;
  onMerge: () => void;
}

/** What follows what, and how it is counted. Each change goes into the URL. */
export function PathControls({ site, state, vocabulary, error, merging, onMerge }: ControlsProps): ReactNode {
  const [open, setOpen] = useState(state.until !== "" || state.gap !== "" || state.hide.length > 0);
  const symbols = useSymbols(site, vocabulary);
  const back = state.direction === "backward";
  const none = w.noAnchor[state.direction];
  const reset = { node: null, folded: null };
  return (
    <section aria-label={w.title} className="card path-controls">
      <div className="path-main">
        <div className="field">
          <span className="field-label">{w.direction}</span>
          <Segmented
            label={w.direction}
            onChange={(direction) => setQuery({ ...reset, direction: direction === "forward" ? null : direction })}
            options={(["forward", "backward"] as const).map((one) => [one, w.directions[one]] as const)}
            value={state.direction}
          />
        </div>
        <div className="field path-anchor">
          <span className="field-label">{w.anchor[state.direction]}</span>
          <Combobox
            choices={[{ value: "", label: none, group: w.anchorStart }, ...symbols]}
            free
            label={w.anchor[state.direction]}
            onChoose={(anchor) => setQuery({ ...reset, anchor })}
            placeholder={none}
            value={state.anchor === "" ? "" : anchorName(state.anchor, vocabulary)}
          />
          <Fault error={error} where={back ? "/to" : "/from"} />
        </div>
        {state.anchor !== "" && (
          <Select
            fault={faultAt(error, "/at")}
            label={w.at}
            onChange={(at) => setQuery({ ...reset, at: at === "first" ? null : at })}
            options={w.ats}
            value={state.at}
          />
        )}
        <Select
          fault={faultAt(error, "/unit")}
          label={w.unit}
          onChange={(unit) => setQuery({ unit: unit === "session" ? null : unit })}
          options={w.unitChoices}
          value={state.unit}
        />
        <Depth depth={state.depth} />
        <div className="row path-more">
          <button aria-expanded={merging} className="button" onClick={onMerge} type="button">
            {w.mergeCount(state.groups.length)}
          </button>
          <button aria-expanded={open} className="button button-quiet" onClick={() => setOpen(!open)} type="button">
            {w.settings} <Icon name={open ? "up" : "down"} size={15} />
          </button>
        </div>
      </div>
      {open && <More error={error} state={state} symbols={symbols} vocabulary={vocabulary} />}
    </section>
  );
}

/** What paths can begin or end with: conversions, events, and the pages seen most. */
function useSymbols(site: string, vocabulary: Vocabulary): readonly Choice[] {
  const paths = useValues(site, "path");
  return [
    ...stepChoices(vocabulary),
    ...(paths.data?.rows ?? []).flatMap((row) =>
      row.value === null
        ? []
        : [{ value: pageSymbolOf(row.value), label: row.value, note: compact(row.count), group: w.pages }],
    ),
  ];
}

function Fault({ error, where }: { error: unknown; where: string }): ReactNode {
  const fault = faultAt(error, where);
  return fault ? <span className="field-fault">{fault}</span> : null;
}

interface SelectProps<T extends string> {
  label: string;
  value: T;
  options: Readonly<Record<T, string>>;
  fault: string | undefined;
  onChange: (value: T) => void;
}

function Select<T extends string>({ label, value, options, fault, onChange }: SelectProps<T>): ReactNode {
  return (
    <Field fault={fault} label={label}>
      {(bound) => (
        <select {...bound} className="select" onChange={(event) => onChange(event.target.value as T)} value={value}>
          {(Object.keys(options) as T[]).map((name) => (
            <option key={name} value={name}>
              {options[name]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Depth({ depth }: { depth: number }): ReactNode {
  const set = (next: number): void => setQuery({ depth: next === depths.usual ? null : String(next) });
  return (
    <div className="field">
      <span className="field-label">{w.depth}</span>
      <div className="stepper">
        <button aria-label={w.fewer} disabled={depth <= depths.least} onClick={() => set(depth - 1)} type="button">
          −
        </button>
        <output aria-label={w.stepsShown(depth)}>{depth}</output>
        <button aria-label={w.more} disabled={depth >= depths.most} onClick={() => set(depth + 1)} type="button">
          +
        </button>
      </div>
    </div>
  );
}

const topChoices = [6, 8, 12, 20, 50];

function More({
  state,
  symbols,
  vocabulary,
  error,
}: Pick<ControlsProps, "state" | "vocabulary" | "error"> & { symbols: readonly Choice[] }): ReactNode {
  const [gap, setGap] = useState(state.gap);
  const takeGap = (): void => {
    if (gap === "" || isDuration(gap)) setQuery({ gap });
  };
  const counts = [...new Set([...topChoices, state.top])].sort((a, b) => a - b);
  return (
    <div className="path-settings">
      <div className="field">
        <span className="field-label">{w.until}</span>
        <Combobox
          choices={[{ value: "", label: w.untilNone, group: w.anchorStart }, ...symbols]}
          free
          label={w.until}
          onChoose={(until) => setQuery({ until })}
          placeholder={w.untilNone}
          value={state.until === "" ? "" : anchorName(state.until, vocabulary)}
        />
        <Fault error={error} where="/until" />
      </div>
      <TextField
        fault={faultAt(error, "/gap")}
        hint={w.gapHint}
        label={w.gap}
        onBlur={takeGap}
        onChange={(text) => setGap(text.trim())}
        onKeyDown={(event) => {
          if (event.key === "Enter") takeGap();
        }}
        value={gap}
      />
      <Field fault={faultAt(error, "/top")} label={w.top}>
        {(bound) => (
          <select
            {...bound}
            className="select"
            onChange={(event) =>
              setQuery({ top: Number(event.target.value) === tops.usual ? null : event.target.value })
            }
            value={state.top}
          >
            {counts.map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="field">
        <span className="field-label">{w.hide}</span>
        {state.hide.length > 0 && (
          <ul className="path-chips">
            {state.hide.map((name) => (
              <li className="path-chip" key={name}>
                <span>{name}</span>
                <button
                  aria-label={w.shownAgain(name)}
                  onClick={() => setQuery({ hide: writeList(state.hide.filter((one) => one !== name)) })}
                  type="button"
                >
                  <Icon name="close" size={11} />
                </button>
              </li>
            ))}
          </ul>
        )}
        <Combobox
          choices={vocabulary.events
            .filter((event) => !state.hide.includes(event.name))
            .map((event) => ({ value: event.name, label: event.name, note: compact(event.count) }))}
          free
          label={w.hideAdd}
          onChoose={(name) => name !== "" && setQuery({ hide: writeList([...state.hide, name]) })}
          placeholder={w.hideAdd}
        />
        <Fault error={error} where="/hide" />
      </div>
      <Check
        checked={state.repeats}
        hint={w.repeatsHint}
        label={w.repeats}
        onChange={(on) => setQuery({ repeats: on ? "on" : null })}
      />
      <Check
        checked={state.technical}
        hint={w.technicalHint}
        label={w.technical}
        onChange={(on) => setQuery({ technical: on ? "on" : null })}
      />
    </div>
  );
}

function Check({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}): ReactNode {
  return (
    <label className="path-check">
      <input checked={checked} onChange={(event) => onChange(event.target.checked)} type="checkbox" />
      <span>
        {label}
        <span className="field-hint">{hint}</span>
      </span>
    </label>
  );
}
