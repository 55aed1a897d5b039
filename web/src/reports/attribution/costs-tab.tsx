import { type ReactNode, useState } from "react";
import {
  type CostImport,
  type CostUploaded,
  useCostImports,
  useCostMappings,
  useCostUpload,
  useUndoCost,
} from "../../api/attribution.ts";
import { localDate, moment } from "../../format/dates.ts";
import { count, money } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Field } from "../../parts/field.tsx";
import { Empty, Failed, Loaded, Skeleton } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { may } from "../../session/may.ts";
import { attributionStrings as t } from "../../strings/attribution.ts";

const listed = 50;

/** What was spent: a file is read first, and taken in when somebody says so; every import can be rolled back. */
export function CostsTab({ site, session }: PageProps): ReactNode {
  const mayImport = may(session, "manage");
  return (
    <>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {t.upload} <HelpButton page="cost" />
            </h2>
            <p>{mayImport ? t.uploadLead : t.mayNot}</p>
          </div>
        </div>
        {mayImport && <Upload site={site.key} />}
      </section>
      <Imports mayImport={mayImport} site={site.key} timezone={site.timezone} />
    </>
  );
}

function Upload({ site }: { site: string }): ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const [mapping, setMapping] = useState("plain");
  // A new round empties the field.
  const [round, setRound] = useState(0);
  const mappings = useCostMappings(site);
  const upload = useCostUpload(site);
  const undo = useUndoCost(site);
  const names = [...(mappings.data?.rows.map((one) => one.name) ?? []), ...(mappings.data?.presets ?? ["plain"])];
  const choose = (next: File | null, how: string): void => {
    setFile(next);
    setMapping(how);
    upload.reset();
    if (next) upload.mutate({ file: next, mapping: how, dryRun: true });
  };
  const take = (): void => {
    if (!file) return;
    upload.mutate(
      { file, mapping, dryRun: false },
      {
        onSuccess: (done) => {
          setFile(null);
          setRound(round + 1);
          const number = done.import;
          offerUndo(
            t.taken(file.name, done.rows, count(done.rows)),
            number === null || number === undefined ? null : () => undo.mutateAsync(number),
          );
        },
      },
    );
  };
  return (
    <>
      <div className="cost-form">
        <Field label={t.mapping}>
          {(bound) => (
            <select
              {...bound}
              className="select"
              onChange={(event) => choose(file, event.target.value)}
              value={mapping}
            >
              {names.map((name) => (
                <option key={name} value={name}>
                  {t.mappings[name] ?? name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t.file}>
          {(bound) => (
            <input
              {...bound}
              accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.gz"
              className="input"
              key={round}
              onChange={(event) => choose(event.target.files?.[0] ?? null, mapping)}
              type="file"
            />
          )}
        </Field>
      </div>
      {upload.error && <Failed error={upload.error} onRetry={() => choose(file, mapping)} />}
      {upload.isPending && <Skeleton height={64} />}
      {file && upload.data?.dry_run && <Found found={upload.data} onTake={take} taking={upload.isPending} />}
    </>
  );
}

function Found({ found, onTake, taking }: { found: CostUploaded; onTake: () => void; taking: boolean }): ReactNode {
  const said = [
    found.from && found.to ? t.days2(localDate(found.from), localDate(found.to)) : null,
    found.replaced > 0 ? t.replaces(found.replaced === 1, count(found.replaced)) : null,
    found.without_campaign > 0 ? t.withoutCampaign(found.without_campaign === 1, count(found.without_campaign)) : null,
    found.without_rate > 0 ? t.withoutRate(found.without_rate === 1, count(found.without_rate)) : null,
  ].filter((one) => one !== null);
  const columns: Column<CostUploaded["refused"][number]>[] = [
    { key: "line", label: t.line, number: true, cell: (row) => count(row.line) },
    { key: "reason", label: t.reason, cell: (row) => <span className="credit-text">{row.message}</span> },
  ];
  return (
    <div aria-live="polite" className="stack">
      <p>
        <strong>{t.found(found.rows, count(found.rows), count(found.refused_count))}</strong>{" "}
        {found.sums.map((sum) => money(sum.cost, sum.currency)).join(", ")} {said.join(" ")}
      </p>
      {found.unmatched_count > 0 && (
        <p>
          {t.unmatched(found.unmatched_count === 1, count(found.unmatched_count))}{" "}
          <span className="muted credit-text">
            {found.unmatched.slice(0, 20).join(", ")}
            {found.unmatched_count > 20 && " …"}
          </span>
        </p>
      )}
      {found.refused.length > 0 && (
        <>
          <h3>{t.refused}</h3>
          <DataTable
            columns={columns}
            label={t.refused}
            rowKey={(row) => String(row.line)}
            rows={found.refused.slice(0, listed)}
          />
          {found.refused_count > listed && (
            <p className="muted">{t.refusedMore(count(found.refused_count - listed))}</p>
          )}
        </>
      )}
      {found.rows > 0 && (
        <div>
          <button className="button button-main" disabled={taking} onClick={onTake} type="button">
            {t.take(found.rows, count(found.rows))}
          </button>
        </div>
      )}
    </div>
  );
}

function Imports({ site, timezone, mayImport }: { site: string; timezone: string; mayImport: boolean }): ReactNode {
  const imports = useCostImports(site);
  const undo = useUndoCost(site);
  const columns: Column<CostImport>[] = [
    { key: "file", label: t.file, cell: (row) => <span className="credit-name">{row.file}</span> },
    { key: "when", label: t.when, cell: (row) => moment(row.at, timezone) },
    { key: "rows", label: t.rows, number: true, cell: (row) => count(row.rows) },
    { key: "replaced", label: t.replaced, number: true, from: "tablet", cell: (row) => count(row.replaced) },
    { key: "refused", label: t.refused, number: true, from: "tablet", cell: (row) => count(row.refused) },
    { key: "who", label: t.who, from: "desktop", cell: (row) => row.started_by },
    {
      key: "undo",
      label: t.undo,
      cell: (row) =>
        row.undone_at !== null && row.undone_at !== undefined ? (
          <span className="muted">{t.undone}</span>
        ) : (
          mayImport && (
            <button
              aria-label={t.undoOne(row.file)}
              className="button button-small"
              disabled={undo.isPending}
              onClick={() => undo.mutate(row.number, { onSuccess: () => offerUndo(t.undoneSaid(row.file)) })}
              type="button"
            >
              {t.undo}
            </button>
          )
        ),
    },
  ];
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.imports}</h2>
          <p>{t.importsLead}</p>
        </div>
      </div>
      {undo.error && <Failed error={undo.error} onRetry={() => undo.reset()} />}
      <Loaded query={imports} skeleton={<Skeleton height={120} />}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty text={t.importsNoneText} title={t.importsNone} />
          ) : (
            <DataTable columns={columns} label={t.imports} rowKey={(row) => String(row.number)} rows={rows} />
          )
        }
      </Loaded>
    </section>
  );
}
