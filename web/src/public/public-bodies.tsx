import "../styles/data-table.css";
import "../styles/today.css";
import type { ReactNode } from "react";
import type { RetentionReport } from "../api/people.ts";
import type { ProductRow, ProductsReport } from "../api/products.ts";
import type { SharedReport, ShareKind } from "../api/shares.ts";
import type { SourceRow, SourcesReport } from "../api/sources.ts";
import type { ConversionRow, ConversionsReport, FunnelReport, FunnelStep } from "../api/types.ts";
import { localDate } from "../format/dates.ts";
import { count, interval, money, points, pointsInterval, rate, span } from "../format/numbers.ts";
import { Measure, widestOf } from "../parts/measure.tsx";
import { driverSentence } from "../reports/drivers/sentences.ts";
import type { Driver, DriversReport } from "../reports/drivers/types.ts";
import { readFunnel } from "../reports/funnels/funnel-text.ts";
import { funnelSentence } from "../reports/funnels/sentence.ts";
import { labelName } from "../reports/paths/path-words.ts";
import type { PathSequence, PathsReport } from "../reports/paths/types.ts";
import { itemName } from "../reports/products/product-words.ts";
import { conversionOf, headlineRate } from "../reports/sources/sources-words.ts";
import { driverWords } from "../strings/drivers.ts";
import { publicStrings as t } from "../strings/share.ts";
import { s } from "../strings/strings.ts";
import { type PublicColumn, PublicTable } from "./public-table.tsx";

interface BodyProps<Report> {
  shared: SharedReport;
  report: Report;
  /** The days, as they stand in a sentence. */
  when: string;
}

/** The report of a link, drawn by its kind. */
export function PublicBody({ shared, when }: { shared: SharedReport; when: string }): ReactNode {
  const Body = bodies[shared.kind as ShareKind] as ((props: BodyProps<unknown>) => ReactNode) | undefined;
  return Body ? <Body report={shared.report} shared={shared} when={when} /> : null;
}

const bodies = {
  conversions: Conversions,
  drivers: Drivers,
  funnel: Funnel,
  paths: Paths,
  products: Products,
  retention: Retention,
  sources: Sources,
} satisfies Record<ShareKind, unknown>;

function Conversions({ report }: BodyProps<ConversionsReport>): ReactNode {
  const before = new Map(report.comparison?.rows.map((row) => [row.key, row]));
  const head = (row: ConversionRow): number | null => (row.kind === "macro" ? row.visitor_rate : row.session_rate);
  const widest = widestOf(report.rows.map(head));
  const columns: readonly PublicColumn<ConversionRow>[] = [
    { label: t.name, cell: (row) => row.name },
    { label: t.kind, cell: (row) => <span className={`tag tag-${row.kind}`}>{s.kinds[row.kind]}</span> },
    { label: t.count, number: true, cell: (row) => count(row.count) },
    {
      label: t.rate,
      cell: (row) => <Measure ci={row.ci} kind={row.kind} thin={row.low_data} value={head(row)} widest={widest} />,
    },
    ...(report.comparison
      ? [
          {
            label: t.before,
            number: true,
            cell: (row: ConversionRow) => {
              const other = before.get(row.key);
              return rate(other ? head(other) : null);
            },
          },
        ]
      : []),
    { label: t.value, number: true, cell: (row) => (row.value === null ? "" : money(row.value, row.currency)) },
  ];
  return (
    <section className="card">
      <PublicTable columns={columns} label={t.name} rows={report.rows} />
    </section>
  );
}

function Funnel({ shared, report, when }: BodyProps<FunnelReport>): ReactNode {
  const named = (step: FunnelStep): string => stepTitle(step.name, shared.names);
  const columns: readonly PublicColumn<FunnelStep>[] = [
    { label: t.step, cell: named },
    { label: s.funnel.reached, number: true, cell: (step) => count(step.count) },
    { label: t.fromFirst, cell: (step) => <Measure ci={step.ci} value={step.rate_from_first} widest={1} /> },
    { label: t.fromPrevious, number: true, cell: (step) => rate(step.rate_from_previous) },
    ...(report.comparison
      ? [
          {
            label: t.before,
            number: true,
            cell: (step: FunnelStep) => rate(report.comparison?.steps[report.steps.indexOf(step)]?.rate_from_first),
          },
        ]
      : []),
  ];
  return (
    <>
      <p className="answer">{funnelSentence(report, when, named)}</p>
      <section className="card">
        <PublicTable columns={columns} label={t.step} rows={report.steps} />
        {report.total_time && (
          <p className="muted">
            {t.medianTime}: {span(report.total_time.median)}
          </p>
        )}
      </section>
    </>
  );
}

/** A step's text for people: `@purchase` becomes the conversion's name, the rest stays as written. */
export function stepTitle(text: string, names: Readonly<Record<string, string>>): string {
  const step = readFunnel(text)?.steps[0];
  if (!step || step.alternatives.some((one) => one.filters.length > 0)) return text;
  return step.alternatives
    .map(({ name }) => (name.startsWith("@") ? (names[name.slice(1)] ?? name) : name))
    .join(" | ");
}

