import { type ReactNode, useState } from "react";
import { useDefinitions } from "../../api/queries.ts";
import { usePreview, useSetWindows, useWindows, type WindowsPreview, type WindowsShown } from "../../api/windows.ts";
import { count, money } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { TextField } from "../../parts/field.tsx";
import { Failed, Loaded, Skeleton } from "../../parts/states.tsx";
import { offerUndo } from "../../parts/undo.tsx";
import { may } from "../../session/may.ts";
import { attributionStrings as t } from "../../strings/attribution.ts";
import { windowKinds, windowsOf } from "./windows-draft.ts";

/** How far back touches count before each conversion: looked at first, then set. */
export function WindowsTab({ site, session }: PageProps): ReactNode {
  const windows = useWindows(site.key);
  const definitions = useDefinitions(site.key);
  const nameOf = (key: string): string => definitions.data?.rows.find((one) => one.key === key)?.name ?? key;
  const [chosen, setChosen] = useState<string | null>(null);
  const columns: Column<WindowsShown>[] = [
    {
      key: "definition",
      label: t.of,
      cell: (row) => (
        <button
          aria-pressed={row.definition === chosen}
          className="button button-small credit-name"
          onClick={() => setChosen(row.definition === chosen ? null : row.definition)}
          type="button"
        >
          {nameOf(row.definition)}
        </button>
      ),
    },
    ...windowKinds.map(
      (kind): Column<WindowsShown> => ({
        key: kind,
        label: t.kinds[kind] ?? kind,
        number: true,
        ...(kind === "click" || kind === "engaged_view" ? {} : { from: "tablet" as const }),
        cell: (row) => row.windows[kind] ?? "–",
      }),
    ),
    {
      key: "version",
      label: t.windowVersion,
      from: "desktop",
      cell: (row) => (row.version === 0 ? t.windowUsual : row.version),
    },
  ];
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.windowsTitle} <HelpButton page="attribution" />
          </h2>
          <p>{t.windowsLead}</p>
        </div>
      </div>
      <Loaded query={windows} skeleton={<Skeleton height={240} />}>
        {({ rows }) => {
          const row = rows.find((one) => one.definition === chosen);
          return (
            <>
              <DataTable columns={columns} label={t.windowsTitle} rowKey={(one) => one.definition} rows={rows} />
              {row && (
                <Draft
                  currency={site.currency}
                  key={`${row.definition} ${row.version}`}
                  mayChange={may(session, "define")}
                  name={nameOf(row.definition)}
                  row={row}
                  site={site.key}
                />
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

interface DraftProps {
  site: string;
  currency: string;
  row: WindowsShown;
  name: string;
  mayChange: boolean;
}

function Draft({ site, currency, row, name, mayChange }: DraftProps): ReactNode {
  const [draft, setDraft] = useState<Readonly<Record<string, string>>>(row.windows);
  const preview = usePreview(site);
  const set = useSetWindows(site);
  const asked = { definition: row.definition, windows: windowsOf(draft) };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        preview.mutate(asked);
      }}
    >
      <div className="cost-form">
        {windowKinds.map((kind) => (
          <TextField
            key={kind}
            label={t.kinds[kind] ?? kind}
            onChange={(value) => {
              setDraft({ ...draft, [kind]: value });
              preview.reset();
            }}
            spellCheck={false}
            value={draft[kind] ?? ""}
          />
        ))}
        <button className="button" disabled={preview.isPending} type="submit">
          {t.windowsLook}
        </button>
      </div>
      {preview.isPending && <Skeleton height={64} />}
      {preview.error && <Failed error={preview.error} onRetry={() => preview.mutate(asked)} />}
      {set.error && <Failed error={set.error} onRetry={() => set.mutate(asked)} />}
      {preview.data && (
        <div aria-live="polite" className="stack">
          <Moved currency={currency} preview={preview.data} />
          {mayChange ? (
            <div>
              <button
                className="button button-main"
                disabled={set.isPending}
                onClick={() => set.mutate(asked, { onSuccess: () => offerUndo(t.windowsDone(name)) })}
                type="button"
              >
                {t.windowsSet}
              </button>
            </div>
          ) : (
            <p className="muted">{t.windowsMayNot}</p>
          )}
        </div>
      )}
    </form>
  );
}

function Moved({ preview, currency }: { preview: WindowsPreview; currency: string }): ReactNode {
  const columns: Column<WindowsPreview["moved"][number]>[] = [
    { key: "from", label: t.windowsFrom, cell: (move) => <span className="credit-name">{move.from}</span> },
    { key: "to", label: t.windowsTo, cell: (move) => <span className="credit-name">{move.to}</span> },
    { key: "conversions", label: t.conversions, number: true, cell: (move) => count(move.conversions) },
    { key: "value", label: t.windowsValue, number: true, cell: (move) => money(move.value, currency) },
  ];
  const moved = preview.moved.reduce((sum, move) => sum + move.conversions, 0);
  return (
    <>
      <p>
        <strong>{t.windowsMoved(count(moved), count(preview.conversions))}</strong>
      </p>
      {moved > 0 && (
        <DataTable
          columns={columns}
          label={t.windowsLook}
          rowKey={(move) => `${move.from} ${move.to}`}
          rows={preview.moved}
        />
      )}
    </>
  );
}
