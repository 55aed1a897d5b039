/** The parts of ECharts that the dashboard draws with. Loaded only when a chart is about to be seen. */
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

export function draw(box: HTMLElement): EChartsType {
  return init(box, null, { renderer: "canvas" });
}
