import { type ReactNode, useState } from "react";
import { type Rate, useRates, useRemoveRates, useSetRates } from "../../api/rates.ts";
import { localDate } from "../../format/dates.ts";
import { count } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Field } from "../../parts/field.tsx";
import { Empty, Failed, Loaded, Skeleton } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { may } from "../../session/may.ts";
import { rateStrings as t } from "../../strings/rates.ts";

/** What currencies were worth day by day: pasted or read from a file, listed by day, a day at a time forgotten. */
export function RatesTab({ site, session }: PageProps): ReactNode {
  const mayImport = may(session, "manage");
  return (
    <>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {t.bring} <HelpButton page="currency" />
            </h2>
            <p>{mayImport ? t.bringLead(site.currency) : t.mayNot}</p>
          </div>
        </div>
        {mayImport && <Bring currency={site.currency} site={site.key} />}
      </section>
      <Known mayImport={mayImport} site={site.key} />
    </>
  );
}

function Bring({ site, currency }: { site: string; currency: string }): ReactNode {
  const [text, setText] = useState("");
  // A new round empties the field for files.
  const [round, setRound] = useState(0);
  const set = useSetRates(site);
  const put = (next: string): void => {
    setText(next);
    set.reset();
  };
  const take = (): void =>
    set.mutate(text, {
      onSuccess: (done) => {
        setText("");
        setRound(round + 1);
        offerUndo(t.taken(done.rows, count(done.rows)), done.undo);
      },
    });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <Field label={t.file}>
        {(bound) => (
          <input
            {...bound}
            accept=".csv,.tsv,.txt"
            className="input"
            key={round}
            onChange={(event) => {
              event.target.files?.[0]?.text().then(put);
            }}
            type="file"
          />
        )}
      </Field>
      <Field hint={t.textHint(currency)} label={t.text}>
        {(bound) => (
          <textarea
            {...bound}
            className="textarea mono"
            onChange={(event) => put(event.target.value)}
            rows={6}
            spellCheck={false}
            value={text}
          />
        )}
      </Field>
      {set.error && <Failed error={set.error} onRetry={take} />}
      <div>
        <button className="button button-main" disabled={text.trim() === "" || set.isPending} type="submit">
          {t.take}
        </button>
      </div>
    </form>
  );
}

interface Day {
  readonly day: string;
  readonly rates: readonly Rate[];
}

function Known({ site, mayImport }: { site: string; mayImport: boolean }): ReactNode {
  const rates = useRates(site);
  const remove = useRemoveRates(site);
  const columns: Column<Day>[] = [
    { key: "day", label: t.day, cell: (row) => localDate(row.day), by: (row) => row.day },
    {
      key: "rates",
      label: t.rates,
      cell: (row) => (
        <ul className="rate-list">
          {row.rates.map((one) => (
            <li key={`${one.from} ${one.to}`}>{t.rate(one.from, one.to, one.rate)}</li>
          ))}
        </ul>
      ),
    },
    ...(mayImport
      ? [
          {
            key: "remove",
            label: t.remove,
            cell: (row: Day) => (
              <button
                aria-label={t.removeDay(localDate(row.day))}
                className="button button-small"
                disabled={remove.isPending}
                onClick={() =>
                  remove.mutate(row.rates, { onSuccess: (back) => offerUndo(t.removed(localDate(row.day)), back) })
                }
                type="button"
              >
                {t.remove}
              </button>
            ),
          },
        ]
      : []),
  ];
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>{t.known}</h2>
          <p>{t.knownLead}</p>
        </div>
      </div>
      {remove.error && <Failed error={remove.error} onRetry={() => remove.reset()} />}
      <Loaded query={rates} skeleton={<Skeleton height={120} />}>
        {({ rows, more }) =>
          rows.length === 0 ? (
            <Empty text={t.noneText} title={t.none} />
          ) : (
            <>
              <DataTable columns={columns} label={t.known} rowKey={(row) => row.day} rows={byDay(rows)} />
              {more && <p className="muted">{t.more(count(rows.length))}</p>}
            </>
          )
        }
      </Loaded>
    </section>
  );
}

/** The rates of each day together, days in the order they come. */
export function byDay(rates: readonly Rate[]): Day[] {
  const days = new Map<string, Rate[]>();
  for (const rate of rates) days.set(rate.date, [...(days.get(rate.date) ?? []), rate]);
  return [...days].map(([day, of]) => ({ day, rates: of }));
}
