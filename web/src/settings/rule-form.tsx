import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { faultAt, Problem } from "../api/problem.ts";
import type { Rule, RuleMatches, RuleRow, RuleSaved, SiteSummary } from "../api/types.ts";
import { moment } from "../format/dates.ts";
import { count } from "../format/numbers.ts";
import { Field, TextField } from "../parts/field.tsx";
import { Failed } from "../parts/states.tsx";
import { s } from "../strings/strings.ts";
import { type Draft, draftOf, needs, ruleOf } from "./rule-draft.ts";
import { rulesPath } from "./rules-panel.tsx";

const t = s.settings.rules;

/** One rule: made, tried on what was recorded, saved. */
export function RuleForm({
  saved,
  site,
  onClose,
}: {
  saved: RuleRow | null;
  site: SiteSummary;
  onClose: () => void;
}): ReactNode {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(draftOf(saved));
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const done = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: ["rules", site.key] });
    onClose();
  };
  const attempt = useMutation({
    mutationFn: () => call<RuleMatches>("POST", `${rulesPath(site.key)}/try`, { rule: ruleOf(draft) }),
  });
  const save = useMutation({
    mutationFn: () =>
      call<RuleSaved>("PUT", `${rulesPath(site.key)}/${encodeURIComponent(draft.key)}`, {
        rule: ruleOf(draft),
        on: draft.on,
      }),
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: () => call("DELETE", `${rulesPath(site.key)}/${encodeURIComponent(draft.key)}`),
    onSuccess: done,
  });
  const error = save.error ?? attempt.error ?? remove.error;
  const fault = (where: string): string | undefined => faultAt(error, where);
  return (
    <div className="settings-grid settings-grid-wide">
      <section className="card">
        <div className="card-head">
          <h2>{saved ? t.editTitle(saved.rule.name) : t.add}</h2>
        </div>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <TextField
            fault={fault("/rule/name")}
            hint={t.nameHint}
            label={t.event}
            onChange={(name) => set({ name })}
            required
            value={draft.name}
          />
          <TextField
            disabled={saved !== null}
            fault={fault("/rule/key")}
            hint={t.keyHint}
            label={t.key}
            onChange={(key) => set({ key })}
            required
            value={draft.key}
          />
          <Field fault={fault("/rule/on")} label={t.when}>
            {(bound) => (
              <select
                {...bound}
                className="select"
                onChange={(event) => set({ happening: event.target.value as Rule["on"] })}
                value={draft.happening}
              >
                {Object.entries(t.happenings).map(([name, label]) => (
                  <option key={name} value={name}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {needs(draft.happening, "selector") && (
            <TextField
              fault={fault("/rule/selector")}
              hint={t.selectorHint}
              label={t.selector}
              onChange={(selector) => set({ selector })}
              spellCheck={false}
              value={draft.selector}
            />
          )}
          {needs(draft.happening, "seconds") && (
            <TextField
              fault={fault("/rule/seconds")}
              inputMode="decimal"
              label={t.seconds}
              onChange={(seconds) => set({ seconds })}
              value={draft.seconds}
            />
          )}
          {needs(draft.happening, "percent") && (
            <TextField
              fault={fault("/rule/percent")}
              inputMode="decimal"
              label={t.percent}
              onChange={(percent) => set({ percent })}
              value={draft.percent}
            />
          )}
          {needs(draft.happening, "text") && (
            <Condition
              fault={fault("/rule/text") ?? fault("/rule/text/value")}
              label={draft.happening === "event" || draft.happening === "datalayer" ? t.eventName : t.text}
              onChange={(textOp, text) => set({ textOp, text })}
              op={draft.textOp}
              value={draft.text}
            />
          )}
          <Condition
            fault={fault("/rule/url") ?? fault("/rule/url/value")}
            label={t.url}
            onChange={(urlOp, url) => set({ urlOp, url })}
            op={draft.urlOp}
            value={draft.url}
          />
          <Field fault={fault("/rule/once")} label={t.once}>
            {(bound) => (
              <select
                {...bound}
                className="select"
                onChange={(event) => set({ once: event.target.value as Draft["once"] })}
                value={draft.once}
              >
                {Object.entries(t.spans).map(([name, label]) => (
                  <option key={name} value={name}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Props draft={draft} fault={fault("/rule/props")} set={set} />
          <label className="compare">
            <input checked={draft.on} onChange={(event) => set({ on: event.target.checked })} type="checkbox" />
            {t.inNext}
          </label>
          {error && (!(error instanceof Problem) || error.faults.length === 0 || !knownFault(error)) && (
            <Failed error={error} onRetry={() => save.reset()} />
          )}
          <div className="row">
            <button
              className="button button-main"
              disabled={save.isPending || draft.name === "" || draft.key === ""}
              type="submit"
            >
              {s.settings.save}
            </button>
            <button
              className="button"
              disabled={attempt.isPending || draft.name === ""}
              onClick={() => attempt.mutate()}
              type="button"
            >
              {t.attempt}
            </button>
            <button className="button" onClick={onClose} type="button">
              {s.settings.cancel}
            </button>
            {saved && (
              <button
                className="button button-danger"
                disabled={remove.isPending}
                onClick={() => remove.mutate()}
                type="button"
              >
                {t.remove}
              </button>
            )}
          </div>
        </form>
      </section>
      <section aria-live="polite" className="card">
        <div className="card-head">
          <div>
            <h2>{t.history}</h2>
            <p>{t.historyLead}</p>
          </div>
        </div>
        {attempt.data && <Matches matches={attempt.data} site={site} />}
      </section>
    </div>
  );
}

const fields = ["name", "key", "on", "selector", "seconds", "percent", "text", "url", "once", "props"];

/** Whether all that is wrong stands beside a field already. */
function knownFault(error: Problem): boolean {
  return error.faults.every(({ where }) => fields.includes(where.split("/")[2] ?? ""));
}

function Condition({
  label,
  op,
  value,
  fault,
  onChange,
}: {
  label: string;
  op: Draft["urlOp"];
  value: string;
  fault: string | undefined;
  onChange: (op: Draft["urlOp"], value: string) => void;
}): ReactNode {
  return (
    <Field fault={fault} hint={t.emptyIsAny} label={label}>
      {(bound) => (
        <div className="row rule-condition">
          <select
            aria-label={`${label}: ${t.comparison}`}
            className="select"
            onChange={(event) => onChange(event.target.value as Draft["urlOp"], value)}
            value={op}
          >
            {Object.entries(t.operators).map(([name, shown]) => (
              <option key={name} value={name}>
                {shown}
              </option>
            ))}
          </select>
          <input
            {...bound}
            className="input"
            onChange={(event) => onChange(op, event.target.value)}
            spellCheck={false}
            value={value}
          />
        </div>
      )}
    </Field>
  );
}

function Props({
  draft,
  fault,
  set,
}: {
  draft: Draft;
  fault: string | undefined;
  set: (change: Partial<Draft>) => void;
}): ReactNode {
  return (
    <Field fault={fault} hint={t.propsHint} label={t.props}>
      {(bound) => (
        <textarea
          {...bound}
          className="textarea mono"
          onChange={(event) => set({ props: event.target.value })}
          rows={3}
          spellCheck={false}
          value={draft.props}
        />
      )}
    </Field>
  );
}

function Matches({ matches, site }: { matches: RuleMatches; site: SiteSummary }): ReactNode {
  const most = Math.max(1, ...matches.by_day.map(({ events }) => events));
  return (
    <div className="stack">
      {matches.decidable && (
        <p>
          <strong>{t.matched(count(matches.events), count(matches.visitors))}</strong>
        </p>
      )}
      {matches.partial && <p className="notice notice-warning">{t.partial}</p>}
      {matches.why && <p className="muted">{matches.why}</p>}
      {matches.by_day.length > 0 && (
        <ul aria-label={t.byDay} className="plain rule-days">
          {matches.by_day.slice(-14).map(({ day, events }) => (
            <li key={day}>
              <span>{day}</span>
              <meter aria-label={day} max={most} min={0} value={events} />
              <span className="number">{count(events)}</span>
            </li>
          ))}
        </ul>
      )}
      {matches.samples.length > 0 && (
        <ul aria-label={t.samples} className="plain stack small">
          {matches.samples.map((sample) => (
            <li key={`${sample.at}${sample.element}${sample.url}`}>
              {moment(sample.at, site.timezone)} {sample.text && <q>{sample.text}</q>}
              <div className="muted rule-sample">{sample.url}</div>
              {sample.element && <code className="rule-sample">{sample.element}</code>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
