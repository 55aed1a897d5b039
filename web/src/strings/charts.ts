/** What stands around every figure. */
export const chartWords = {
  table: "Show as table",
  chart: "Show as chart",
  download: "Download",
  csv: "Table (CSV)",
  parquet: "Table (Parquet)",
  png: "Picture (PNG)",
  svg: "Drawing (SVG)",
  asOf: (at: string, took: string): string => `As of ${at}, worked out in ${took}.`,
  working: "Working it out. On a large site this takes some seconds; an earlier answer stays until then.",
  again: "Work it out again",
  nothing: "Nothing to draw in this range.",
};
