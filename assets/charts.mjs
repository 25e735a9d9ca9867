// The parts of ECharts that the pages use; esbuild leaves the rest out (compressed 217 kB instead of 368).
import { use } from "echarts/core";
import { BarChart, GaugeChart, HeatmapChart, LineChart } from "echarts/charts";
import {
  AriaComponent,
  CalendarComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart, GaugeChart, HeatmapChart, LineChart,
  AriaComponent, CalendarComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent,
  TitleComponent, TooltipComponent, VisualMapComponent,
  SVGRenderer,
]);

export { init, getInstanceByDom, registerTheme } from "echarts/core";
