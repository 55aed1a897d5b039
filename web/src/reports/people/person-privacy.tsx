import { type ReactNode, useEffect, useState } from "react";
import type { SiteSummary } from "../../api/types.ts";
import { type ErasureRequest, type Person, useErase, useExport } from "../../api/visitors.ts";
import { moment } from "../../format/dates.ts";
import { count } from "../../format/numbers.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/field.tsx";
import { Failed } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { setQuery } from "../../router/location.ts";
import { personStrings as t } from "../../strings/person.ts";

interface PrivacyProps {
  person: Person;
  site: SiteSummary;
}

/** Whom the server is to erase or hand out: a known person by their user id, else the visitor. */
function whom(person: Person): ErasureRequest {
  return person.is_user ? { user: [person.id] } : { visitor: [person.id] };
}

/** Export and erasure of one person. */
export function PersonPrivacy({ person, site }: PrivacyProps): ReactNode {
  const [erasing, setErasing] = useState(false);
  const exported = useExport(site.key);
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.privacy}</h2>
          <p>{t.privacyLead}</p>
        </div>
      </div>
      <div className="stack">
        <div className="row">
          <button
            className="button"
            disabled={exported.isPending}
            onClick={() => exported.mutate(whom(person))}
            type="button"
          >
            {t.export}
          </button>
          <button className="button button-danger" onClick={() => setErasing(true)} type="button">
            {t.erase}
          </button>
        </div>
        {exported.error && <Failed error={exported.error} onRetry={() => exported.reset()} />}
        {exported.data && (
          <>
            <p aria-live="polite" className="small">
              {t.exported(count(exported.data.events), moment(exported.data.expires_at, site.timezone))}
            </p>
            <div className="row">
              <a className="button button-small" download href={exported.data.json}>
                {t.json}
              </a>
              <a className="button button-small" download href={exported.data.csv}>
                {t.csv}
              </a>
            </div>
          </>
        )}
      </div>
      {erasing && <EraseDialog onClose={() => setErasing(false)} person={person} site={site} />}
    </section>
  );
}

/** Says first what would be erased; then the id has to be typed. */
function EraseDialog({ person, site, onClose }: PrivacyProps & { onClose: () => void }): ReactNode {
  const would = useErase(site.key);
  const erase = useErase(site.key);
  const [typed, setTyped] = useState("");
  const counted = would.data;
  const { mutate } = would;
  useEffect(() => {
    mutate({ ...(person.is_user ? { user: [person.id] } : { visitor: [person.id] }), dry_run: true });
  }, [mutate, person.id, person.is_user]);
  return (
    <Dialog onClose={onClose} title={t.eraseTitle}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== person.id) return;
          erase.mutate(
            { ...whom(person), dry_run: false },
            {
              onSuccess: (answer) => {
                offerUndo(t.erased(count(answer.events)));
                onClose();
                setQuery({ visitor: null });
              },
            },
          );
        }}
      >
        {would.error && <Failed error={would.error} onRetry={() => mutate({ ...whom(person), dry_run: true })} />}
        <p aria-live="polite">
          {counted
            ? t.eraseWould(count(counted.events), count(counted.visitors), count(counted.failed_events))
            : t.eraseCounting}
        </p>
        {counted && counted.shared_visitors > 0 && <p>{t.eraseShared(count(counted.shared_visitors))}</p>}
        <p>
          <span className="visitor-id">{person.id}</span>
        </p>
        <TextField autoComplete="off" hint={t.eraseForGood} label={t.eraseType} onChange={setTyped} value={typed} />
        {erase.error && <Failed error={erase.error} onRetry={() => erase.reset()} />}
        <div className="row">
          <button
            className="button button-danger"
            disabled={typed !== person.id || !counted || erase.isPending}
            type="submit"
          >
            {t.eraseNow}
          </button>
          <button className="button" onClick={onClose} type="button">
            {t.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
