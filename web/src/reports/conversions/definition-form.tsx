import { type ReactNode, useState } from "react";
import { useDefinitionPreview, useStoreDefinition } from "../../api/conversions.ts";
import { faultAt } from "../../api/problem.ts";
import { useVocabulary } from "../../api/queries.ts";
import type { Definition, SiteSummary } from "../../api/types.ts";
import { stages } from "../../figure/cairn-layout.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field, TextField } from "../../parts/field.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Failed, Remarks, Skeleton } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { useSettled } from "../../parts/use-settled.ts";
import { keyOf } from "../../segments/segment-text.ts";
import { conversionStrings as t } from "../../strings/conversions.ts";
import { s } from "../../strings/strings.ts";
import { type DefinitionDraft, draftOf, newDraft, storedAgain, writeDraft } from "./definition-draft.ts";
import { MatchForm } from "./match-form.tsx";
import { PreviewChart } from "./preview-chart.tsx";

interface DefinitionFormProps {
  site: SiteSummary;
  /** Null: a new one. */
  definition: Definition | null;
  taken: readonly string[];
  onClose: () => void;
  onSaved: (key: string) => void;
}

const shownBeside = ["/name", "/key", "/match", "/dedupe", "/value", "/note", "/description", "/owner"];

/** Makes or changes a definition; what it would have counted is drawn beside it as it is written. */
export function DefinitionForm({ site, definition, taken, onClose, onSaved }: DefinitionFormProps): ReactNode {
  const [draft, setDraft] = useState<DefinitionDraft>(() =>
    definition ? draftOf(definition, site.currency) : newDraft(site.currency),
  );
  const [ownKey, setOwnKey] = useState(false);
  const store = useStoreDefinition(site.key);
  const key = definition || ownKey ? draft.key : draft.name === "" ? "" : keyOf(draft.name, "conversion");
  const whole = { ...draft, key };
  const written = writeDraft(whole);
  const asked = useSettled(
    written === null ? null : JSON.stringify({ ...written, note: undefined, name: undefined, description: undefined }),
    400,
  );
  const preview = useDefinitionPreview(site.key, asked === null ? null : (JSON.parse(asked) as object));
  const error = store.error ?? preview.error;
  const fault = (field: string): string | undefined =>
    faultAt(store.error, field) ?? faultAt(preview.error, `/definition${field}`) ?? faultAt(preview.error, field);
  const set = (change: Partial<DefinitionDraft>): void => {
    store.reset();
    setDraft((before) => ({ ...before, ...change }));
  };
  const isTaken = definition === null && taken.includes(key);
  const save = (): void => {
    if (written === null) return;
    store.mutate(
      { key, definition: written },
      {
        onSuccess: () => {
          const before = definition ? storedAgain(definition, site.currency) : null;
          offerUndo(definition ? t.form.saved(draft.name) : t.form.created(draft.name), () =>
            store.mutateAsync({ key, definition: before ?? "archived" }),
          );
          onSaved(key);
        },
      },
    );
  };

  return (
    <Dialog onClose={onClose} side title={definition ? t.editTitle(definition.name) : t.newTitle} wide>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          fault={fault("/name")}
          hint={t.form.nameHint}
          label={t.fields.name}
          onChange={(name) => set({ name })}
          required
          value={draft.name}
        />
        {definition === null && (
          <TextField
            className="input mono"
            fault={isTaken ? t.form.keyTaken : fault("/key")}
            hint={t.form.keyHint}
            label={t.fields.key}
            onChange={(text) => {
              setOwnKey(text !== "");
              set({ key: text });
            }}
            value={key}
          />
        )}
        <KindFields draft={draft} set={set} />
        <MatchPart draft={draft} fault={fault("/match")} set={set} site={site.key} />
        <Field fault={fault("/counting")} label={t.fields.counting}>
          {(bound) => (
            <select
              {...bound}
              className="select"
              onChange={(event) => set({ counting: event.target.value as Definition["counting"] })}
              value={draft.counting}
            >
              {Object.entries(t.counts).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField
          fault={fault("/dedupe")}
          hint={t.form.dedupeHint}
          label={t.fields.dedupe}
          onChange={(dedupe) => set({ dedupe })}
          value={draft.dedupe}
        />
        <ValueFields draft={draft} fault={fault} set={set} />
        <details className="more">
          <summary>{t.form.more}</summary>
          <div className="form">
            <TextField
              fault={fault("/description")}
              label={t.fields.description}
              onChange={(description) => set({ description })}
              value={draft.description}
            />
            <TextField
              fault={fault("/owner")}
              label={t.fields.owner}
              onChange={(owner) => set({ owner })}
              value={draft.owner}
            />
            <label className="compare">
              <input checked={draft.lead} onChange={(event) => set({ lead: event.target.checked })} type="checkbox" />{" "}
              {t.fields.lead}
            </label>
            <label className="compare">
              <input
                checked={draft.customer}
                onChange={(event) => set({ customer: event.target.checked })}
                type="checkbox"
              />{" "}
              {t.fields.customer}
            </label>
            <TextField
              fault={fault("/note")}
              hint={t.form.noteHint}
              label={t.fields.note}
              onChange={(note) => set({ note })}
              value={draft.note}
            />
          </div>
        </details>
        <section className="preview-box">
          <h3>{t.form.preview}</h3>
          {asked === null ? (
            <p className="muted">{t.form.previewWaits}</p>
          ) : preview.data ? (
            <div
              aria-busy={preview.isPlaceholderData}
              className={preview.isPlaceholderData ? "stack refreshing" : "stack"}
            >
              {preview.data.rows[0] && <PreviewChart row={preview.data.rows[0]} />}
              <Remarks warnings={preview.data.warnings} />
            </div>
          ) : preview.error ? null : (
            <Skeleton height={180} />
          )}
        </section>
        {error && (
          <Failed
            error={error}
            onRetry={() => void (store.error ? save() : preview.refetch())}
            shown={[...shownBeside, ...shownBeside.map((at) => `/definition${at}`)]}
          />
        )}
        <div className="row form-foot">
          <button
            className="button button-main"
            disabled={written === null || key === "" || isTaken || store.isPending}
            type="submit"
          >
            {definition ? t.form.save : t.form.create}
          </button>
          <button className="button" onClick={onClose} type="button">
            {t.form.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartProps {
  draft: DefinitionDraft;
  set: (change: Partial<DefinitionDraft>) => void;
}

function KindFields({ draft, set }: PartProps): ReactNode {
  return (
    <>
      <div className="field">
        <span className="field-label">{t.fields.kind}</span>
        <div>
          <Segmented
            label={t.fields.kind}
            onChange={(kind) => set({ kind, ...(kind === "macro" ? { stage: "decision" } : {}) })}
            options={[
              ["micro", s.kinds.micro],
              ["macro", s.kinds.macro],
            ]}
            value={draft.kind}
          />
        </div>
        <span className="field-hint">{draft.kind === "macro" ? t.form.macroNote : t.form.microNote}</span>
      </div>
      <div className="form-pair">
        <Field label={t.fields.stage}>
          {(bound) => (
            <select
              {...bound}
              className="select"
              onChange={(event) => set({ stage: event.target.value as Definition["stage"] })}
              value={draft.stage}
            >
              {stages.map((stage) => (
                <option key={stage} value={stage}>
                  {s.stages[stage]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {draft.kind === "micro" && (
          <Field label={t.fields.role}>
            {(bound) => (
              <select
                {...bound}
                className="select"
                onChange={(event) => set({ role: event.target.value as DefinitionDraft["role"] })}
                value={draft.role}
              >
                {(["process", "secondary", "derived"] as const).map((role) => (
                  <option key={role} value={role}>
                    {s.rolesShort[role]}, {s.roles[role]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
      </div>
    </>
  );
}

function MatchPart({ draft, set, site, fault }: PartProps & { site: string; fault: string | undefined }): ReactNode {
  const vocabulary = useVocabulary(site);
  if (!vocabulary.data) return <Skeleton height={80} />;
  return (
    <MatchForm
      fault={fault}
      json={draft.json}
      match={draft.match}
      onChange={(match, json) => set({ match, json })}
      site={site}
      vocabulary={vocabulary.data}
    />
  );
}

function ValueFields({ draft, set, fault }: PartProps & { fault: (field: string) => string | undefined }): ReactNode {
  const { value } = draft;
  const setValue = (change: Partial<DefinitionDraft["value"]>): void => set({ value: { ...value, ...change } });
  const text = (
    name: "amount" | "currency" | "property" | "currency_property",
    label: string,
    hint?: string,
  ): ReactNode => (
    <TextField
      fault={fault(`/value/${name}`)}
      hint={hint}
      label={label}
      onChange={(next) => setValue({ [name]: next })}
      value={value[name]}
    />
  );
  return (
    <>
      <Field fault={fault("/value/kind")} label={t.fields.value}>
        {(bound) => (
          <select
            {...bound}
            className="select"
            onChange={(event) => setValue({ kind: event.target.value as Definition["value"]["kind"] })}
            value={value.kind}
          >
            {Object.entries(t.valueKinds)
              .filter(([kind]) => kind !== "model" || draft.kind === "micro" || value.kind === "model")
              .map(([kind, name]) => (
                <option key={kind} value={kind}>
                  {name}
                </option>
              ))}
          </select>
        )}
      </Field>
      {value.kind === "fixed" && (
        <div className="form-pair">
          {text("amount", t.form.amount)}
          {text("currency", t.form.currency)}
        </div>
      )}
      {value.kind === "property" && (
        <div className="form-pair">
          {text("property", t.form.property, t.form.propertyHint)}
          {value.property !== "" && text("currency_property", t.form.currencyProperty)}
        </div>
      )}
    </>
  );
}
