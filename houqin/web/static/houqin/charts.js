"use strict";
// Draws each [data-chart] from the JSON script of the same id. Tooltips are part of the drawing (richText): no inline style.
(() => {
  const calm = ["#1f5fae", "#3a8a5c", "#b7791f", "#a23b3b", "#6b5ba8", "#5b6b7a"];
  const charts = [...document.querySelectorAll("[data-chart]")].map((place) => {
    const options = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption({
      color: calm,
      animation: false,
      grid: { left: 16, right: 16, top: 24, bottom: 16, containLabel: true },
      aria: { enabled: true, decal: { show: true } },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      ...options,
      tooltip: { ...(options.tooltip || { trigger: "axis" }), renderMode: "richText" },
    });
    return chart;
  });
  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
})();
