import type { ReactNode } from "react";
import { accessStrings } from "../strings/access.ts";

const t = accessStrings.aliases;
const states = ["analytics_storage", "ad_storage", "ad_user_data", "ad_personalization"] as const;

/** A category of the vendor's consent manager, and our states that it stands for. */
export interface Category {
  readonly id: number;
  readonly name: string;
  readonly states: string[];
}

interface Props {
  map: readonly Category[];
  fault: string | undefined;
  onChange: (map: Category[]) => void;
}

/** What the categories of a vendor's consent manager mean here. */
export function ConsentMap({ map, fault, onChange }: Props): ReactNode {
  const set = (id: number, part: Partial<Category>): void =>
    onChange(map.map((one) => (one.id === id ? { ...one, ...part } : one)));
  return (
    <fieldset className="consent-map">
      <legend className="field-label">{t.consent}</legend>
      <p className="field-hint">{t.consentHint}</p>
      {map.map((one) => (
        <div className="consent-category" key={one.id}>
          <input
            aria-label={t.category}
            className="input"
            maxLength={100}
            onChange={(event) => set(one.id, { name: event.target.value })}
            placeholder={t.category}
            spellCheck={false}
            value={one.name}
          />
          <button
            aria-label={t.removeNamed(one.name || t.category)}
            className="button button-quiet button-small"
            onClick={() => onChange(map.filter((other) => other.id !== one.id))}
            type="button"
          >
            ×
          </button>
          <fieldset aria-label={t.means(one.name)} className="row">
            {states.map((state) => (
              <label className="check" key={state}>
                <input
                  checked={one.states.includes(state)}
                  onChange={(event) =>
                    set(one.id, {
                      states: event.target.checked
                        ? [...one.states, state]
                        : one.states.filter((other) => other !== state),
                    })
                  }
                  type="checkbox"
                />{" "}
                {t.states[state]}
              </label>
            ))}
          </fieldset>
        </div>
      ))}
      {fault && <p className="field-fault">{fault}</p>}
      <button
        className="button button-small"
        onClick={() =>
          onChange([
            ...map,
            { id: 1 + Math.max(-1, ...map.map((one) => one.id)), name: "", states: ["analytics_storage"] },
          ])
        }
        type="button"
      >
        {t.addCategory}
      </button>
    </fieldset>
  );
}
