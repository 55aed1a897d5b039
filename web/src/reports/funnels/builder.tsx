import { type ReactNode, useEffect, useState } from "react";
import { faultAt } from "../../api/problem.ts";
import type { FunnelOrder, FunnelUnit, Vocabulary } from "../../api/types.ts";
import { Combobox } from "../../parts/combobox.tsx";
import { Field, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { setQuery } from "../../router/location.ts";
import { funnelWords as w } from "../../strings/funnels.ts";
import { s } from "../../strings/strings.ts";
import { type FunnelModel, isDuration, readFunnel, writeFunnel } from "./funnel-text.ts";
import type { FunnelState } from "./funnel-url.ts";
import { MoreSettings } from "./more-settings.tsx";
import { StepList } from "./step-list.tsx";

interface BuilderProps {
  site: string;
  state: FunnelState;
  vocabulary: Vocabulary;
  error: unknown;
}

/** The funnel as steps one can change, its settings, and its text. Each change goes into the URL. */
export function Builder({ site, state, vocabulary, error }: BuilderProps): ReactNode {
  const model: FunnelModel | null = state.text ? readFunnel(state.text) : { steps: [], within: "7d", hold: [] };
  // On a phone the answer comes first and the builder unfolds; on wider screens it is always open.
  const [open, setOpen] = useState(false);
  const unfolded = open || !state.text;
  const change = (next: FunnelModel): void => setQuery({ funnel: next.steps.length === 0 ? "" : writeFunnel(next) });
  return (
    <section aria-label={s.funnel.steps} className={unfolded ? "card builder" : "card builder builder-folded"}>
      <button aria-expanded={unfolded} className="button builder-fold" onClick={() => setOpen(!open)} type="button">
        {s.funnel.edit}
        <Icon name={unfolded ? "up" : "down"} size={16} />
      </button>
      {model ? (
        <StepList
          direct={state.direct}
          error={error}
          model={model}
          onChange={change}
          site={site}
          vocabulary={vocabulary}
        />
      ) : (
        <p className="muted">{error ? s.funnel.textRefused : s.funnel.beyondBuilder}</p>
      )}
      <div className="builder-settings">
        {model && (
          <Window
            onChange={(within) => change({ ...model, within })}
            value={model.within}
            fault={faultAt(error, "/within")}
          />
        )}
        <Choice<FunnelOrder>
          fault={faultAt(error, "/order")}
          label={s.funnel.order}
          onChange={(order) => setQuery({ order: order === "ordered" ? null : order })}
          options={s.funnel.orders}
          value={state.order}
        />
        <Choice<FunnelUnit>
          fault={faultAt(error, "/unit")}
          label={s.funnel.unit}
          onChange={(unit) => setQuery({ unit: unit === "visitor" ? null : unit })}
          options={s.funnel.units}
          value={state.unit}
        />
        <BreakdownChoice fault={faultAt(error, "/breakdown")} value={state.by} vocabulary={vocabulary} />
        {state.by !== "" && (
          <Choice<string>
            fault={faultAt(error, "/breakdown/at")}
            label={w.at}
            onChange={(at) => setQuery({ at: at === "first" ? null : at })}
            options={{
              ...w.ats,
              ...Object.fromEntries((model?.steps ?? []).map((_, index) => [`step:${index + 1}`, w.atStep(index + 1)])),
            }}
            value={state.at}
          />
        )}
      </div>
      <MoreSettings error={error} model={model} onChange={change} state={state} vocabulary={vocabulary} />
      <TextForm fault={faultAt(error, "/text") ?? faultAt(error, "/steps")} text={state.text ?? ""} />
    </section>
  );
}

export interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: Readonly<Record<T, string>>;
  fault: string | undefined;
  onChange: (value: T) => void;
}

export function Choice<T extends string>({ label, value, options, fault, onChange }: ChoiceProps<T>): ReactNode {
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

const own = "own";

/** The conversion window: a usual one, or one's own. */
function Window({
  value,
  fault,
  onChange,
}: {
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}): ReactNode {
  const known = value in s.funnel.windows;
  const [writing, setWriting] = useState(false);
  const [draft, setDraft] = useState(value);
  if (!writing) {
    return (
      <Choice
        fault={fault}
        label={s.funnel.window}
        onChange={(next) => {
          if (next === own) setWriting(true);
          else onChange(next);
        }}
        options={{ ...s.funnel.windows, ...(known ? {} : { [value]: value }), [own]: s.funnel.ownWindow }}
        value={value}
      />
    );
  }
  const take = (): void => {
    setWriting(false);
    if (isDuration(draft)) onChange(draft);
  };
  return (
    <TextField
      autoFocus
      hint={s.funnel.ownWindowHint}
      label={s.funnel.window}
      onBlur={take}
      onChange={setDraft}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
      value={draft}
    />
  );
}

/** Where a visit came from is known at its first page alone; these are what the whole visit has. */
const ofVisit = ["session.channel", "session.source", "session.medium", "session.campaign", "session.landing"];

function BreakdownChoice({
  value,
  vocabulary,
  fault,
}: {
  value: string;
  vocabulary: Vocabulary;
  fault: string | undefined;
}): ReactNode {
  const names = [
    ...ofVisit,
    ...vocabulary.columns,
    ...vocabulary.properties.filter((name) => !vocabulary.columns.includes(name)),
  ];
  return (
    <div className="field">
      <span className="field-label">{s.funnel.breakdown}</span>
      <Combobox
        choices={[{ value: "", label: s.funnel.noBreakdown }, ...names.map((name) => ({ value: name, label: name }))]}
        label={s.funnel.breakdown}
        onChoose={(by) => setQuery({ by })}
        placeholder={s.funnel.noBreakdown}
        value={value}
      />
      {fault && <span className="field-fault">{fault}</span>}
    </div>
  );
}

/** The funnel in one line, to read, copy and change. */
function TextForm({ text, fault }: { text: string; fault: string | undefined }): ReactNode {
  const [draft, setDraft] = useState(text);
  useEffect(() => setDraft(text), [text]);
  const apply = (): void => setQuery({ funnel: draft.trim() });
  return (
    <form
      className="builder-text"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Field fault={fault} hint={s.funnel.textHint} label={s.funnel.text}>
        {(bound) => (
          <textarea
            {...bound}
            className="textarea mono"
            name="funnel"
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.shiftKey) return;
              event.preventDefault();
              apply();
            }}
            rows={Math.min(6, Math.max(2, Math.ceil(draft.length / 36)))}
            spellCheck={false}
            value={draft}
          />
        )}
      </Field>
      <button className="button button-small" disabled={draft.trim() === text} type="submit">
        {s.funnel.textApply}
      </button>
    </form>
  );
}
