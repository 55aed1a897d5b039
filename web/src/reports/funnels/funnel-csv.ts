import type { FunnelReport, FunnelStep } from "../../api/types.ts";
import { funnelCsvColumns } from "../../strings/strings.ts";

type Row = (string | number | null)[];

/** The funnel as rows for a spreadsheet: all units first, then each value of the breakdown. */
export function funnelCsv(report: FunnelReport): Row[] {
  const broken = report.breakdown !== null;
  const rows = [
    ...report.steps.map((step, index) => [...(broken ? [""] : []), ...stepRow(step, index)]),
    ...(report.breakdown ?? []).flatMap((part) =>
      part.steps.map((step, index) => [part.value, ...stepRow(step, index)]),
    ),
  ];
  return [[...(broken ? ["value"] : []), ...funnelCsvColumns], ...rows];
}

function stepRow(step: FunnelStep, index: number): Row {
  return [
    index + 1,
    step.name,
    step.count,
    step.rate_from_first,
    step.ci?.low ?? null,
    step.ci?.high ?? null,
    step.rate_from_previous,
    step.dropped,
    step.median_seconds_from_previous,
  ];
}