function Sources({ shared, report }: BodyProps<SourcesReport>): ReactNode {
  const kinds = report.rows[0]?.conversions ?? report.total.conversions;
  const widest = widestOf(report.rows.map((row) => row.share));
  const columns: readonly PublicColumn<SourceRow>[] = [
    { label: t.source, cell: (row) => (row.second === null ? row.key : `${row.key} · ${row.second}`) },
    { label: t.visitors, number: true, cell: (row) => count(row.visitors) },
    { label: t.share, cell: (row) => <Measure value={row.share} widest={widest} /> },
    { label: t.sessions, number: true, cell: (row) => count(row.sessions) },
    ...kinds.map(({ key }) => ({
      label: shared.names[key] ?? key,
      number: true,
      cell: (row: SourceRow) => rate(headlineRate(conversionOf(row, key))),
    })),
  ];
  return (
    <section className="card">
      <PublicTable columns={columns} label={t.source} rows={report.rows} />
    </section>
  );
}

function Products({ report }: BodyProps<ProductsReport>): ReactNode {
  const columns: readonly PublicColumn<ProductRow>[] = [
    { label: t.name, cell: itemName },
    { label: t.viewed, number: true, cell: (row) => count(row.viewed.visitors) },
    { label: t.carted, number: true, cell: (row) => count(row.carted.visitors) },
    { label: t.abandoned, number: true, cell: (row) => count(row.abandoned.visitors) },
    { label: t.bought, number: true, cell: (row) => count(row.bought.visitors) },
    { label: t.rate, number: true, cell: (row) => rate(row.rates.view_to_buy) },
    { label: t.interval, number: true, cell: (row) => interval(row.rates.view_to_buy_ci) },
    { label: t.value, number: true, cell: (row) => money(row.value, report.currency) },
  ];
  return (
    <section className="card">
      <PublicTable columns={columns} label={t.name} rows={report.rows} />
    </section>
  );
}

function Drivers({ shared, report }: BodyProps<DriversReport>): ReactNode {
  const columns: readonly PublicColumn<Driver>[] = [
    { label: t.name, cell: (row) => row.name },
    { label: t.difference, number: true, cell: (row) => (row.rd === null ? "–" : points(row.rd)) },
    { label: t.interval, number: true, cell: (row) => pointsInterval(row.rd_ci) },
    { label: t.reach, number: true, cell: (row) => rate(row.reach) },
    { label: t.sure, cell: (row) => driverWords.labels[row.label] ?? row.label },
  ];
  return (
    <>
      <p className="answer">{driverSentence(report, shared.names[report.macro] ?? report.macro)}</p>
      <section className="card">
        <PublicTable columns={columns} label={t.name} rows={[...report.rows, ...report.negative]} />
        {report.gates.length > 0 && (
          <p className="muted">{t.gates(report.gates.map((gate) => gate.name).join(", "))}</p>
        )}
        {report.not_enough_data.length > 0 && (
          <p className="muted">{t.notYet(report.not_enough_data.map((one) => one.name).join(", "))}</p>
        )}
      </section>
    </>
  );
}

function Paths({ report }: BodyProps<PathsReport>): ReactNode {
  const widest = widestOf(report.sequences.map((row) => row.share));
  const columns: readonly PublicColumn<PathSequence>[] = [
    {
      label: t.path,
      cell: (row) => <span className="public-path">{row.labels.map((label) => labelName(label)).join(" → ")}</span>,
    },
    { label: t.units, number: true, cell: (row) => count(row.units) },
    { label: t.share, cell: (row) => <Measure value={row.share} widest={widest} /> },
    { label: t.macroRate, number: true, cell: (row) => rate(row.macro_rate) },
  ];
  return (
    <section className="card">
      <PublicTable columns={columns} label={t.path} rows={report.sequences} />
    </section>
  );
}

function Retention({ report }: BodyProps<RetentionReport>): ReactNode {
  type Cohort = RetentionReport["cohorts"][number];
  const last = Math.max(0, ...report.cohorts.map((cohort) => cohort.cells.length));
  const columns: readonly PublicColumn<Cohort>[] = [
    { label: t.cohort, cell: (row) => (row.from.includes("T") ? row.from : localDate(row.from)) },
    { label: t.size, number: true, cell: (row) => count(row.size) },
    ...[...Array(last).keys()].slice(1).map((k) => ({
      label: `+${k}`,
      number: true,
      cell: (row: Cohort) => {
        const cell = row.cells[k];
        return cell?.rate === null || cell === undefined ? "" : rate(cell.rate) + (cell.incomplete ? "…" : "");
      },
    })),
  ];
  return (
    <section className="card">
      <PublicTable columns={columns} label={t.cohort} rows={report.cohorts} />
    </section>
  );
}
