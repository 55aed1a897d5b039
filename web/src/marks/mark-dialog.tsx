import "../styles/marks.css";
import { type ReactNode, useState } from "react";
import { type Mark, type MarkKind, markKinds, useMarks, useStoreMark } from "../api/marks.ts";
import { faultAt, faultsBeside } from "../api/problem.ts";
import type { SiteSummary } from "../api/types.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { markStrings as t } from "../strings/marks.ts";
import { localTime, momentOf } from "./place-marks.ts";

interface MarkDialogProps {
  site: SiteSummary;
  /** The mark to correct; null notes a new one. */
  id: number | null;
  onClose: () => void;
}

/** Notes that something happened, or corrects what was noted. */
export function MarkDialog({ site, id, onClose }: MarkDialogProps): ReactNode {
  const marks = useMarks(site.key);
  return (
    <Dialog onClose={onClose} title={id === null ? t.addTitle : t.editTitle}>
      {id === null ? (
        <MarkForm mark={null} onClose={onClose} site={site} />
      ) : (
        <Loaded query={marks} skeleton={<Skeleton height={240} />}>
          {({ rows }) => {
            const mark = rows.find((one) => one.id === id);
            return mark ? (
              <MarkForm key={mark.id} mark={mark} onClose={onClose} site={site} />
            ) : (
              <p className="muted">{t.gone}</p>
            );
          }}
        </Loaded>
      )}
    </Dialog>
  );
}

const beside = ["/title", "/kind", "/at"];

function MarkForm({ mark, site, onClose }: Omit<MarkDialogProps, "id"> & { mark: Mark | null }): ReactNode {
  const start = localTime(mark?.at ?? new Date().toISOString(), site.timezone);
  const [title, setTitle] = useState(mark?.title ?? "");
  const [kind, setKind] = useState<MarkKind>(mark?.kind ?? "deploy");
  const [date, setDate] = useState(start.slice(0, 10));
  const [time, setTime] = useState(start.slice(11, 16));
  const store = useStoreMark(site.key);
  const remove = useDeleteMark(site.key);
  const at = momentOf(date, time, site.timezone);
  const submit = (): void => {
    if (at === null) return;
    // What was not touched keeps its seconds.
    const same = mark !== null && `${date}T${time}` === start.slice(0, 16);
    const text = { title: title.trim(), kind, at: same ? mark.at : at };
    store.mutate(
      { ...(mark ? { id: mark.id } : {}), text },
      {
        onSuccess: (made) => {
          onClose();
          if (mark) offerUndo(t.changed(text.title), () => store.mutateAsync({ id: mark.id, text: textOf(mark) }));
          else if (made) offerUndo(t.added(text.title), () => store.mutateAsync({ id: made.id, text: null }));
        },
      },
    );
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {!mark && <p className="muted">{t.lead}</p>}
      <TextField
        autoComplete="off"
        data-first=""
        fault={faultAt(store.error, "/title")}
        hint={t.whatHint}
        label={t.what}
        maxLength={200}
        onChange={setTitle}
        required
        value={title}
      />
      <Field fault={faultAt(store.error, "/kind")} label={t.kind}>
        {(bound) => (
          <select
            {...bound}
            className="select"
            onChange={(event) => setKind(event.target.value as MarkKind)}
            value={kind}
          >
            {markKinds.map((one) => (
              <option key={one} value={one}>
                {t.kinds[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="mark-when">
        <TextField
          fault={at === null ? t.timeWrong : faultAt(store.error, "/at")}
          hint={t.zone(site.timezone)}
          label={t.date}
          onChange={setDate}
          required
          type="date"
          value={date}
        />
        <TextField label={t.time} onChange={setTime} required type="time" value={time} />
      </div>
      {store.error &&
        (faultsBeside(store.error, beside).length > 0 || !beside.some((one) => faultAt(store.error, one))) && (
          <Failed error={store.error} onRetry={submit} shown={beside} />
        )}
      {remove.error && <Failed error={remove.error} onRetry={() => remove.reset()} />}
      <div className="row">
        <button
          className="button button-main"
          disabled={store.isPending || title.trim() === "" || at === null}
          type="submit"
        >
          {mark ? t.keep : t.submit}
        </button>
        <button className="button" onClick={onClose} type="button">
          {t.cancel}
        </button>
        {mark && (
          <button
            aria-label={t.deleteIt(mark.title)}
            className="button button-quiet"
            disabled={remove.isPending}
            onClick={() => remove.run(mark, onClose)}
            type="button"
          >
            {t.delete}
          </button>
        )}
      </div>
    </form>
  );
}

function textOf({ title, kind, at }: Mark): Pick<Mark, "title" | "kind" | "at"> {
  return { title, kind, at };
}

interface DeleteMark {
  readonly run: (mark: Mark, onDone?: () => void) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly reset: () => void;
}

/** Forgets a mark; undo notes it again. */
export function useDeleteMark(site: string): DeleteMark {
  const store = useStoreMark(site);
  return {
    run: (mark, onDone) =>
      store.mutate(
        { id: mark.id, text: null },
        {
          onSuccess: () => {
            onDone?.();
            offerUndo(t.deleted(mark.title), () => store.mutateAsync({ text: textOf(mark) }));
          },
        },
      ),
    isPending: store.isPending,
    error: store.error,
    reset: store.reset,
  };
}
