import "../styles/segment-dialog.css";
import { type ReactNode, useState } from "react";
import { faultAt, Problem } from "../api/problem.ts";
import { useVocabulary } from "../api/queries.ts";
import { type SavedSegment, useSaveSegment, useSegmentSize } from "../api/segments.ts";
import type { Session, SiteSummary, Vocabulary } from "../api/types.ts";
import { count, interval, rate } from "../format/numbers.ts";
import { HelpButton } from "../help/help-button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { Failed, Skeleton, Thin } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { useSettled } from "../parts/use-settled.ts";
import { inRange } from "../reports/conversions/headline.ts";
import { setQuery, useAddress } from "../router/location.ts";
import { rangeRequest } from "../router/range.ts";
import type { View } from "../router/view.ts";
import { may } from "../session/may.ts";
import { segmentStrings as t } from "../strings/segments.ts";
import { type ConditionDraft, ConditionRow, isComplete, newCondition } from "./condition-row.tsx";
import { inSaved, keyOf, readSegment, type SegmentModel, savedKey, writeSegment } from "./segment-text.ts";

interface SegmentDialogProps {
  place: "segment" | "against";
  session: Session;
  site: SiteSummary;
  view: View;
  saved: readonly SavedSegment[];
}

interface Draft {
  readonly all: boolean;
  readonly conditions: readonly ConditionDraft[];
}

/** Builds a segment out of conditions or as text, says how many visitors fit, and saves it under a name. */
export function SegmentDialog({ place, session, site, view, saved }: SegmentDialogProps): ReactNode {
  const anew = useAddress().query.get("anew") === "1";
  const [opened] = useState(() => {
    const text = anew ? "" : ((place === "segment" ? view.segment : view.against) ?? "");
    const mine = saved.find((one) => one.key === savedKey(text)) ?? null;
    return { mine, text: mine ? mine.segment : text };
  });
  const [draft, setDraft] = useState<Draft | null>(() => asDraft(opened.text));
  const [typed, setTyped] = useState(opened.text);
  const vocabulary = useVocabulary(site.key);
  const complete = draft === null || draft.conditions.every(isComplete);
  const text = draft === null ? typed.trim() : complete ? writeSegment(draft as SegmentModel) : "";
  const close = (): void => setQuery({ build: null, anew: null }, true);
  const apply = (segment: string): void => setQuery({ build: null, anew: null, [place]: segment });

  return (
    <Dialog onClose={close} title={place === "segment" ? t.title : t.titleAgainst} wide>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (text !== "") apply(opened.mine && text === opened.mine.segment ? inSaved(opened.mine.key) : text);
        }}
      >
        <p className="muted">
          {t.lead} <HelpButton page="segment" />
        </p>
        <div>
          <Segmented
            label={t.title}
            onChange={(mode) => {
              if (mode === "text") {
                setTyped(draft && complete ? writeSegment(draft as SegmentModel) : typed);
                setDraft(null);
              } else setDraft(asDraft(typed));
            }}
            options={[
              ["list", t.conditions],
              ["text", t.asText],
            ]}
            value={draft === null ? "text" : "list"}
          />
        </div>
        {draft === null ? (
          <AsText site={site.key} text={typed} onChange={setTyped} view={view} zone={site.timezone} />
        ) : vocabulary.data ? (
          <Conditions draft={draft} onChange={setDraft} saved={saved} site={site.key} vocabulary={vocabulary.data} />
        ) : (
          <Skeleton height={120} />
        )}
        <Size
          asked={draft === null ? typed.trim() : text}
          empty={draft?.conditions.length === 0}
          site={site}
          view={view}
        />
        <div className="row">
          <button className="button button-main" disabled={text === ""} type="submit">
            {place === "segment" ? t.apply : t.applyAgainst}
          </button>
          <button className="button" onClick={close} type="button">
            {t.cancel}
          </button>
        </div>
      </form>
      {may(session, "define") ? (
        <Saving
          mine={opened.mine}
          onSaved={(key) => apply(inSaved(key))}
          place={place}
          saved={saved}
          site={site.key}
          text={text}
        />
      ) : (
        <p className="muted segment-save">{t.mayNot}</p>
      )}
    </Dialog>
  );
}

function asDraft(text: string): Draft | null {
  if (text.trim() === "") return { all: true, conditions: [] };
  const model = readSegment(text);
  return model ? { all: model.all, conditions: model.conditions.map((one, id) => ({ ...one, id })) } : null;
}

interface ConditionsProps {
  draft: Draft;
  site: string;
  saved: readonly SavedSegment[];
  vocabulary: Vocabulary;
  onChange: (draft: Draft) => void;
}

