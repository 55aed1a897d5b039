import { type ReactNode, useState } from "react";
import { useSavedAct } from "../api/saved.ts";
import { Dialog } from "../parts/dialog.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { useAddress } from "../router/location.ts";
import { savedStrings as t } from "../strings/saved.ts";
import { savedAddress } from "./saved-address.ts";
import { SavedForm } from "./saved-form.tsx";

interface SaveDialogProps {
  site: string;
  /** What the name begins as. */
  suggestion: string;
  onClose: () => void;
}

/** Gives the page as it stands a name. */
export function SaveDialog({ site, suggestion, onClose }: SaveDialogProps): ReactNode {
  const { path, query } = useAddress();
  const [pinned, setPinned] = useState(false);
  const act = useSavedAct(site);
  return (
    <Dialog onClose={onClose} title={t.saveTitle}>
      <div className="stack">
        <p className="muted">{t.saveLead}</p>
        {query.has("visitor") && <p className="muted">{t.withoutPerson}</p>}
        <SavedForm
          busy={act.isPending}
          error={act.error}
          onCancel={onClose}
          onSubmit={({ name, note }) =>
            act.mutate(
              { act: "add", wanted: { name, note, pinned, page: savedAddress(path, query) } },
              {
                onSuccess: (made) => {
                  onClose();
                  if (made) offerUndo(t.added(made.name), () => act.mutateAsync({ act: "delete", id: made.id }));
                },
              },
            )
          }
          start={{ name: suggestion, note: "" }}
          submit={t.submit}
        >
          <label className="check">
            <input checked={pinned} onChange={(event) => setPinned(event.target.checked)} type="checkbox" />
            <span>
              {t.pin}
              <span className="small muted check-hint">{t.pinHint}</span>
            </span>
          </label>
        </SavedForm>
      </div>
    </Dialog>
  );
}
