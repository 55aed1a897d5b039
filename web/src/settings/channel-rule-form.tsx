import type { ReactNode } from "react";
import { TextField } from "../parts/field.tsx";
import { channelStrings as t } from "../strings/channels.ts";
import { conditionFields, conditionOps, type DraftRule, newCondition } from "./channel-draft.ts";

interface Props {
  rule: DraftRule;
  at: number;
  isLast: boolean;
  fault: string | undefined;
  onChange: (rule: DraftRule) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One rule: the channel, and the conditions that must all hold. */
export function ChannelRuleForm({ rule, at, isLast, fault, onChange, onMove, onRemove }: Props): ReactNode {
  const name = rule.channel.trim() || t.ruleNamed(at + 1);
  const change = (place: number, part: Partial<DraftRule["when"][number]>): void =>
    onChange({ ...rule, when: rule.when.map((one, i) => (i === place ? { ...one, ...part } : one)) });
  return (
    <li className="channel-rule">
      <div className="channel-rule-head">
        <TextField
          fault={fault}
          label={t.channel(at + 1)}
          maxLength={64}
          onChange={(channel) => onChange({ ...rule, channel })}
          required
          value={rule.channel}
        />
        <div className="row">
          <button
            aria-label={t.upNamed(name)}
            className="button button-small"
            disabled={at === 0}
            onClick={() => onMove(-1)}
            type="button"
          >
            ↑
          </button>
          <button
            aria-label={t.downNamed(name)}
            className="button button-small"
            disabled={isLast}
            onClick={() => onMove(1)}
            type="button"
          >
            ↓
          </button>
          <button aria-label={t.removeNamed(name)} className="button button-small" onClick={onRemove} type="button">
            {t.remove}
          </button>
        </div>
      </div>
      {rule.when.map((one, place) => (
        // Conditions have no name of their own, and are never put in another order.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <fieldset aria-label={t.condition(place + 1, name)} className="channel-condition" key={place}>
          <span className="muted small">{place === 0 ? t.when : t.and}</span>
          <select
            aria-label={t.field}
            className="select"
            onChange={(event) => change(place, { field: event.target.value })}
            value={one.field}
          >
            {conditionFields.map((field) => (
              <option key={field} value={field}>
                {t.fields[field]}
              </option>
            ))}
          </select>
          <select
            aria-label={t.op}
            className="select"
            onChange={(event) => change(place, { op: event.target.value })}
            value={one.op}
          >
            {conditionOps.map((op) => (
              <option key={op} value={op}>
                {t.ops[op]}
              </option>
            ))}
          </select>
          <input
            aria-label={t.values}
            className="input"
            onChange={(event) => change(place, { values: event.target.value })}
            placeholder={one.op === "regex" ? t.expression : t.valuesHint}
            spellCheck={false}
            value={one.values}
          />
          {rule.when.length > 1 && (
            <button
              aria-label={t.dropNamed(place + 1, name)}
              className="button button-quiet button-small"
              onClick={() => onChange({ ...rule, when: rule.when.filter((_, i) => i !== place) })}
              type="button"
            >
              ×
            </button>
          )}
        </fieldset>
      ))}
      <button
        aria-label={t.andNamed(name)}
        className="button button-quiet button-small"
        onClick={() => onChange({ ...rule, when: [...rule.when, newCondition] })}
        type="button"
      >
        {t.addCondition}
      </button>
    </li>
  );
}
