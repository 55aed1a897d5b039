import "../../styles/products.css";
import type { ReactNode } from "react";
import type { ProductsReport } from "../../api/products.ts";
import { ProductTable } from "../../reports/products/product-table.tsx";
import { Legend } from "../../reports/products/product-way.tsx";
import { productStrings } from "../../strings/products.ts";
import { publicStrings as t } from "../../strings/share.ts";
import type { BodyProps } from "../public-bodies.tsx";

export function Products({ shared, report }: BodyProps<ProductsReport>): ReactNode {
  return (
    <section className="card">
      <div className="card-head">
        <h2>{productStrings.table}</h2>
        <Legend />
      </div>
      {report.rows.length === 0 ? (
        <p className="muted">{t.noRows}</p>
      ) : (
        <ProductTable
          beside={undefined}
          currency={report.currency}
          names={new Map(Object.entries(shared.names))}
          rows={report.rows}
        />
      )}
    </section>
  );
}
