"""Six shallow page classes: a domain declares columns, filters, panels, a form and a service; the rest comes along.

Every page asks the permission named by ``action``, starts from ``visible_to(actor)``, shows refusals as one sentence
with its remedy, and renders inside the view's transaction, because outside of it the database shows nothing.
"""

from houqin.web.pages.base import Act, Page, act_pages
from houqin.web.pages.charts import Chart, course
from houqin.web.pages.columns import Column
from houqin.web.pages.detail import DetailPage, Explanation, Facts, Fragment, Panel, Picture, Rows
from houqin.web.pages.filters import choice_filter, period_filter
from houqin.web.pages.forms import (
    ActionPage,
    DayField,
    Form,
    InstantField,
    MoneyField,
    RecordFormPage,
    ServiceFormPage,
    TableField,
    VisibleChoice,
    VisibleChoices,
)
from houqin.web.pages.listing import ListPage
from houqin.web.pages.report import ReportPage
from houqin.web.words import Badge, Link

__all__ = [
    "Act",
    "ActionPage",
    "Badge",
    "Chart",
    "Column",
    "DayField",
    "DetailPage",
    "Explanation",
    "Facts",
    "Form",
    "Fragment",
    "InstantField",
    "Link",
    "ListPage",
    "MoneyField",
    "Page",
    "Panel",
    "Picture",
    "RecordFormPage",
    "ReportPage",
    "Rows",
    "ServiceFormPage",
    "TableField",
    "VisibleChoice",
    "VisibleChoices",
    "act_pages",
    "choice_filter",
    "course",
    "period_filter",
]
