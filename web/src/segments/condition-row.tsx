import { type ReactNode, useState } from "react";
import { useValues } from "../api/queries.ts";
import type { SavedSegment } from "../api/segments.ts";
import type { Vocabulary } from "../api/types.ts";
import { compact } from "../format/numbers.ts";
import { type Choice, Combobox } from "../parts/combobox.tsx";
import { Icon } from "../parts/icon.tsx";
import { FilterForm } from "../reports/funnels/filter-form.tsx";
import { type Operator, operators, takesValue, typedValue, writeFilter } from "../reports/funnels/funnel-text.ts";
import { segmentFields, segmentStrings as t } from "../strings/segments.ts";
import { s } from "../strings/strings.ts";
import { type Condition, scopes, timesOperators } from "./segment-text.ts";

/** A condition in the builder; its names may still be missing. */
export type ConditionDraft = Condition & { readonly id: number };

export function newCondition(kind: keyof typeof t.kinds, id: number): ConditionDraft {
  switch (kind) {
    case "did":
      return { id, kind, not: false, symbol: { name: "", filters: [] }, op: ">=", times: 1, period: "" };
    case "in":
    case "near":
      return { id, kind, not: false, key: "" };
    default:
      return { id, kind: "field", not: false, scope: kind, filter: { prop: "", op: "=", value: "", quoted: true } };
  }
}

export function isComplete(condition: Condition): boolean {
  switch (condition.kind) {
    case "did":
      return condition.symbol.name !== "";
    case "field":
      return condition.filter.prop !== "" && (!takesValue(condition.filter.op) || condition.filter.value !== "");
    default:
      return condition.key !== "";
  }
}

interface RowProps<T extends Condition = Condition> {
  site: string;
  n: number;
  condition: T & { id: number };
  saved: readonly SavedSegment[];
  vocabulary: Vocabulary;
  onChange: (condition: ConditionDraft) => void;
}

/** One condition as a sentence of choices. */
export function ConditionRow(props: RowProps & { onRemove: () => void }): ReactNode {
  const { n, condition, onRemove } = props;
  return (
    <li aria-label={t.condition(n)} className="condition">
      <div className="condition-fields">
        {condition.kind === "did" && <DidFields {...props} condition={condition} />}
        {condition.kind === "field" && <PropertyFields {...props} condition={condition} />}
        {(condition.kind === "in" || condition.kind === "near") && <MemberFields {...props} condition={condition} />}
      </div>
      <button
        aria-label={t.removeCondition(n)}
        className="icon-button"
        onClick={onRemove}
        title={t.removeCondition(n)}
        type="button"
      >
        <Icon name="close" size={16} />
      </button>
    </li>
  );
}

interface PolarityProps {
  condition: ConditionDraft;
  words: readonly [string, string];
  onChange: (condition: ConditionDraft) => void;
}

function Polarity({ condition, words, onChange }: PolarityProps): ReactNode {
  return (
    <select
      aria-label={t.polarity}
      className="select select-fit"
      onChange={(event) => onChange({ ...condition, not: event.target.value === "not" })}
      value={condition.not ? "not" : ""}
    >
      <option value="">{words[0]}</option>
      <option value="not">{words[1]}</option>
    </select>
  );
}

