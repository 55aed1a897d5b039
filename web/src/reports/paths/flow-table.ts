import { count, rate } from "../../format/numbers.ts";
import type { ChartTable } from "../../parts/figure.tsx";
import { pathWords as w } from "../../strings/paths.ts";
import { otherShares, shareOf } from "./path-words.ts";
import type { PathsReport } from "./types.ts";

/** The ribbons of a flow as rows. */
export function flowTable(report: PathsReport, named: (label: string) => string, beside: string): ChartTable {
  const other = otherShares(report);
  const label = new Map(report.nodes.map((node) => [node.id, node]));
  const name = (id: string): string => named(label.get(id)?.label ?? id);
  return {
    columns: [
      w.columns.from,
      w.columns.to,
      w.columns.step,
      w.columns.units,
      w.columns.share,
      ...(other ? [w.shareOf(beside)] : []),
    ],
    rows: report.links.map((link) => [
      name(link.from),
      name(link.to),
      count(label.get(link.to)?.depth ?? 0),
      count(link.units),
      rate(shareOf(link.units, report)),
      ...(other ? [rate(other.link(link))] : []),
    ]),
    raw: report.links.map((link) => [
      label.get(link.from)?.label ?? link.from,
      label.get(link.to)?.label ?? link.to,
      label.get(link.to)?.depth ?? 0,
      link.units,
      shareOf(link.units, report),
      ...(other ? [other.link(link)] : []),
    ]),
  };
}
