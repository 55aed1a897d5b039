import { type ReactNode, useState } from "react";
import { useValues } from "../../api/queries.ts";
import type { Vocabulary } from "../../api/types.ts";
import { compact } from "../../format/numbers.ts";
import { Combobox } from "../../parts/combobox.tsx";
import { s } from "../../strings/strings.ts";
import { type Filter, type Operator, operators, takesValue, typedValue } from "./funnel-text.ts";

interface FilterFormProps {
  site: string;
  label: string;
  vocabulary: Vocabulary;
  onAdd: (filter: Filter) => void;
  onCancel: () => void;
}

/** One condition: a property, an operator, a value out of those that were seen, or any other. */
export function FilterForm({ site, label, vocabulary, onAdd, onCancel }: FilterFormProps): ReactNode {
  const [prop, setProp] = useState("");
  const [op, setOp] = useState<Operator>("=");
  const [value, setValue] = useState("");
  const values = useValues(site, takesValue(op) ? prop : "");
  const names = [...new Set([...vocabulary.columns, ...vocabulary.properties])];
  const ready = prop !== "" && (!takesValue(op) || value !== "");
  return (
    <fieldset aria-label={label} className="filter-form">
      <Combobox
        autoFocus
        choices={names.map((name) => ({ value: name, label: name }))}
        free
        label={s.funnel.property}
        onChoose={setProp}
        placeholder={s.funnel.property}
        value={prop}
      />
      <select
        aria-label={s.funnel.operator}
        className="select"
        onChange={(event) => setOp(event.target.value as Operator)}
        value={op}
      >
        {operators.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      {takesValue(op) && (
        <Combobox
          choices={(values.data?.rows ?? []).flatMap((row) =>
            row.value === null ? [] : [{ value: row.value, label: row.value, note: compact(row.count) }],
          )}
          free
          label={s.funnel.value}
          onChoose={setValue}
          placeholder={s.funnel.value}
          value={value}
        />
      )}
      <div className="row">
        <button
          className="button button-small button-main"
          disabled={!ready}
          onClick={() =>
            onAdd(takesValue(op) ? { prop, op, ...typedValue(value) } : { prop, op, value: "", quoted: false })
          }
          type="button"
        >
          {s.funnel.addFilter}
        </button>
        <button className="button button-small button-quiet" onClick={onCancel} type="button">
          {s.settings.cancel}
        </button>
      </div>
    </fieldset>
  );
}
