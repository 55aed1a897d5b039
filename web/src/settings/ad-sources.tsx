import type { ReactNode } from "react";
import { faultAt } from "../api/problem.ts";
import { channelStrings as t } from "../strings/channels.ts";
import { adMediums, type DraftSource } from "./channel-draft.ts";

interface Props {
  sources: readonly DraftSource[];
  error: unknown;
  onChange: (sources: DraftSource[]) => void;
}

/** Where the ads of each source are shown, for exposures that do not say it. */
export function AdSources({ sources, error, onChange }: Props): ReactNode {
  const set = (id: number, part: Partial<DraftSource>): void =>
    onChange(sources.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const fault = faultAt(error, "/ad_mediums");
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.adsTitle}</h2>
          <p>{t.adsLead}</p>
        </div>
      </div>
      {sources.map((one) => (
        <div className="channel-condition" key={one.id}>
          <input
            aria-label={t.adSource}
            className="input"
            maxLength={253}
            onChange={(event) => set(one.id, { source: event.target.value })}
            placeholder={t.adSource}
            spellCheck={false}
            value={one.source}
          />
          <select
            aria-label={t.adShown(one.source)}
            className="select"
            onChange={(event) => set(one.id, { medium: event.target.value })}
            value={one.medium}
          >
            {adMediums.map((medium) => (
              <option key={medium} value={medium}>
                {t.adMediums[medium]}
              </option>
            ))}
          </select>
          <button
            aria-label={t.removeNamed(one.source)}
            className="button button-quiet button-small"
            onClick={() => onChange(sources.filter((other) => other.id !== one.id))}
            type="button"
          >
            ×
          </button>
        </div>
      ))}
      {fault && <p className="field-fault">{fault}</p>}
      <button
        className="button button-small"
        onClick={() =>
          onChange([
            ...sources,
            { id: 1 + Math.max(-1, ...sources.map((one) => one.id)), source: "", medium: "display" },
          ])
        }
        type="button"
      >
        {t.adAdd}
      </button>
    </section>
  );
}
