import type { ReactNode } from "react";
import { type NearMissReport, type NearMissRow, useNearMiss } from "../../api/people.ts";
import { useVocabulary } from "../../api/queries.ts";
import type { Vocabulary } from "../../api/types.ts";
import { count, decimal, money, rate } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery, useAddress } from "../../router/location.ts";
import { pagePath } from "../../router/routes.ts";
import { besideRequest, viewRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { peopleStrings } from "../../strings/people.ts";
import { VisitorLink } from "./visitor-link.tsx";

const t = peopleStrings.near;
const fewer = 200;
const most = 1_000;

/** Who nearly converted, and what did they lack? */
export function NearMissTab({ site, view }: PageProps): ReactNode {
  const { query } = useAddress();
  const vocabulary = useVocabulary(site.key).data;
  const macros = vocabulary?.conversions.filter((one) => one.kind === "macro") ?? [];
  const macro = query.get("macro") ?? macros[0]?.key ?? "";
  const limit = query.get("top") === "all" ? most : fewer;
  const now = new Date();
  const report = useNearMiss(
    site.key,
    { ...viewRequest(view, site.timezone, now, false), macro, limit },
    { enabled: macro !== "" },
  );
  const other = view.against === null ? null : besideRequest(view, site.timezone, now);
  const beside = useNearMiss(site.key, { ...other, macro, limit }, { enabled: macro !== "" && other !== null });
  const names = useViewNames(site.key, view);
  if (!vocabulary) return <Skeleton height={420} />;
  if (macros.length === 0) {
    return (
      <section className="card">
        <Empty text={t.noMacroText} title={t.noMacro}>
          <Link className="button button-main" to={`${pagePath(site.key, "settings")}?tab=definitions`}>
            {t.noMacroAction}
          </Link>
        </Empty>
      </section>
    );
  }
  return (
    <>
      {macros.length > 1 && (
        <Segmented
          label={t.macro}
          onChange={(key) => setQuery({ macro: key, missing: null })}
          options={macros.map((one) => [one.key, one.name] as const)}
          value={macro}
        />
      )}
      <Loaded
        query={report}
        skeleton={
          <>
            <p className="muted">{t.slow}</p>
            <Skeleton height={420} />
          </>
        }
      >
        {(data) => (
          <Report
            report={data}
            site={site.key}
            title={other === null ? t.table : t.tableOf(names.now)}
            vocabulary={vocabulary}
          />
        )}
      </Loaded>
      {other !== null && (
        <Loaded query={beside} skeleton={<Skeleton height={420} />}>
          {(data) => <Report report={data} site={site.key} title={t.tableOf(names.before)} vocabulary={vocabulary} />}
        </Loaded>
      )}
    </>
  );
}

interface ReportProps {
  report: NearMissReport;
  vocabulary: Vocabulary;
  site: string;
  title: string;
}

function Report({ report, vocabulary, site, title }: ReportProps): ReactNode {
  const missing = useAddress().query.get("missing") ?? "";
  const name = (key: string): string => vocabulary.conversions.find((one) => one.key === key)?.name ?? key;
  const [best] = report.rows;
  const rows = missing === "" ? report.rows : report.rows.filter((row) => row.missing === missing);
  const lacking = [...new Set(report.rows.map((row) => row.missing))].sort();
  return (
    <>
      {best && (
        <p className="answer">
          <strong>{t.lineFigure(count(report.members))}</strong>
          {t.line(name(report.macro))}
          {t.first(name(best.missing))}
          {t.end}
        </p>
      )}
      <Remarks warnings={report.warnings} />
      {report.profile.length > 0 && (
        <section className="card">
          <div className="card-head">
            <div>
              <h2>
                {t.profile} <HelpButton page="near-miss" />
              </h2>
              <p>{t.profileLead}</p>
            </div>
          </div>
          <ul className="profile">
            {report.profile.map((micro) => (
              <li className="profile-item" key={micro.key}>
                <strong>{name(micro.key)}</strong>
                <Kind kind={micro.kind} />
                {micro.share !== null && <span className="small muted">{t.shareText(rate(micro.share))}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="card">
        {report.rows.length === 0 ? (
          <Empty text={report.reason ?? ""} title={t.empty} />
        ) : (
          <>
            <div className="card-head">
              <div>
                <h2>{title}</h2>
                <p>
                  {t.lead}{" "}
                  {report.rows.length < report.members && t.of(count(report.rows.length), count(report.members))}
                </p>
              </div>
              <Link className="button" to={`${pagePath(site, "today")}${segmentQuery(report.macro)}`}>
                {t.asSegment}
              </Link>
            </div>
            {lacking.length > 1 && (
              <div className="tools">
                <Segmented
                  label={t.onlyMissing}
                  onChange={(key) => setQuery({ missing: key })}
                  options={[["", t.all] as const, ...lacking.map((key) => [key, name(key)] as const)]}
                  value={missing}
                />
              </div>
            )}
            {rows.length === 0 ? (
              <p className="muted">{t.nobodyMissing}</p>
            ) : (
              <Members currency={report.currency} label={title} name={name} rows={rows} />
            )}
            {report.rows.length < report.members && report.rows.length < most && (
              <button className="button" onClick={() => setQuery({ top: "all" })} type="button">
                {t.more}
              </button>
            )}
          </>
        )}
      </section>
    </>
  );
}

/** The present days with the audience as the segment. */
function segmentQuery(macro: string): string {
  const query = new URL(addressWith({ segment: `near(${macro})` }), "http://cairn.invalid").searchParams;
  const kept = new URLSearchParams();
  for (const part of ["range", "segment"]) {
    const value = query.get(part);
    if (value) kept.set(part, value);
  }
  return `?${kept}`;
}

function Kind({ kind }: { kind: string }): ReactNode {
  const gate = kind === "gate";
  return (
    <span className={gate ? "tag tag-gate" : "tag tag-driver"} title={gate ? t.gateTitle : t.driverTitle}>
      {gate ? t.gate : t.driver}
    </span>
  );
}

interface MembersProps {
  rows: readonly NearMissRow[];
  name: (key: string) => string;
  currency: string | null;
  label: string;
}

function Members({ rows, name, currency, label }: MembersProps): ReactNode {
  const columns: readonly Column<NearMissRow>[] = [
    {
      key: "visitor",
      label: t.columns.visitor,
      by: (row) => row.visitor,
      cell: (row) => <VisitorLink visitor={row.visitor} />,
    },
    { key: "missing", label: t.columns.missing, by: (row) => name(row.missing), cell: (row) => name(row.missing) },
    {
      key: "score",
      label: t.columns.score,
      number: true,
      by: (row) => Number(row.score),
      cell: (row) =>
        currency === null ? t.scoreMacros(decimal(Number(row.score), 3)) : money(cents(row.score), currency),
    },
  ];
  const order = useOrder(["visitor", "missing", "score"], { column: "score", descending: true });
  return <DataTable columns={columns} label={label} order={order} rowKey={(row) => row.visitor} rows={rows} />;
}

/** A score is an estimate; its digits behind the cents say nothing. */
function cents(score: string): string {
  return Number(score).toFixed(2);
}
