import { type ReactNode, useState } from "react";
import { type ReplayRequest, useReplay } from "../../api/health.ts";
import { count } from "../../format/numbers.ts";
import { Field } from "../../parts/field.tsx";
import { Failed } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { healthStrings } from "../../strings/health.ts";
import { readLines } from "./health-words.ts";

const t = healthStrings.failed;

interface ReplayProps {
  site: string;
  reason: string | null;
  means: (reason: string) => string;
}

/** Tries failed events again, mended by set and renamed fields: first what would pass, then for good. */
export function ReplayForm({ site, reason, means }: ReplayProps): ReactNode {
  const replay = useReplay(site);
  const [set, setSet] = useState("");
  const [rename, setRename] = useState("");
  const [tried, setTried] = useState<ReplayRequest | null>(null);
  const sets = readLines(set);
  const renames = readLines(rename);
  const wrong = sets.fault !== null || renames.fault !== null;
  const request: ReplayRequest = {
    ...(reason === null ? {} : { reason }),
    set: sets.fields,
    rename: renames.fields,
  };
  const answer = replay.data;
  // When all pass, the list and this form are gone before the answer is: it is said at the foot of the page.
  const run = (): void => {
    replay.mutateAsync({ ...request, dry_run: false }).then(
      (done) => offerUndo(said(done)),
      () => undefined,
    );
  };
  const current = tried !== null && JSON.stringify(tried) === JSON.stringify(request);
  return (
    <form
      className="card form"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong) return;
        setTried(request);
        replay.mutate({ ...request, dry_run: true });
      }}
    >
      <div>
        <h2>{t.replay}</h2>
        <p className="small muted">{t.replayLead}</p>
      </div>
      <p>{reason === null ? t.whichAll : t.whichReason(means(reason))}</p>
      <Lines fault={sets.fault} hint={t.setHint} label={t.set} onChange={setSet} value={set} />
      <Lines fault={renames.fault} hint={t.renameHint} label={t.rename} onChange={setRename} value={rename} />
      {replay.error && <Failed error={replay.error} onRetry={() => replay.reset()} />}
      <output aria-live="polite">{answer && current && said(answer)}</output>
      <div className="row">
        <button className="button" disabled={wrong || replay.isPending} type="submit">
          {t.dryRun}
        </button>
        {answer?.dry_run && current && answer.would_pass > 0 && (
          <button className="button button-main" disabled={replay.isPending} onClick={run} type="button">
            {t.run(count(answer.would_pass))}
          </button>
        )}
      </div>
    </form>
  );
}

function said(answer: { dry_run: boolean; would_pass: number; passed: number; failed: number }): string {
  if (!answer.dry_run) return t.passed(count(answer.passed), count(answer.failed));
  return answer.would_pass === 0 ? t.nonePass : t.wouldPass(count(answer.would_pass), count(answer.failed));
}

interface LinesProps {
  label: string;
  hint: string;
  value: string;
  fault: string | null;
  onChange: (value: string) => void;
}

function Lines({ label, hint, value, fault, onChange }: LinesProps): ReactNode {
  return (
    <Field fault={fault === null ? undefined : t.lineFault(fault)} hint={hint} label={label}>
      {(bound) => (
        <textarea
          {...bound}
          className="textarea mono"
          onChange={(event) => onChange(event.target.value)}
          rows={2}
          spellCheck={false}
          value={value}
        />
      )}
    </Field>
  );
}
