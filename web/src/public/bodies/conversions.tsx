import "../../styles/today.css";
import type { ReactNode } from "react";
import type { ConversionsReport } from "../../api/types.ts";
import { DataTable } from "../../parts/data-table.tsx";
import { useOrder } from "../../parts/table-sort.ts";
import { conversionColumns, usualColumns } from "../../reports/conversions/conversion-columns.tsx";
import { conversionStrings as t } from "../../strings/conversions.ts";
import type { BodyProps } from "../public-bodies.tsx";

export function Conversions({ report }: BodyProps<ConversionsReport>): ReactNode {
  const columns = conversionColumns(report).filter(
    ({ key, always }) =>
      always ||
      (usualColumns.includes(key) &&
        (key !== "change" || report.comparison !== null) &&
        (key !== "spark" || report.rows.some((row) => row.sparkline !== null))),
  );
  const order = useOrder(
    columns.map((column) => column.key),
    { column: "session_rate", descending: true },
  );
  return (
    <section className="card">
      <DataTable
        columns={columns}
        group={(row) => (row.kind === "macro" ? t.macros : t.micros)}
        label={t.title}
        order={order}
        rowKey={(row) => row.key}
        rows={report.rows}
      />
    </section>
  );
}
