import { type ReactNode, useRef } from "react";
import type { AttributionReport } from "../../api/attribution.ts";
import { dash, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { TableDownloads } from "../../parts/table-tools.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith } from "../../router/location.ts";
import { besideRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { attributionStrings as t } from "../../strings/attribution.ts";
import { partStrings } from "../../strings/parts.ts";
import { s } from "../../strings/strings.ts";
import { type TabProps, useCredit, useCreditBeside } from "./attribution-page.tsx";
import { models, range, type Shares, sharesOf } from "./attribution-words.ts";

const e = partStrings.explain;

/** Models side by side: how far each key's share depends on the one that is taken. */
export function CreditTab(props: TabProps): ReactNode {
  const report = useCredit(props);
  const compared = besideRequest(props.view, props.site.timezone, new Date()) !== null;
  const beside = useCreditBeside(props).data;
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.credit} <HelpButton page="attribution" />
          </h2>
          <p>{t.creditLead}</p>
        </div>
      </div>
      <Loaded query={report} skeleton={<Skeleton height={360} />}>
        {(data) => <Credits {...props} beside={compared ? beside : undefined} report={data} />}
      </Loaded>
    </section>
  );
}

interface CreditsProps extends TabProps {
  report: AttributionReport;
  /** The same of another segment or period. */
  beside: AttributionReport | undefined;
}

function Credits({ site, view, definition, by, report, beside }: CreditsProps): ReactNode {
  const names = useViewNames(site.key, view);
  const box = useRef<HTMLDivElement>(null);
  const shares = sharesOf(report, definition.key);
  const shown = models.filter((model) => shares.some((one) => one.byModel.has(model)));
  const missing = models.filter((model) => !shown.includes(model));
  const others = new Map(beside && sharesOf(beside, definition.key).map((one) => [one.key, one]));
  const widest = Math.max(0.01, ...[...shares, ...others.values()].map((one) => one.high));
  const columns: Column<Shares>[] = [
    { key: "key", label: t.dimensions[by] ?? by, by: (row) => row.name, cell: (row) => <Name text={row.name} /> },
    {
      key: "range",
      label: t.range,
      by: (row) => row.mean,
      cell: (row) => <Range row={row} widest={widest} />,
    },
    ...(beside
      ? [
          {
            key: "beside",
            label: `${t.range}: ${names.before}`,
            by: (row: Shares) => others.get(row.key)?.mean,
            cell: (row: Shares) => {
              const other = others.get(row.key);
              return other ? <Range row={other} widest={widest} /> : dash;
            },
          },
        ]
      : []),
    {
      key: "verdict",
      label: t.verdict,
      by: (row) => row.high - row.low,
      from: "tablet",
      cell: (row) => (row.verdict === null ? "–" : (t.verdicts[row.verdict] ?? row.verdict)),
    },
    ...shown.map(
      (model): Column<Shares> => ({
        key: model,
        label: t.models[model] ?? model,
        number: true,
        from: "tablet",
        by: (row) => row.byModel.get(model)?.share,
        cell: (row) => rate(row.byModel.get(model)?.share ?? 0),
        explain: (row) => ({
          formula: e.credit,
          rate: row.byModel.get(model)?.share,
          definition: definition.key,
          help: "attribution",
        }),
      }),
    ),
  ];
  const order = useOrder(
    columns.map((one) => one.key),
    { column: "range", descending: true },
  );
  if (shares.length === 0) {
    return (
      <Empty text={t.emptyText} title={t.emptyTitle}>
        <Link className="button button-main" to={addressWith({ range: "all" })}>
          {s.today.emptyRangeAction}
        </Link>
      </Empty>
    );
  }
  return (
    <>
      <Remarks warnings={report.warnings.filter((one) => one.code !== "model_refused")} />
      <div className="tools tools-right">
        <TableDownloads box={box} columns={columns} file={t.credit} rows={shares} />
      </div>
      <div ref={box}>
        <DataTable columns={columns} label={t.credit} order={order} rowKey={(row) => row.key} rows={shares} />
      </div>
      {missing.length > 0 && (
        <p className="small muted">{t.notLearned(missing.map((model) => t.models[model] ?? model).join(", "))}</p>
      )}
    </>
  );
}

/** A value that visitors brought: cut where there is no room, whole when hovered. */
export function Name({ text }: { text: string }): ReactNode {
  return (
    <span className="credit-name" title={text}>
      {text}
    </span>
  );
}

function Range({ row, widest }: { row: Shares; widest: number }): ReactNode {
  const percent = (part: number): string => `${((part / widest) * 100).toFixed(2)}%`;
  const apart = row.verdict === "disagree" ? " credit-apart" : "";
  return (
    <div className={`credit-range${apart}`}>
      <strong>{range(row.low, row.high)}</strong>
      <span aria-hidden="true" className="credit-track">
        <span className="credit-sure" style={{ width: percent(row.low) }} />
        <span className="credit-span" style={{ left: percent(row.low), width: percent(row.high - row.low) }} />
      </span>
    </div>
  );
}
