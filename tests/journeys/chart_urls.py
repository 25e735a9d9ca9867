"""The site's addresses, and one report with a chart for the browser to draw."""

from dataclasses import dataclass

from django.urls import path

from houqin.config.urls import urlpatterns as own
from houqin.web.pages import Chart, Column, ReportPage


@dataclass(frozen=True)
class Month:
    """A row."""

    name: str
    orders: int


class Orders(ReportPage):
    """A report of two rows."""

    title = "工单数"
    template_name = "web/report.html"
    columns = (Column("name", "月份"), Column("orders", "工单", number=True))

    def rows(self, values: object) -> list[Month]:
        """Two months."""
        return [Month("九月", 120), Month("十月", 98)]

    def charts(self, rows: object) -> tuple[Chart, ...]:
        """Bars."""
        options = {
            "xAxis": {"data": ["九月", "十月"]},
            "yAxis": {},
            "series": [{"type": "bar", "data": [120, 98]}],
        }
        return (Chart("orders", "工单数", "九月 120，十月 98。</script><b>", options),)


urlpatterns = [path("chart/", Orders.as_view()), *own]
