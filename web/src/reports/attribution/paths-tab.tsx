import { type ReactNode, useRef } from "react";
import { type ConversionPaths, useConversionPaths } from "../../api/attribution.ts";
import { count, decimal, money, rate } from "../../format/numbers.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { TableDownloads } from "../../parts/table-tools.tsx";
import { viewRequest } from "../../router/view.ts";
import { attributionStrings as t } from "../../strings/attribution.ts";
import type { TabProps } from "./attribution-page.tsx";

type Row = ConversionPaths["rows"][number];

const mostLengths = 20;
const mostLags = 30;

/** The ways conversions came: paths, how long they are and how long they take. */
export function PathsTab({ site, view, definition }: TabProps): ReactNode {
  const report = useConversionPaths(site.key, {
    ...viewRequest(view, site.timezone, new Date(), false),
    definition: definition.key,
    top: 50,
  });
  return (
    <Loaded query={report} skeleton={<Skeleton height={480} />}>
      {(data) =>
        data.totals.conversions === 0 ? (
          <section className="card">
            <Empty text={t.emptyText} title={t.emptyTitle} />
          </section>
        ) : (
          <Ways report={data} />
        )
      }
    </Loaded>
  );
}

function Ways({ report }: { report: ConversionPaths }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const columns: Column<Row>[] = [
    {
      key: "path",
      label: t.path,
      by: (row) => row.channels.join(" > "),
      cell: (row) => <PathText channels={row.channels} />,
    },
    {
      key: "conversions",
      label: t.conversions,
      number: true,
      by: (row) => row.conversions,
      cell: (row) => count(row.conversions),
    },
    {
      key: "nulls",
      label: t.nulls,
      number: true,
      from: "tablet",
      by: (row) => row.nulls,
      cell: (row) => count(row.nulls),
    },
    {
      key: "value",
      label: t.value,
      number: true,
      by: (row) => row.value,
      cell: (row) => money(row.value, report.currency),
    },
    {
      key: "days",
      label: t.medianDays,
      number: true,
      from: "tablet",
      by: (row) => row.median_days,
      cell: (row) => (row.median_days === null || row.median_days === undefined ? "–" : decimal(row.median_days, 1)),
    },
  ];
  const { totals } = report;
  return (
    <>
      <div className="credit-spreads">
        <Spread
          label={t.lengths}
          rows={report.lengths.map((one) => ({
            name: one.touches >= mostLengths ? t.touchesMost(one.touches) : t.touches(one.touches),
            share: one.share ?? 0,
            of: one.conversions,
          }))}
        />
        <Spread
          label={t.lags}
          rows={report.lags.map((one) => ({
            name: one.days >= mostLags ? t.daysMost(one.days) : t.days(one.days),
            share: one.share ?? 0,
            of: one.conversions,
          }))}
        />
      </div>
      <section className="card">
        <div className="card-head">
          <div>
            <h2>{t.pathsTitle}</h2>
            <p>
              {t.pathsLead}{" "}
              {totals.median_touches !== null &&
                totals.median_touches !== undefined &&
                totals.median_days !== null &&
                totals.median_days !== undefined &&
                t.median(decimal(totals.median_touches, 0), decimal(totals.median_days, 1))}
            </p>
          </div>
          <TableDownloads box={box} columns={columns} file={t.pathsTitle} rows={report.rows} />
        </div>
        <Remarks warnings={report.warnings} />
        <div ref={box}>
          <DataTable
            columns={columns}
            label={t.pathsTitle}
            rowKey={(row) => row.channels.join("\u0000")}
            rows={report.rows}
          />
        </div>
      </section>
    </>
  );
}

function PathText({ channels }: { channels: readonly string[] }): ReactNode {
  if (channels.length === 0) return <span className="muted">{t.unattributedWord}</span>;
  const text = channels.join(" → ");
  return (
    <span className="credit-path" title={text}>
      {text}
    </span>
  );
}

interface Part {
  readonly name: string;
  readonly share: number;
  readonly of: number;
}

function Spread({ label, rows }: { label: string; rows: readonly Part[] }): ReactNode {
  const widest = Math.max(0.0001, ...rows.map((row) => row.share));
  return (
    <section className="card">
      <div className="card-head">
        <h2>{label}</h2>
      </div>
      <ul className="credit-parts">
        {rows.slice(0, 12).map((row) => (
          <li key={row.name}>
            <span>{row.name}</span>
            <span aria-hidden="true" className="credit-track">
              <span className="credit-sure" style={{ width: `${((row.share / widest) * 100).toFixed(2)}%` }} />
            </span>
            <span className="number" title={count(row.of)}>
              {rate(row.share)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
