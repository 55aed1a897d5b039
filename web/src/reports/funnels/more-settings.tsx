import { type ReactNode, useState } from "react";
import { faultAt } from "../../api/problem.ts";
import type { Vocabulary } from "../../api/types.ts";
import { Combobox } from "../../parts/combobox.tsx";
import { TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { setQuery } from "../../router/location.ts";
import { funnelWords as w } from "../../strings/funnels.ts";
import { s } from "../../strings/strings.ts";
import { Choice } from "./builder.tsx";
import { type FunnelModel, isDuration } from "./funnel-text.ts";
import {
  changedSettings,
  type Exclusion,
  type FunnelState,
  modeOptions,
  usualSettings,
  writeExclusions,
} from "./funnel-url.ts";
import { stepChoices } from "./step-list.tsx";
import { stepName } from "./step-name.ts";

interface SettingsProps {
  state: FunnelState;
  /** Null when the text says more than the builder can show. */
  model: FunnelModel | null;
  vocabulary: Vocabulary;
  error: unknown;
  onChange: (model: FunnelModel) => void;
}

const mostHeld = 3;

/** What a funnel can be told beyond its steps and its window. */
export function MoreSettings({ state, model, vocabulary, error, onChange }: SettingsProps): ReactNode {
  const changed = changedSettings(state) + (model?.hold.length ?? 0);
  const [open, setOpen] = useState(false);
  return (
    <div className="builder-more">
      <button
        aria-expanded={open}
        className="button button-quiet button-small"
        onClick={() => setOpen(!open)}
        type="button"
      >
        {w.set(changed)} <Icon name={open ? "up" : "down"} size={14} />
      </button>
      {open && (
        <div className="stack">
          {model && <Hold error={error} model={model} onChange={onChange} vocabulary={vocabulary} />}
          <Exclusions error={error} state={state} steps={model?.steps.length ?? 2} vocabulary={vocabulary} />
          <Counting error={error} state={state} />
          <Mode error={error} state={state} />
          {changedSettings(state) > 0 && (
            <button className="button button-small" onClick={() => setQuery(usualSettings)} type="button">
              {w.reset}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Hold({
  model,
  vocabulary,
  error,
  onChange,
}: Omit<SettingsProps, "state"> & { model: FunnelModel }): ReactNode {
  const names = [...new Set([...vocabulary.columns, ...vocabulary.properties])].filter(
    (name) => !model.hold.includes(name),
  );
  return (
    <div className="field">
      <span className="field-label">{w.hold}</span>
      {model.hold.length > 0 && (
        <ul className="chips">
          {model.hold.map((name) => (
            <li className="chip" key={name}>
              <span>{name}</span>
              <button
                aria-label={w.holdRemove(name)}
                onClick={() => onChange({ ...model, hold: model.hold.filter((one) => one !== name) })}
                type="button"
              >
                <Icon name="close" size={11} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {model.hold.length < mostHeld && (
        <Combobox
          choices={names.map((name) => ({ value: name, label: name }))}
          free
          label={w.hold}
          onChoose={(name) => name !== "" && onChange({ ...model, hold: [...model.hold, name] })}
          placeholder={w.holdAdd}
        />
      )}
      <span className="field-hint">{w.holdHint}</span>
      <Fault error={error} where="/hold" />
    </div>
  );
}

function Fault({ error, where }: { error: unknown; where: string }): ReactNode {
  const fault = faultAt(error, where);
  return fault ? <span className="field-fault">{fault}</span> : null;
}

function Exclusions({
  state,
  steps,
  vocabulary,
  error,
}: {
  state: FunnelState;
  steps: number;
  vocabulary: Vocabulary;
  error: unknown;
}): ReactNode {
  const set = (list: readonly Exclusion[]): void => setQuery({ without: writeExclusions(list) });
  const change = (at: number, part: Partial<Exclusion>): void =>
    set(state.exclusions.map((one, index) => (index === at ? { ...one, ...part } : one)));
  const numbers = Array.from({ length: steps }, (_, index) => index + 1);
  return (
    <div className="field">
      <span className="field-label">{w.exclusions}</span>
      <ul className="exclusions">
        {state.exclusions.map((one, index) => {
          const name = stepName(one.symbol, vocabulary);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two exclusions may be equal.
            <li className="exclusion" key={index}>
              <strong>{name}</strong>
              <button
                aria-label={w.exclusionRemove(name)}
                className="icon-button icon-button-small"
                onClick={() => set(state.exclusions.filter((_, at) => at !== index))}
                type="button"
              >
                <Icon name="close" size={14} />
              </button>
              <div className="exclusion-line">
                <Step
                  label={w.after}
                  numbers={numbers.slice(0, -1)}
                  onChange={(after) => change(index, { after: after === 1 ? null : after })}
                  value={one.after ?? 1}
                />
                <Step
                  label={w.before}
                  numbers={numbers.slice(1)}
                  onChange={(before) => change(index, { before: before === steps ? null : before })}
                  value={one.before ?? steps}
                />
                <select
                  aria-label={w.effect}
                  className="select"
                  onChange={(event) => change(index, { effect: event.target.value === "remove" ? "remove" : "stop" })}
                  value={one.effect}
                >
                  <option value="stop">{w.effects.stop}</option>
                  <option value="remove">{w.effects.remove}</option>
                </select>
              </div>
              <Fault error={error} where={`/exclusions/${index}`} />
            </li>
          );
        })}
      </ul>
      <Combobox
        choices={stepChoices(vocabulary)}
        free
        label={w.exclusionAdd}
        onChoose={(symbol) =>
          symbol !== "" && set([...state.exclusions, { symbol, after: null, before: null, effect: "stop" }])
        }
        placeholder={w.exclusionAdd}
      />
      <span className="field-hint">{w.exclusionsHint}</span>
    </div>
  );
}

function Step({
  label,
  numbers,
  value,
  onChange,
}: {
  label: string;
  numbers: readonly number[];
  value: number;
  onChange: (value: number) => void;
}): ReactNode {
  return (
    <label className="row">
      <span className="small muted">{label}</span>
      <select className="select" onChange={(event) => onChange(Number(event.target.value))} value={value}>
        {numbers.map((n) => (
          <option key={n} value={n}>
            {n}
          </option>
        ))}
      </select>
    </label>
  );
}

const stops = ["repeats", "foreign", "skip"] as const;

function Counting({ state, error }: { state: FunnelState; error: unknown }): ReactNode {
  const [stepWithin, setStepWithin] = useState(state.stepWithin);
  const take = (): void => {
    if (stepWithin === "" || isDuration(stepWithin)) setQuery({ step_within: stepWithin });
  };
  return (
    <div className="builder-settings">
      <TextField
        fault={faultAt(error, "/step_within")}
        hint={s.funnel.ownWindowHint}
        label={w.stepWithin}
        onBlur={take}
        onChange={(text) => setStepWithin(text.trim())}
        onKeyDown={(event) => {
          if (event.key === "Enter") take();
        }}
        value={stepWithin}
      />
      <Choice
        fault={faultAt(error, "/entry")}
        label={w.entry}
        onChange={(entry) => setQuery({ entry: entry === "closed" ? null : entry })}
        options={w.entries}
        value={state.entry}
      />
      <Choice
        fault={faultAt(error, "/count")}
        label={w.count}
        onChange={(count) => setQuery({ count: count === "units" ? null : count })}
        options={w.counts}
        value={state.count}
      />
      <Choice
        fault={faultAt(error, "/reentry")}
        label={w.reentry}
        onChange={(reentry) => setQuery({ reentry: reentry === "latest" ? null : reentry })}
        options={w.reentries}
        value={state.reentry}
      />
      <Choice
        fault={faultAt(error, "/ties")}
        label={w.ties}
        onChange={(ties) => setQuery({ ties: ties === "order" ? null : ties })}
        options={w.tiesChoices}
        value={state.ties}
      />
      <fieldset className="field">
        <legend className="field-label">{w.stops}</legend>
        {stops.map((name) => (
          <Check
            checked={state.stops.includes(name)}
            fault={faultAt(error, `/${name}`)}
            key={name}
            label={w[name]}
            onChange={(on) =>
              setQuery({
                stops: [...state.stops.filter((one) => one !== name), ...(on ? [name] : [])].join(","),
              })
            }
          />
        ))}
        <Check
          checked={state.reuse}
          fault={faultAt(error, "/reuse")}
          label={w.reuse}
          onChange={(on) => setQuery({ reuse: on ? "on" : null })}
        />
      </fieldset>
    </div>
  );
}

function Mode({ state, error }: { state: FunnelState; error: unknown }): ReactNode {
  return (
    <fieldset className="field">
      <legend className="hidden-text">{w.mode}</legend>
      <Check
        checked={state.clickhouse}
        fault={faultAt(error, "/mode") ?? faultAt(error, "/options")}
        label={w.mode}
        onChange={(on) =>
          // What ClickHouse does not know is taken back, so that the answer is not refused.
          setQuery(
            on ? { ...usualSettings, order: null, direct: null, mode: "clickhouse" } : { mode: null, options: null },
          )
        }
      />
      <span className="field-hint">{w.modeHint}</span>
      {state.clickhouse && (
        <div className="mode-options">
          {modeOptions.map((name) => (
            <Check
              checked={state.options.includes(name)}
              fault={undefined}
              key={name}
              label={w.modeOptions[name]}
              onChange={(on) =>
                setQuery({
                  options: [...state.options.filter((one) => one !== name), ...(on ? [name] : [])].join(","),
                })
              }
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}

function Check({
  label,
  checked,
  fault,
  onChange,
}: {
  label: string;
  checked: boolean;
  fault: string | undefined;
  onChange: (on: boolean) => void;
}): ReactNode {
  return (
    <>
      <label className="builder-check">
        <input checked={checked} onChange={(event) => onChange(event.target.checked)} type="checkbox" />
        <span>{label}</span>
      </label>
      {fault && <span className="field-fault">{fault}</span>}
    </>
  );
}