function Conditions({ draft, onChange, ...known }: ConditionsProps): ReactNode {
  const { all, conditions } = draft;
  const kinds = Object.entries(t.kinds) as [keyof typeof t.kinds, string][];
  return (
    <div className="stack">
      {conditions.length > 1 && (
        <div className="row">
          <span className="muted">{t.match}</span>
          <Segmented
            label={t.match}
            onChange={(value) => onChange({ ...draft, all: value === "all" })}
            options={[
              ["all", t.all],
              ["any", t.any],
            ]}
            value={all ? "all" : "any"}
          />
        </div>
      )}
      {conditions.length > 0 && (
        <ol className="conditions">
          {conditions.map((condition, index) => (
            <ConditionRow
              {...known}
              condition={condition}
              key={condition.id}
              n={index + 1}
              onChange={(next) =>
                onChange({ all, conditions: conditions.map((one) => (one === condition ? next : one)) })
              }
              onRemove={() => onChange({ all, conditions: conditions.filter((one) => one !== condition) })}
            />
          ))}
        </ol>
      )}
      <fieldset>
        <legend className="field-label">{t.add}</legend>
        <div className="row condition-kinds">
          {kinds.map(([kind, name]) => (
            <button
              className="button button-small"
              key={kind}
              onClick={() => {
                const id = Math.max(-1, ...conditions.map((one) => one.id)) + 1;
                onChange({ all, conditions: [...conditions, newCondition(kind, id)] });
              }}
              title={t.kindNotes[kind]}
              type="button"
            >
              {name}
            </button>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

interface AsTextProps {
  site: string;
  text: string;
  view: View;
  zone: string;
  onChange: (text: string) => void;
}

function AsText({ site, text, view, zone, onChange }: AsTextProps): ReactNode {
  const size = useSize(site, useSettled(text.trim()), view, zone);
  const beyond = text.trim() !== "" && readSegment(text) === null;
  return (
    <>
      {beyond && !size.error && <p className="muted">{t.beyond}</p>}
      <Field fault={faultAt(size.error, "/segment")} hint={t.asTextHint} label={t.asText}>
        {(bound) => (
          <textarea
            {...bound}
            className="textarea mono"
            onChange={(event) => onChange(event.target.value.replaceAll("\n", " "))}
            rows={4}
            spellCheck={false}
            value={text}
          />
        )}
      </Field>
    </>
  );
}

function useSize(site: string, segment: string, view: View, zone: string): ReturnType<typeof useSegmentSize> {
  const request = { ...rangeRequest(view.range, false, zone, new Date()), segment };
  return useSegmentSize(site, request, { enabled: segment !== "" });
}

/** How many visitors fit, told as the segment changes. */
function Size({
  site,
  asked,
  view,
  empty,
}: {
  site: SiteSummary;
  asked: string;
  view: View;
  empty: boolean;
}): ReactNode {
  const settled = useSettled(asked);
  const size = useSize(site.key, settled, view, site.timezone);
  if (asked === "") return <p className="muted">{empty ? t.start : t.incomplete}</p>;
  if (size.error && settled === asked) {
    // What is wrong with a typed text stands beside its field.
    const beside = faultAt(size.error, "/segment") !== undefined && size.error instanceof Problem;
    return beside && readSegment(asked) === null ? null : <Failed error={size.error} onRetry={() => size.refetch()} />;
  }
  if (!size.data || settled !== asked || size.isPlaceholderData)
    return <p className="muted segment-size">{t.counting}</p>;
  const { visitors, share, ci, low_data: thin, selects_on_outcome: selects } = size.data;
  return (
    <div className="segment-size" role="status">
      <p>
        <strong>{t.size(count(visitors), rate(share))}</strong>
        {ci && <span className="muted"> ({interval(ci)})</span>} {thin && <Thin />}
      </p>
      <p className="small muted">{t.sizeIn(inRange(view.range))}</p>
      {selects && <p className="small">{t.selects}</p>}
    </div>
  );
}

interface SavingProps {
  site: string;
  place: "segment" | "against";
  text: string;
  mine: SavedSegment | null;
  saved: readonly SavedSegment[];
  onSaved: (key: string) => void;
}

function Saving({ site, place, text, mine, saved, onSaved }: SavingProps): ReactNode {
  const [name, setName] = useState(mine?.name ?? "");
  const save = useSaveSegment(site);
  const key = name.trim() === mine?.name ? mine.key : keyOf(name);
  const replaced = saved.find((one) => one.key === key) ?? null;
  const put = (): void =>
    save.mutate(
      { key, name: name.trim(), segment: text },
      {
        onSuccess: () => {
          offerUndo(t.savedAs(name.trim()), () => save.mutateAsync(replaced ?? { key, segment: null }));
          onSaved(key);
        },
      },
    );
  const forget = (old: SavedSegment): void =>
    save.mutate(
      { key: old.key, segment: null },
      {
        onSuccess: () => {
          offerUndo(t.forgotten(old.name), () => save.mutateAsync(old));
          setQuery({ build: null, anew: null, [place]: null });
        },
      },
    );
  return (
    <form
      className="segment-save"
      onSubmit={(event) => {
        event.preventDefault();
        put();
      }}
    >
      <TextField
        fault={faultAt(save.error, "/key") ?? faultAt(save.error, "/name")}
        hint={replaced && replaced.key !== mine?.key ? t.exists : t.nameHint}
        label={t.saveAs}
        onChange={setName}
        placeholder={t.name}
        value={name}
      />
      <div className="row">
        <button className="button" disabled={text === "" || name.trim() === "" || save.isPending} type="submit">
          {mine && key === mine.key ? t.update(mine.name) : t.save}
        </button>
        {mine && (
          <button className="button button-quiet" disabled={save.isPending} onClick={() => forget(mine)} type="button">
            {t.forget}
          </button>
        )}
      </div>
      {save.error && <Failed error={save.error} onRetry={put} shown={["/name"]} />}
    </form>
  );
}
