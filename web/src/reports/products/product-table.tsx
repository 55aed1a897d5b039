import type { ReactNode } from "react";
import type { ProductReach, ProductRow } from "../../api/products.ts";
import { count, dash, decimal, money, rate } from "../../format/numbers.ts";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Measure, widestOf } from "../../parts/measure.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { Link } from "../../router/link.tsx";
import { addressWith } from "../../router/location.ts";
import { productStrings as t } from "../../strings/products.ts";
import { ProductWay } from "./product-way.tsx";
import { itemName } from "./product-words.ts";

interface ProductTableProps {
  rows: readonly ProductRow[];
  currency: string;
  names: ReadonlyMap<string, string>;
  /** The items of another segment or period, and what that is called. */
  beside: { rows: readonly ProductRow[]; name: string } | undefined;
}

/** The items, one row each. */
export function ProductTable({ rows, currency, names, beside }: ProductTableProps): ReactNode {
  const columns = columnsOf(rows, currency, names, beside);
  const order = useOrder(
    columns.map((column) => column.key),
    { column: "viewed", descending: true },
  );
  return <DataTable columns={columns} label={t.table} order={order} rowKey={(row) => row.item} rows={rows} />;
}

function columnsOf(
  rows: readonly ProductRow[],
  currency: string,
  names: ReadonlyMap<string, string>,
  beside: ProductTableProps["beside"],
): readonly Column<ProductRow>[] {
  const widest = widestOf(rows.map((row) => row.viewed.visitors));
  const others = beside && new Map(beside.rows.map((row) => [row.item, row]));
  const other = (row: ProductRow, of: (row: ProductRow) => string): ReactNode => {
    const there = others?.get(row.item);
    return (
      others && (
        <div className="small muted" title={beside?.name}>
          {there ? of(there) : dash}
        </div>
      )
    );
  };
  const reach = (key: "viewed" | "carted" | "abandoned" | "bought"): Column<ProductRow> => ({
    key,
    label: t.columns[key],
    number: true,
    from: key === "viewed" ? undefined : "tablet",
    by: (row) => row[key].visitors,
    cell: (row) => (
      <>
        <Reach reach={row[key]} />
        {other(row, (of) => count(of[key].visitors))}
      </>
    ),
  });
  return [
    {
      key: "item",
      label: t.columns.item,
      by: (row) => itemName(row).toLowerCase(),
      cell: (row) => (
        <div className="item-name">
          <Link keepScroll to={addressWith({ item: row.item })}>
            {itemName(row)}
          </Link>
          <span className="small muted">{[row.brand, row.category].filter(Boolean).join(" · ") || row.item}</span>
        </div>
      ),
    },
    {
      key: "way",
      label: t.columns.way,
      from: "tablet",
      cell: (row) => <ProductWay row={row} widest={widest} />,
    },
    reach("viewed"),
    reach("carted"),
    reach("abandoned"),
    reach("bought"),
    rateColumn("viewToCart", "view_to_cart", "viewed", "carted", rows, other),
    rateColumn("cartToBuy", "cart_to_buy", "carted", "bought", rows, other),
    rateColumn("viewToBuy", "view_to_buy", "viewed", "bought", rows, other),
    {
      key: "units",
      label: t.columns.units,
      number: true,
      from: "tablet",
      by: (row) => Number(row.units),
      cell: (row) => decimal(Number(row.units), 2),
    },
    {
      key: "value",
      label: t.columns.value,
      number: true,
      by: (row) => Number(row.value),
      cell: (row) => (
        <>
          {money(row.value, currency)}
          {other(row, (of) => money(of.value, currency))}
        </>
      ),
    },
    { key: "micro", label: t.columns.micro, from: "desktop", cell: (row) => <BestMicro names={names} row={row} /> },
  ];
}

function Reach({ reach }: { reach: ProductReach }): ReactNode {
  return <span title={t.visitors(count(reach.visitors), count(reach.sessions))}>{count(reach.visitors)}</span>;
}

function rateColumn(
  key: "viewToCart" | "cartToBuy" | "viewToBuy",
  field: "view_to_cart" | "cart_to_buy" | "view_to_buy",
  of: "viewed" | "carted",
  to: "carted" | "bought",
  rows: readonly ProductRow[],
  other: (row: ProductRow, of: (row: ProductRow) => string) => ReactNode,
): Column<ProductRow> {
  const thin = (row: ProductRow): boolean => row[of].visitors < 30;
  const widest = widestOf(rows.filter((row) => !thin(row)).map((row) => row.rates[field]));
  return {
    key,
    label: t.columns[key],
    number: false,
    from: key === "viewToBuy" ? undefined : "tablet",
    by: (row) => row.rates[field],
    cell: (row) => (
      <>
        <Measure
          ci={row.rates[`${field}_ci`]}
          formula={t.ofThose[field](count(row[of].visitors))}
          help="products"
          kind={to === "bought" ? "macro" : "micro"}
          thin={row.rates[field] !== null && thin(row)}
          value={row.rates[field]}
          widest={widest}
        />
        {other(row, (there) => rate(there.rates[field]))}
      </>
    ),
  };
}

/** The micro whose sessions bought the item more often than others by most, of those with enough sessions. */
function BestMicro({ row, names }: { row: ProductRow; names: ReadonlyMap<string, string> }): ReactNode {
  const best = row.micros.find((micro) => !micro.low_data && micro.lift !== null && micro.lift > 1);
  if (!best) return <span className="faint">–</span>;
  const name = names.get(best.key) ?? best.key;
  const lift = decimal(best.lift ?? 0, 1);
  return (
    <span className="item-micro" title={t.liftTitle(name, lift)}>
      {name} <strong>{t.lift(lift)}</strong>
    </span>
  );
}
