/** What stands around every figure. */
export const chartWords = {
  table: "Show as table",
  chart: "Show as chart",
  download: "Download",
  csv: "Table (CSV)",
  png: "Picture (PNG)",
  svg: "Drawing (SVG)",
  nothing: "Nothing to draw in this range.",
};
