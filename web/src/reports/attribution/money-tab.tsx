import { type ReactNode, useRef } from "react";
import { type ChannelRow, type ChannelsReport, useChannels } from "../../api/attribution.ts";
import { count, dash, decimal, money } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { ColumnMenu, readColumns, TableDownloads } from "../../parts/table-tools.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, useAddress } from "../../router/location.ts";
import { viewRequest } from "../../router/view.ts";
import { attributionStrings as t } from "../../strings/attribution.ts";
import type { TabProps } from "./attribution-page.tsx";
import { keyName } from "./attribution-words.ts";
import { Name } from "./credit-tab.tsx";

const mostMicros = 3;

/** What shows until other columns are chosen, where costs are known. */
const usualWithCost = ["visitors", "macro", "value", "cost", "roas", "cpa", "cac", "cpl"];

/** Macros, micros, money and what was spent, key by key. */
export function MoneyTab(props: TabProps): ReactNode {
  const { site, view, by } = props;
  const report = useChannels(
    site.key,
    { ...viewRequest(view, site.timezone, new Date(), false), by: [by] },
    { slow: true },
  );
  return (
    <section className="card">
      <div className="card-head">
        <div>
          <h2>
            {t.money} <HelpButton page="cost" />
          </h2>
          <p>{t.moneyLead}</p>
        </div>
      </div>
      <Loaded query={report} skeleton={<Skeleton height={360} />}>
        {(data) => <Figures {...props} report={data} />}
      </Loaded>
    </section>
  );
}

function Figures({ by, definitions, report }: TabProps & { report: ChannelsReport }): ReactNode {
  const { currency, totals } = report;
  const { query } = useAddress();
  const box = useRef<HTMLDivElement>(null);
  const amount = (text: string | null | undefined): string => money(text, currency);
  const micros = definitions.filter((one) => one.kind === "micro").slice(0, mostMicros);
  const hasCost = report.rows.some((row) => row.cost !== null && row.cost !== undefined);
  const columns: Column<ChannelRow>[] = [
    {
      key: "key",
      label: t.dimensions[by] ?? by,
      always: true,
      by: (row) => row.key,
      cell: (row) => <Name text={keyName(row.key)} />,
    },
    figure(
      "visitors",
      t.visitors,
      (row) => row.visitors,
      (row) => count(row.visitors),
    ),
    figure(
      "macro",
      t.macro,
      (row) => row.macro_credit,
      (row) => decimal(row.macro_credit, 1),
    ),
    ...micros.map((micro) =>
      figure(
        `micro_${micro.key}`,
        micro.name,
        (row) => row.micros.find((one) => one.key === micro.key)?.credit,
        (row) => decimal(row.micros.find((one) => one.key === micro.key)?.credit ?? 0, 1),
        "tablet",
      ),
    ),
    figure(
      "value",
      t.value,
      (row) => number(row.value),
      (row) => amount(row.value),
    ),
    ...(hasCost
      ? [
          figure(
            "cost",
            t.cost,
            (row) => number(row.cost),
            (row) => amount(row.cost),
          ),
          figure(
            "roas",
            t.roas,
            (row) => row.roas,
            (row) => (
              <Figure
                ci={row.ci?.roas ? t.ci(decimal(row.ci.roas.low, 2), decimal(row.ci.roas.high, 2)) : null}
                text={row.roas === null || row.roas === undefined ? dash : decimal(row.roas, 2)}
              />
            ),
          ),
          figure(
            "cpa",
            t.cpa,
            (row) => number(row.cpa),
            (row) => <Figure ci={interval(row.ci?.cpa, amount)} text={amount(row.cpa)} />,
          ),
          figure(
            "cac",
            t.cac,
            (row) => number(row.cac),
            (row) => amount(row.cac),
            "tablet",
          ),
          figure(
            "cpl",
            t.cpl,
            (row) => number(row.cpl),
            (row) => amount(row.cpl),
            "tablet",
          ),
          figure(
            "cpm",
            t.cpm,
            (row) => number(row.cpm),
            (row) => amount(row.cpm),
            "tablet",
          ),
          figure(
            "cpc",
            t.cpc,
            (row) => number(row.cpc),
            (row) => amount(row.cpc),
            "tablet",
          ),
        ]
      : []),
  ];
  const usual = hasCost ? usualWithCost : columns.map((one) => one.key);
  const shown = readColumns(query.get("cols"), columns, usual);
  const order = useOrder(
    columns.map((one) => one.key),
    { column: hasCost ? "cost" : "macro", descending: true },
  );
  if (report.rows.length === 0) return <Empty text={t.emptyText} title={t.emptyTitle} />;
  return (
    <>
      <p className="credit-line">
        {totals.cost !== null && totals.cost !== undefined && totals.roas !== null && totals.roas !== undefined ? (
          <>
            <strong>{t.blended(decimal(totals.roas, 2))}</strong>
            {t.blendedRest(amount(totals.cost), amount(totals.value))}
            {t.end}
          </>
        ) : (
          <>
            <strong>{t.noCost}</strong>
            {t.noCostRest}
            {t.end} <Link to={addressWith({ tab: "costs" })}>{t.upload}</Link>
          </>
        )}
      </p>
      <Remarks warnings={report.warnings} />
      <div className="tools tools-right">
        <ColumnMenu columns={columns} otherwise={usual} shown={shown} />
        <TableDownloads box={box} columns={columns} file={t.money} rows={report.rows} />
      </div>
      <div ref={box}>
        <DataTable columns={shown} label={t.money} order={order} rowKey={(row) => row.key} rows={report.rows} />
      </div>
    </>
  );
}

function figure(
  key: string,
  label: string,
  by: (row: ChannelRow) => number | null | undefined,
  cell: (row: ChannelRow) => ReactNode,
  from?: "tablet" | "desktop",
): Column<ChannelRow> {
  const formula = t.formulas[key];
  const plain = { key, label, by, cell, number: true, from };
  return formula === undefined
    ? plain
    : { ...plain, explain: (row) => ({ formula, made: madeOf(key, row), help: "cost" }) };
}

/** What a figure is divided into, as the report has it. */
function madeOf(key: string, row: ChannelRow): string | undefined {
  const over = (a: string | number | null | undefined, b: string | number | null | undefined): string | undefined =>
    a === null || a === undefined || b === null || b === undefined ? undefined : `${a} / ${b}`;
  if (key === "roas") return over(row.value, row.cost);
  if (key === "cpa") return over(row.cost, decimal(row.macro_credit, 2));
  if (key === "cpc") return over(row.cost, row.clicks);
  return key === "cpm" ? over(row.cost, row.impressions) : undefined;
}

function Figure({ text, ci }: { text: string; ci: string | null }): ReactNode {
  return (
    <span className="credit-figure">
      {text}
      {ci && <span className="small muted">{ci}</span>}
    </span>
  );
}

function interval(
  ci: { low: string; high?: string | null } | null | undefined,
  amount: (text: string) => string,
): string | null {
  return ci ? t.ci(amount(ci.low), ci.high === null || ci.high === undefined ? t.open : amount(ci.high)) : null;
}

function number(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}
