import "../../styles/products.css";
import { type ReactNode, useRef } from "react";
import { type ProductsReport, useProducts } from "../../api/products.ts";
import { useVocabulary } from "../../api/queries.ts";
import { count } from "../../format/numbers.ts";
import { HelpButton } from "../../help/help-button.tsx";
import type { PageProps } from "../../pages.tsx";
import { Empty, Loaded, Remarks, Skeleton } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { addressWith, setQuery, useAddress } from "../../router/location.ts";
import { includesNow } from "../../router/range.ts";
import { besideRequest, viewRequest } from "../../router/view.ts";
import { useViewNames } from "../../segments/segment-name.ts";
import { may } from "../../session/may.ts";
import { useShareable } from "../../share/shareable.ts";
import { productStrings as t } from "../../strings/products.ts";
import { s } from "../../strings/strings.ts";
import { ProductPanel } from "./product-panel.tsx";
import { ProductTable } from "./product-table.tsx";
import { Legend } from "./product-way.tsx";
import { findItems, productsLine, valuesOf } from "./product-words.ts";

const fewer = 200;
const most = 1_000;

/** Which products are seen, wanted, left and bought? */
export function ProductsPage({ session, site, view }: PageProps): ReactNode {
  const { query } = useAddress();
  const category = query.get("category");
  const top = query.get("top") === "all" ? most : fewer;
  const request = viewRequest(view, site.timezone, new Date(), false);
  const live = { live: includesNow(view.range) };
  const report = useProducts(site.key, { ...request, top, ...(category === null ? {} : { category }) }, live);
  const asked = besideRequest(view, site.timezone, new Date());
  const beside = useProducts(
    site.key,
    { ...asked, top, ...(category === null ? {} : { category }) },
    { enabled: asked !== null },
  );
  useShareable("products", { ...request, top, ...(category === null ? {} : { category }) });
  return (
    <div className="page">
      <Loaded query={report} skeleton={<ProductsSkeleton />} title={t.title}>
        {(data) => (
          <Report
            beside={asked === null ? undefined : beside.data}
            report={data}
            session={session}
            site={site}
            view={view}
          />
        )}
      </Loaded>
    </div>
  );
}

interface ReportProps extends PageProps {
  report: ProductsReport;
  /** The same of another segment or period. */
  beside: ProductsReport | undefined;
}

function Report({ report, beside, session, site, view }: ReportProps): ReactNode {
  const { before } = useViewNames(site.key, view);
  const { query } = useAddress();
  const names = useMicroNames(site.key);
  const line = productsLine(report, view.range);
  const brand = query.get("brand");
  const found = findItems(report.rows, { search: query.get("q") ?? "", brand });
  const opened = query.get("item");
  if (report.rows.length === 0 && query.get("category") === null) return <Nothing />;
  return (
    <>
      <div>
        <h1 className="page-title">{t.title}</h1>
        {line && (
          <p className="answer">
            <strong>{line.figure}</strong>
            {line.rest}
            <span className="answer-soft">{line.interval}</span>
            {line.end}
          </p>
        )}
      </div>
      <Remarks warnings={report.warnings} />
      <section className="card">
        <div className="card-head">
          <div>
            <h2>
              {t.table} <HelpButton page="products" />
            </h2>
            <p>
              {t.lead(count(report.rows.length), count(report.items), report.currency)} {beside && t.beside(before)}
            </p>
          </div>
          <Legend />
        </div>
        <Tools found={found.length} report={report} />
        {found.length > 0 && (
          <ProductTable
            beside={beside && { rows: beside.rows, name: before }}
            currency={report.currency}
            names={names}
            rows={found}
          />
        )}
        {report.without_item > 0 && <p className="muted small">{t.withoutItem(count(report.without_item))}</p>}
      </section>
      {opened !== null && (
        <ProductPanel
          currency={report.currency}
          item={opened}
          looks={may(session, "look")}
          names={names}
          row={report.rows.find((row) => row.item === opened)}
          site={site.key}
        />
      )}
    </>
  );
}

/** What micro conversions are called, by their keys. */
function useMicroNames(site: string): ReadonlyMap<string, string> {
  const vocabulary = useVocabulary(site);
  return new Map(vocabulary.data?.conversions.map(({ key, name }) => [key, name]));
}

function Tools({ report, found }: { report: ProductsReport; found: number }): ReactNode {
  const { query } = useAddress();
  const category = query.get("category");
  const brand = query.get("brand");
  const search = query.get("q") ?? "";
  const brands = valuesOf(report.rows, "brand");
  const categories = useCategories(report, category);
  const narrowed = search !== "" || brand !== null || category !== null;
  return (
    <search className="tools">
      <input
        aria-label={t.search}
        className="input"
        onChange={(event) => setQuery({ q: event.target.value }, true)}
        placeholder={t.search}
        type="search"
        value={search}
      />
      {categories.length > 1 && (
        <Pick all={t.allCategories} label={t.category} name="category" value={category} values={categories} />
      )}
      {(brands.length > 1 || brand !== null) && (
        <Pick all={t.allBrands} label={t.brand} name="brand" value={brand} values={brands} />
      )}
      {narrowed && (
        <>
          <output className="muted">
            {found === 0 ? t.nothingFound : found === 1 ? t.foundOne : t.found(count(found))}
          </output>
          <button
            className="button button-quiet"
            onClick={() => setQuery({ q: null, brand: null, category: null })}
            type="button"
          >
            {t.clear}
          </button>
        </>
      )}
      {report.rows.length < report.items && report.rows.length < most && (
        <button className="button tools-end" onClick={() => setQuery({ top: "all" })} type="button">
          {t.more}
        </button>
      )}
    </search>
  );
}

/** All categories seen so far: one that is chosen leaves only its own items in the answer. */
function useCategories(report: ProductsReport, chosen: string | null): readonly string[] {
  const seen = useRef<readonly string[]>([]);
  const now = valuesOf(report.rows, "category");
  if (chosen === null && now.length > 0) seen.current = now;
  return [...new Set([...seen.current, ...now, ...(chosen === null ? [] : [chosen])])].sort((a, b) =>
    a.localeCompare(b),
  );
}

interface PickProps {
  name: string;
  label: string;
  all: string;
  value: string | null;
  values: readonly string[];
}

function Pick({ name, label, all, value, values }: PickProps): ReactNode {
  return (
    <select
      aria-label={label}
      className="select"
      onChange={(event) => setQuery({ [name]: event.target.value })}
      value={value ?? ""}
    >
      <option value="">{all}</option>
      {values.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  );
}

function Nothing(): ReactNode {
  return (
    <>
      <h1 className="page-title">{t.title}</h1>
      <section className="card">
        <Empty text={t.emptyText} title={t.emptyTitle}>
          <Link className="button button-main" to={addressWith({ range: "all" })}>
            {s.today.emptyRangeAction}
          </Link>
        </Empty>
      </section>
    </>
  );
}

function ProductsSkeleton(): ReactNode {
  return (
    <div className="page">
      <Skeleton height={64} width="60ch" />
      <Skeleton height={560} />
    </div>
  );
}
