import { type ReactNode, useState } from "react";
import { faultAt, faultsBeside } from "../api/problem.ts";
import { Field, TextField } from "../parts/field.tsx";
import { Failed } from "../parts/states.tsx";
import { savedStrings as t } from "../strings/saved.ts";

export interface SavedText {
  readonly name: string;
  readonly note: string;
}

interface SavedFormProps {
  start: SavedText;
  submit: string;
  busy: boolean;
  error: Error | null;
  onSubmit: (text: SavedText) => void;
  onCancel: () => void;
  /** Stands between the fields and the buttons. */
  children?: ReactNode;
}

const beside = ["/name", "/note"];

/** The name and the note of a saved report, with what the server said of them. */
export function SavedForm({ start, submit, busy, error, onSubmit, onCancel, children }: SavedFormProps): ReactNode {
  const [name, setName] = useState(start.name);
  const [note, setNote] = useState(start.note);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ name: name.trim(), note: note.trim() });
      }}
    >
      <TextField
        autoComplete="off"
        data-first=""
        fault={faultAt(error, "/name")}
        hint={t.nameHint}
        label={t.name}
        maxLength={200}
        onChange={setName}
        required
        value={name}
      />
      <Field fault={faultAt(error, "/note")} hint={t.noteHint} label={t.note}>
        {(bound) => (
          <textarea
            {...bound}
            className="textarea"
            maxLength={2_000}
            onChange={(event) => setNote(event.target.value)}
            rows={3}
            value={note}
          />
        )}
      </Field>
      {children}
      {error && (faultsBeside(error, beside).length > 0 || !beside.some((at) => faultAt(error, at))) && (
        <Failed error={error} onRetry={() => onSubmit({ name, note })} shown={beside} />
      )}
      <div className="row">
        <button className="button button-main" disabled={busy || name.trim() === ""} type="submit">
          {submit}
        </button>
        <button className="button" onClick={onCancel} type="button">
          {t.cancel}
        </button>
      </div>
    </form>
  );
}
