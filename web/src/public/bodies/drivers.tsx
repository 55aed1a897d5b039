import "../../styles/drivers.css";
import type { ReactNode } from "react";
import { Differences } from "../../reports/drivers/differences.tsx";
import { DriverList } from "../../reports/drivers/driver-list.tsx";
import { readDriverState } from "../../reports/drivers/driver-url.ts";
import { Gates, Unjudged } from "../../reports/drivers/gates.tsx";
import { driverSentence } from "../../reports/drivers/sentences.ts";
import type { DriversReport } from "../../reports/drivers/types.ts";
import { driverWords as w } from "../../strings/drivers.ts";
import type { BodyProps } from "../public-bodies.tsx";

const usual = readDriverState(new URLSearchParams());

export function Drivers({ shared, report, names }: BodyProps<DriversReport>): ReactNode {
  return (
    <>
      <p className="answer">{driverSentence(report, shared.names[report.macro] ?? report.macro)}</p>
      {report.differences && <Differences names={names} rows={report.differences} />}
      {report.rows.length > 0 && <DriverList lead={w.listLead} rows={report.rows} state={usual} title={w.list} />}
      {report.negative.length > 0 && (
        <DriverList lead={w.negativeLead} rows={report.negative} state={usual} title={w.negative} />
      )}
      <Gates gates={report.gates} lead={w.gatesLead} title={w.gates} />
      <Gates gates={report.suspected_gates} lead={w.suspectedLead} title={w.suspected} />
      <Unjudged report={report} />
    </>
  );
}
