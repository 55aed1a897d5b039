import "../styles/saved.css";
import { type ReactNode, useState } from "react";
import { faultAt, faultsBeside, Problem } from "../api/problem.ts";
import { type IssuedShare, type Share, type ShareList, useShare, useShares, useWithdraw } from "../api/shares.ts";
import type { SiteSummary } from "../api/types.ts";
import { day, moment } from "../format/dates.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Failed, Loaded, Skeleton } from "../parts/states.tsx";
import { offerUndo } from "../parts/undo.tsx";
import { Link } from "../router/link.tsx";
import { useAddress } from "../router/location.ts";
import { readRange } from "../router/range.ts";
import { pagePath } from "../router/routes.ts";
import { CopyText } from "../settings/copy-text.tsx";
import { shareStrings as t } from "../strings/share.ts";
import { type Shareable, usePresentReport } from "./shareable.ts";

interface ShareDialogProps {
  site: SiteSummary;
  /** What the page is called. */
  title: string;
  manage: boolean;
  onClose: () => void;
}

/** Makes a link with which anybody sees the page's report, and ends those that were made. */
export function ShareDialog({ site, title, manage, onClose }: ShareDialogProps): ReactNode {
  const shares = useShares(site.key);
  return (
    <Dialog onClose={onClose} title={t.title}>
      <Loaded query={shares} skeleton={<Skeleton height={280} />}>
        {(list) => (
          <>
            {list.allowed ? <Make site={site} title={title} /> : <Off manage={manage} onClose={onClose} site={site} />}
            <Working list={list} site={site} />
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

function Off({ manage, site, onClose }: Omit<ShareDialogProps, "title">): ReactNode {
  return (
    <div className="notice">
      <Icon name="warning" />
      <div>
        <p>{t.off}</p>
        {manage ? (
          <p>
            <Link onClick={onClose} to={`${pagePath(site.key, "settings")}?tab=privacy`}>
              {t.offManage}
            </Link>
            .
          </p>
        ) : (
          <p>{t.offAsk}</p>
        )}
      </div>
    </div>
  );
}

function Make({ site, title }: Pick<ShareDialogProps, "site" | "title">): ReactNode {
  const present = usePresentReport();
  const [issued, setIssued] = useState<IssuedShare | null>(null);
  if (issued)
    return (
      <div className="stack" role="status">
        <CopyText label={t.link} text={location.origin + issued.path} />
        <p className="small muted">{t.once(moment(issued.link.expires_at, site.timezone))}</p>
        <div>
          <button className="button" onClick={() => setIssued(null)} type="button">
            {t.done}
          </button>
        </div>
      </div>
    );
  return present ? (
    <MakeForm onMade={setIssued} present={present} site={site} title={title} />
  ) : (
    <p className="muted">{t.nothing}</p>
  );
}

const beside = ["/name", "/note", "/days"];
const dayMs = 86_400_000;

interface MakeFormProps extends Pick<ShareDialogProps, "site" | "title"> {
  present: Shareable;
  onMade: (issued: IssuedShare) => void;
}

function MakeForm({ site, title, present, onMade }: MakeFormProps): ReactNode {
  const [name, setName] = useState(title);
  const [note, setNote] = useState("");
  const [days, setDays] = useState(30);
  const share = useShare(site.key);
  const range = readRange(useAddress().query.get("range"));
  const fixed = range?.kind === "today" || range?.kind === "custom";
  const submit = (): void =>
    share.mutate({ name: name.trim(), note: note.trim(), days, ...present }, { onSuccess: onMade });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="muted">{t.lead}</p>
      {fixed && <p className="muted">{t.fixed}</p>}
      <TextField
        autoComplete="off"
        data-first=""
        fault={faultAt(share.error, "/name")}
        hint={t.nameHint}
        label={t.name}
        maxLength={200}
        onChange={setName}
        required
        value={name}
      />
      <Field fault={faultAt(share.error, "/note")} hint={t.noteHint} label={t.note}>
        {(bound) => (
          <textarea
            {...bound}
            className="textarea"
            maxLength={2_000}
            onChange={(event) => setNote(event.target.value)}
            rows={2}
            value={note}
          />
        )}
      </Field>
      <Field
        fault={faultAt(share.error, "/days")}
        hint={t.until(day(new Date(Date.now() + days * dayMs).toISOString(), site.timezone))}
        label={t.days}
      >
        {(bound) => (
          <select {...bound} className="select" onChange={(event) => setDays(Number(event.target.value))} value={days}>
            {Object.entries(t.dayChoices).map(([count, text]) => (
              <option key={count} value={count}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      {share.error &&
        (faultsBeside(share.error, beside).length > 0 ||
          !(share.error instanceof Problem && share.error.faults.length > 0)) && (
          <Failed error={share.error} onRetry={submit} shown={beside} />
        )}
      <div className="row">
        <button className="button button-main" disabled={share.isPending || name.trim() === ""} type="submit">
          {t.submit}
        </button>
      </div>
    </form>
  );
}

function Working({ list, site }: { list: ShareList; site: SiteSummary }): ReactNode {
  const withdraw = useWithdraw(site.key);
  const end = (one: Share): void => withdraw.mutate(one, { onSuccess: () => offerUndo(t.withdrawn(one.name)) });
  return (
    <section aria-label={t.working} className="share-working">
      <h3>{t.working}</h3>
      {!list.allowed && list.rows.length > 0 && <p className="muted">{t.workingOff}</p>}
      {withdraw.error && <Failed error={withdraw.error} onRetry={() => withdraw.reset()} />}
      {list.rows.length === 0 ? (
        <p className="muted">{t.none}</p>
      ) : (
        <ul className="saved-list">
          {list.rows.map((one) => (
            <li className="saved-row" key={one.id}>
              <div className="saved-text">
                <span className="saved-name">{one.name}</span>
                <p className="small muted">
                  {t.row(t.kinds[one.kind] ?? one.kind, one.created_by, day(one.expires_at, site.timezone))}
                </p>
              </div>
              <button
                aria-label={t.withdrawIt(one.name)}
                className="button button-small"
                disabled={withdraw.isPending}
                onClick={() => end(one)}
                type="button"
              >
                {t.withdraw}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
