import type { ReactNode } from "react";
import type { ProductMicro, ProductRow } from "../../api/products.ts";
import { count, decimal, interval, money, rate } from "../../format/numbers.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Explained } from "../../parts/explained.tsx";
import { Thin } from "../../parts/states.tsx";
import { Link } from "../../router/link.tsx";
import { setQuery } from "../../router/location.ts";
import { productStrings as t } from "../../strings/products.ts";
import { drillAddress } from "../people/drill-address.ts";
import { itemName } from "./product-words.ts";

interface ProductPanelProps {
  item: string;
  row: ProductRow | undefined;
  currency: string;
  names: ReadonlyMap<string, string>;
  site: string;
  /** Whether the visitors may be seen one by one. */
  looks: boolean;
}

/** One item: its way from view to purchase, what goes with buying it, and who they were. */
export function ProductPanel({ item, row, currency, names, site, looks }: ProductPanelProps): ReactNode {
  return (
    <Dialog onClose={() => setQuery({ item: null })} side title={row ? itemName(row) : item}>
      {row ? <Item currency={currency} looks={looks} names={names} row={row} site={site} /> : <p>{t.gone}</p>}
    </Dialog>
  );
}

interface ItemProps {
  row: ProductRow;
  currency: string;
  names: ReadonlyMap<string, string>;
  site: string;
  looks: boolean;
}

function Item({ row, currency, names, site, looks }: ItemProps): ReactNode {
  return (
    <div className="stack">
      <dl className="item-facts">
        <Fact term={t.id} value={<code>{row.item}</code>} />
        {row.brand && <Fact term={t.brandTerm} value={row.brand} />}
        {row.category && <Fact term={t.categoryTerm} value={row.category} />}
        <Fact term={t.columns.units} value={decimal(Number(row.units), 2)} />
        <Fact term={t.columns.value} value={money(row.value, currency)} />
      </dl>
      <section>
        <h3>{t.steps}</h3>
        <Steps row={row} />
        {row.carted.visitors > 0 && (
          <p className="muted">{t.abandonedText(count(row.abandoned.visitors), count(row.carted.visitors))}</p>
        )}
      </section>
      <section>
        <h3>{t.micros}</h3>
        <p className="small muted">{row.micros.length > 0 ? t.microsLead : t.microsNone}</p>
        {row.micros.length > 0 && <Micros micros={row.micros} names={names} />}
      </section>
      {looks && <Visitors row={row} site={site} />}
    </div>
  );
}

function Fact({ term, value }: { term: string; value: ReactNode }): ReactNode {
  return (
    <div className="item-fact">
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Steps({ row }: { row: ProductRow }): ReactNode {
  const { rates } = row;
  const steps = [
    { key: "viewed", reached: row.viewed, share: null, ci: null },
    { key: "carted", reached: row.carted, share: rates.view_to_cart, ci: rates.view_to_cart_ci },
    { key: "bought", reached: row.bought, share: rates.cart_to_buy, ci: rates.cart_to_buy_ci },
  ] as const;
  const most = Math.max(1, ...steps.map(({ reached }) => reached.visitors));
  return (
    <ol className="item-steps">
      {steps.map(({ key, reached, share, ci }, index) => (
        <li key={key}>
          <div className="row-apart">
            <span>
              {t.columns[key]} <strong>{count(reached.visitors)}</strong>
            </span>
            {share !== null && (
              <span className="small muted">
                <Explained
                  ci={ci}
                  formula={t.ofThose[key === "carted" ? "view_to_cart" : "cart_to_buy"](
                    count(steps[index - 1]?.reached.visitors ?? 0),
                  )}
                  help="products"
                  rate={share}
                >
                  {rate(share)} {t.after[key]} ({interval(ci)})
                </Explained>{" "}
                {(steps[index - 1]?.reached.visitors ?? 0) < 30 && <Thin />}
              </span>
            )}
          </div>
          <span
            aria-hidden="true"
            className={`item-step way-${key}`}
            style={{ width: `${((reached.visitors / most) * 100).toFixed(2)}%` }}
          />
        </li>
      ))}
      <li className="small muted">
        {t.ofViewers(rate(rates.view_to_buy))} ({interval(rates.view_to_buy_ci)}) {row.low_data && <Thin />}
      </li>
    </ol>
  );
}

function Micros({ micros, names }: { micros: readonly ProductMicro[]; names: ReadonlyMap<string, string> }): ReactNode {
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t.micro}</th>
          <th className="number" scope="col">
            {t.microSessions}
          </th>
          <th className="number" scope="col">
            {t.microLift}
          </th>
        </tr>
      </thead>
      <tbody>
        {micros.map((micro) => (
          <tr key={micro.key}>
            <th scope="row">
              {names.get(micro.key) ?? micro.key} {micro.low_data && <Thin />}
            </th>
            <td className="number">{count(micro.sessions)}</td>
            <td className="number">{micro.lift === null ? "–" : t.lift(decimal(micro.lift, 1))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Visitors({ row, site }: { row: ProductRow; site: string }): ReactNode {
  const who = [
    [row.viewed, t.peopleViewed],
    [row.carted, t.peopleCarted],
    [row.abandoned, t.peopleAbandoned],
    [row.bought, t.peopleBought],
  ] as const;
  return (
    <ul className="stack">
      {who.map(
        ([reached, words]) =>
          reached.drill && (
            <li key={words}>
              <Link to={drillAddress(site, reached.drill)}>
                {t.people(count(reached.visitors))} {words}
              </Link>
            </li>
          ),
      )}
    </ul>
  );
}
