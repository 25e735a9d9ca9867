"""Pages on notices: what one was told, newest first; opening one leads to the thing and marks it read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houqin.foundation.notices.models import Call, Notice
from houqin.foundation.notices.services import mark_read
from houqin.kernel.refusal import N_, NotFound
from houqin.web.pages import Badge, Column, ListPage, Page


def in_words(notice: Notice | Call) -> str:
    """The notice in the reader's language."""
    return gettext(notice.text).format(**notice.figures)


def _state(notice: Notice) -> Badge:
    return Badge(_("Read"), "plain") if notice.read_at else Badge(_("New"), "note")


class NoticeList(ListPage):
    """One's own notices."""

    title = _("Notices")
    action = "notices.see"
    model = Notice
    export_action = None
    order = ("-at", "-pk")
    columns = (
        Column("text", _("What"), sort="", value=in_words, link=True),
        Column("at", _("When")),
        Column("read_at", _("State"), sort="read_at", value=_state),
    )
    empty = _("Nobody has told you anything yet.")

    def url_of(self, row: Any) -> str:
        """Through the page that marks it read."""
        return reverse("web:notice", args=[row.public_id])


class OpenNotice(Page):
    """Leads to what a notice is about."""

    title = _("Notice")
    action = "notices.see"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Mark it read and go on. Raises NotFound for what was told to somebody else."""
        own = Notice.objects.visible_to(self.actor)
        notice: Notice | None = own.filter(public_id=self.kwargs["public_id"]).first()
        if notice is None:
            raise NotFound(thing=N_("notice"))
        mark_read(self.actor, [notice.public_id], at=timezone.now())
        is_local = notice.link.startswith("/") and not notice.link.startswith(("//", "/\\"))
        return HttpResponseRedirect(notice.link if is_local else reverse("web:notices"))
