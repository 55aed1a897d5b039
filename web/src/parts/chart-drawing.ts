/** Draws a chart's option as SVG text, without the page. Loaded when somebody saves a chart. */
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import "./chart-engine.ts";

use([SVGRenderer]);

export function drawChart(option: EChartsCoreOption, ground: string, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ ...option, animation: false, backgroundColor: ground });
  const text = chart.renderToSVGString();
  chart.dispose();
  // The names of fonts stand in a style attribute, where their quotes would end it; no text of the chart can hold "font-family:" unescaped.
  return text.replaceAll(/font-family:[^;<>]*;/g, (family) => family.replaceAll('"', "'"));
}