function DidFields({
  site,
  condition,
  vocabulary,
  onChange,
}: RowProps<Extract<Condition, { kind: "did" }>>): ReactNode {
  const [filtering, setFiltering] = useState(false);
  const { symbol } = condition;
  const periods = { ...t.periods, ...(condition.period in t.periods ? {} : { [condition.period]: condition.period }) };
  return (
    <>
      <Polarity condition={condition} onChange={onChange} words={[t.did, t.didNot]} />
      <div className="condition-wide">
        <Combobox
          autoFocus={symbol.name === ""}
          choices={happenings(vocabulary)}
          free
          label={t.what}
          onChoose={(name) => onChange({ ...condition, symbol: { ...symbol, name } })}
          placeholder={t.what}
          value={shownName(symbol.name, vocabulary)}
        />
      </div>
      <select
        aria-label={t.comparison}
        className="select select-fit"
        onChange={(event) => onChange({ ...condition, op: event.target.value as (typeof timesOperators)[number] })}
        value={condition.op}
      >
        {timesOperators.map((op) => (
          <option key={op} value={op}>
            {t.operators[op]}
          </option>
        ))}
      </select>
      <input
        aria-label={t.timesLabel}
        className="input condition-number"
        max={1_000_000}
        min={0}
        onChange={(event) =>
          onChange({ ...condition, times: Math.max(0, Math.floor(event.target.valueAsNumber || 0)) })
        }
        type="number"
        value={condition.times}
      />
      <span className="muted">{t.timesUnit}</span>
      <select
        aria-label={t.period}
        className="select select-fit"
        onChange={(event) => onChange({ ...condition, period: event.target.value })}
        value={condition.period}
      >
        {Object.entries(periods).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {symbol.filters.map((filter) => (
        <span className="condition-filter" key={writeFilter(filter)}>
          <code>{writeFilter(filter)}</code>
          <button
            aria-label={s.funnel.removeFilter}
            className="view-chip-remove"
            onClick={() =>
              onChange({ ...condition, symbol: { ...symbol, filters: symbol.filters.filter((one) => one !== filter) } })
            }
            type="button"
          >
            <Icon name="close" size={14} />
          </button>
        </span>
      ))}
      {filtering ? (
        <FilterForm
          label={s.funnel.filterFor(symbol.name)}
          onAdd={(filter) => {
            setFiltering(false);
            onChange({ ...condition, symbol: { ...symbol, filters: [...symbol.filters, filter] } });
          }}
          onCancel={() => setFiltering(false)}
          site={site}
          vocabulary={vocabulary}
        />
      ) : (
        symbol.name !== "" && (
          <button className="button button-quiet button-small" onClick={() => setFiltering(true)} type="button">
            <Icon name="filter" size={14} /> {s.funnel.addFilter}
          </button>
        )
      )}
    </>
  );
}

function PropertyFields({
  site,
  condition,
  vocabulary,
  onChange,
}: RowProps<Extract<Condition, { kind: "field" }>>): ReactNode {
  const { scope, filter } = condition;
  const seen = [...vocabulary.columns, ...vocabulary.properties];
  const names =
    scope === "event" ? seen : [...new Set([...segmentFields[scope === "visitor" ? "visitor" : "session"], ...seen])];
  const values = useValues(site, takesValue(filter.op) ? valuesOf(filter.prop, vocabulary) : "");
  const set = (change: Partial<typeof filter>): void => onChange({ ...condition, filter: { ...filter, ...change } });
  return (
    <>
      <Polarity condition={condition} onChange={onChange} words={[t.is, t.isNot]} />
      <select
        aria-label={t.kinds[scope]}
        className="select select-fit"
        onChange={(event) => onChange({ ...condition, scope: event.target.value as typeof scope })}
        value={scope}
      >
        {scopes.map((one) => (
          <option key={one} value={one}>
            {t.kinds[one]}
          </option>
        ))}
      </select>
      <div className="condition-wide">
        <Combobox
          autoFocus={filter.prop === ""}
          choices={names.map((name) => ({ value: name, label: name }))}
          free
          label={t.property}
          onChoose={(prop) => set({ prop })}
          placeholder={t.property}
          value={filter.prop}
        />
      </div>
      <select
        aria-label={s.funnel.operator}
        className="select select-fit"
        onChange={(event) => set({ op: event.target.value as Operator })}
        value={filter.op}
      >
        {[...new Set<Operator>([...operators, filter.op])].map((op) => (
          <option key={op}>{op}</option>
        ))}
      </select>
      {takesValue(filter.op) && (
        <div className="condition-wide">
          <Combobox
            choices={(values.data?.rows ?? []).flatMap((row) =>
              row.value === null ? [] : [{ value: row.value, label: row.value, note: compact(row.count) }],
            )}
            free
            label={s.funnel.value}
            onChoose={(value) => set(typedValue(value))}
            placeholder={s.funnel.value}
            value={filter.value}
          />
        </div>
      )}
    </>
  );
}

function MemberFields({
  condition,
  saved,
  vocabulary,
  onChange,
}: RowProps<Extract<Condition, { kind: "in" | "near" }>>): ReactNode {
  const inside = condition.kind === "in";
  const choices: readonly { key: string; name: string }[] = inside
    ? saved
    : vocabulary.conversions.filter((one) => one.kind === "macro");
  return (
    <>
      <Polarity
        condition={condition}
        onChange={onChange}
        words={inside ? [t.inIt, t.notInIt] : [t.nearIt, t.notNearIt]}
      />
      {choices.length === 0 ? (
        <span className="muted">{t.noSaved}</span>
      ) : (
        <select
          aria-label={inside ? t.segment : t.conversion}
          className="select select-fit"
          onChange={(event) => onChange({ ...condition, key: event.target.value })}
          value={condition.key}
        >
          <option value="">{t.choose}</option>
          {choices.map((one) => (
            <option key={one.key} value={one.key}>
              {one.name}
            </option>
          ))}
        </select>
      )}
    </>
  );
}

/** The events and conversions of a site, to pick one from; a conversion's value begins with `@`. */
export function happenings(vocabulary: Vocabulary): readonly Choice[] {
  return [
    ...vocabulary.conversions.map((one) => ({
      value: `@${one.key}`,
      label: one.name,
      note: s.kinds[one.kind],
      group: s.funnel.conversions,
    })),
    ...vocabulary.events.map((one) => ({
      value: one.name,
      label: one.name,
      note: compact(one.count),
      group: s.funnel.events,
    })),
  ];
}

function shownName(name: string, vocabulary: Vocabulary): string {
  return vocabulary.conversions.find((one) => `@${one.key}` === name)?.name ?? name;
}

/** The column whose seen values are offered for a field of a session or visitor. */
function valuesOf(field: string, vocabulary: Vocabulary): string {
  if (vocabulary.columns.includes(field)) return field;
  if (field === "first_channel") return "channel";
  if (field === "landing" || field === "exit") return "path";
  return vocabulary.properties.includes(field) ? `prop.${field}` : "";
}
