import type { ReactNode } from "react";
import type { ProductRow } from "../../api/products.ts";
import { productStrings as t } from "../../strings/products.ts";

const steps = ["viewed", "carted", "bought"] as const;

/** Who viewed, put into the cart and bought an item, as three bars on one scale. The figures stand beside it. */
export function ProductWay({ row, widest }: { row: ProductRow; widest: number }): ReactNode {
  return (
    <div aria-hidden="true" className="way">
      {steps.map((step) => (
        <span
          className={`way-bar way-${step}`}
          key={step}
          style={{ width: `${((row[step].visitors / widest) * 100).toFixed(2)}%` }}
        />
      ))}
    </div>
  );
}

/** What the bars of a way are. */
export function Legend(): ReactNode {
  return (
    <ul className="legend">
      {steps.map((step) => (
        <li className="legend-item" key={step}>
          <span className={`way-key way-${step}`} /> {t.legend[step]}
        </li>
      ))}
    </ul>
  );
}
