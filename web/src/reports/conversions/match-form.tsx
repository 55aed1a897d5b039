import { type ReactNode, useState } from "react";
import type { Vocabulary } from "../../api/types.ts";
import { compact } from "../../format/numbers.ts";
import { Combobox } from "../../parts/combobox.tsx";
import { Field } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { conversionStrings as t } from "../../strings/conversions.ts";
import { FilterForm } from "../funnels/filter-form.tsx";
import { writeFilter } from "../funnels/funnel-text.ts";
import { matchJson, newDraft, type SimpleMatch, simpleMatch, writeDraft } from "./definition-draft.ts";

interface MatchFormProps {
  site: string;
  vocabulary: Vocabulary;
  match: SimpleMatch | null;
  json: string;
  fault: string | undefined;
  onChange: (match: SimpleMatch | null, json: string) => void;
}

/** What an event must be to count: an event and its properties, or the whole match as JSON. */
export function MatchForm({ site, vocabulary, match, json, fault, onChange }: MatchFormProps): ReactNode {
  const [adding, setAdding] = useState(false);
  if (match === null) return <MatchJson fault={fault} json={json} onChange={onChange} />;
  const set = (change: Partial<SimpleMatch>): void => onChange({ ...match, ...change }, "");
  return (
    <fieldset className="field">
      <legend className="field-label">{t.fields.match}</legend>
      <Combobox
        choices={vocabulary.events.map((one) => ({ value: one.name, label: one.name, note: compact(one.count) }))}
        free
        label={t.form.event}
        onChoose={(event) => set({ event })}
        placeholder={t.form.event}
        value={match.event}
      />
      <span className="field-hint">{t.form.eventHint}</span>
      {match.where.length > 0 && (
        <ul className="match-filters">
          {match.where.map((filter) => (
            <li className="match-filter" key={writeFilter(filter)}>
              <code>{writeFilter(filter)}</code>
              <button
                aria-label={t.form.removeCondition(writeFilter(filter))}
                className="icon-button icon-button-small"
                onClick={() => set({ where: match.where.filter((one) => one !== filter) })}
                type="button"
              >
                <Icon name="close" size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {adding ? (
        <FilterForm
          label={t.form.conditions}
          onAdd={(filter) => {
            setAdding(false);
            set({ where: [...match.where, filter] });
          }}
          onCancel={() => setAdding(false)}
          site={site}
          vocabulary={vocabulary}
        />
      ) : (
        <div className="row">
          <button className="button button-small" onClick={() => setAdding(true)} type="button">
            <Icon name="filter" size={14} /> {t.form.addCondition}
          </button>
          <button
            className="button button-quiet button-small"
            onClick={() =>
              onChange(null, matchJson(writeDraft({ ...newDraft(""), match })?.["match"] ?? { event: "" }))
            }
            type="button"
          >
            {t.form.asJson}
          </button>
        </div>
      )}
      {fault && <span className="field-fault">{fault}</span>}
    </fieldset>
  );
}

function MatchJson({ json, fault, onChange }: Pick<MatchFormProps, "json" | "fault" | "onChange">): ReactNode {
  const read = parse(json);
  const simple = simpleMatch(read);
  return (
    <>
      <Field
        fault={json.trim() !== "" && read === undefined ? t.form.jsonWrong : fault}
        hint={t.form.jsonHint}
        label={t.form.json}
      >
        {(bound) => (
          <textarea
            {...bound}
            className="textarea mono"
            onChange={(event) => onChange(null, event.target.value)}
            rows={Math.min(16, Math.max(5, json.split("\n").length + 1))}
            spellCheck={false}
            value={json}
          />
        )}
      </Field>
      {simple && (
        <div>
          <button className="button button-quiet button-small" onClick={() => onChange(simple, "")} type="button">
            {t.form.asFields}
          </button>
        </div>
      )}
    </>
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
