"""Pages for whoever has no account: a caller and a worker, each by a signed link for one order (practice 2, 18)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from houqin.domains.orders.links import CALLER, HAS_ACCOUNT, NO_WORKER, WORKER, Handed, actor_of_link, links_of
from houqin.domains.orders.models import Order
from houqin.domains.orders.services.act import demand
from houqin.domains.orders.services.linking import revoke_links
from houqin.domains.orders.views import served, shown, site
from houqin.domains.orders.views.acting import LIST, RELATED, OrderAct
from houqin.domains.orders.views.reading import CLOCK, HAPPENED, PROMISE, OrderPage
from houqin.foundation.organisation.settings import setting_of
from houqin.foundation.places.queries import full_name, qr_svg
from houqin.foundation.scope.scope import entering
from houqin.web.pages import ActionPage, DetailPage, Facts, Page
from houqin.web.pages.base import Button
from houqin.web.refusals import PageMissing
from houqin.web.words import Link


class ByLink(Page):
    """A page opened by a signed link: its actor is whoever the link was made for, even if somebody is signed in."""

    public = True
    link: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Read the link, and do the rest under its scope. Raises LinkInvalid."""
        self.link = kwargs["link"]
        actor = actor_of_link(self.link)
        request.actor = actor  # type: ignore[attr-defined]  # as ActorMiddleware does for who is signed in
        self.kwargs["public_id"] = actor.link_subject
        with entering(actor.scope):
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    def address(self, act: str = "") -> str:
        """The order's page, or an act's, under this link."""
        if act:
            return reverse("orders:act_by_link", args=[self.link, act])
        return reverse("orders:order_by_link", args=[self.link])


#: The pages a link may lead to; whether this very link carries the act is asked on the page.
ACTS_BY_LINK: dict[str, type[OrderAct]] = {
    page.act: page
    for page in (
        *(site.Take, site.Arrive, site.Complete, site.MakeSafe, site.Pause, site.Resume, site.MakeQuote),
        *(served.Confirm, served.Reopen, served.Rate, served.Chase, served.Complain, served.Appoint, served.Withdraw),
    )
}


class OrderByLink(ByLink, OrderPage):
    """The order as its caller or its worker sees it, with the acts the link carries."""

    panels = (
        PROMISE,
        Facts(
            _("The report"),
            only_known=True,
            facts=(
                (_("In their words"), "description"),
                (_("Service"), shown.service),
                (_("Place"), lambda order: full_name(order.place) if order.place else None),
                (_("Place in their words"), "place_words"),
                (_("Urgency"), shown.urgency),
                (_("Requester"), shown.person),
                (_("Unit"), "unit.name"),
                (_("Reported"), "reported_at"),
                (_("Provider"), "provider.name"),
                (_("Worker"), "worker.name"),
                (_("Questions"), lambda order: _phone_of_the_desk(order)),
            ),
        ),
        HAPPENED,
        CLOCK,
    )

    first = tuple(ACTS_BY_LINK)

    def crumbs(self) -> list[Link]:
        """Nothing lies above: this is all there is."""
        return []

    def address_of_act(self, name: str) -> str:
        """The act's page under the link."""
        return self.address(name)

    def _possible(self) -> list[tuple[str, Button]]:
        """Of what the link carries, what has a page here."""
        return [(name, button) for name, button in super()._possible() if name in ACTS_BY_LINK]

    def _beside(self) -> list[Button]:
        """Nothing."""
        return []


class ActByLink(ByLink):
    """An act under a link: afterwards back to the order, from a confirmation on to the rating."""

    act: str
    actor: Any

    def crumbs(self) -> list[Link]:
        """Back to the order."""
        return [Link(_("Your order") if self.actor.person_id is None else _("The order"), self.address())]

    def next_url(self, _result: Any) -> str:
        """On."""
        return self.address("rate") if self.act == "confirm" else self.address()


def _by_link(page: type[OrderAct]) -> type[OrderAct]:
    """The page of an act, to be opened by a link."""
    return type(f"{page.__name__}ByLink", (ActByLink, page), {"__doc__": page.__doc__})


PAGES = {name: _by_link(page) for name, page in ACTS_BY_LINK.items()}


def act_by_link(request: HttpRequest, link: str, act: str) -> HttpResponseBase:
    """The page of an act, opened by a link. Raises PageMissing."""
    if act not in PAGES:
        raise PageMissing
    return PAGES[act].as_view()(request, link=link)


TITLES = {CALLER: _("For the caller"), WORKER: _("For the worker")}
WHY = {HAS_ACCOUNT: _("Has an account and signs in."), NO_WORKER: _("Name a worker first.")}


class OrderLinks(DetailPage):
    """What the desk hands out to whoever has no account: a link to copy, a code to scan, and a way to end both."""

    title = _("Links without a sign-in")
    action = "orders.hand_out_links"
    model = Order
    parent = LIST
    related = RELATED
    template_name = "orders/links.html"

    def crumbs(self) -> list[Link]:
        """Down to the order."""
        return [*super().crumbs(), Link(str(self.subject), self.subject.get_absolute_url())]

    def context(self) -> dict[str, Any]:
        """The caller's link for the office, the worker's for both sides; why there is none where there is none."""
        order: Order = self.subject
        demand(self.actor, "orders.hand_out_links", order)
        links = [self._shown(handed) for handed in links_of(order, for_caller=self.actor.is_office_side)]
        return {**super().context(), "links": links, "revoke": reverse("orders:revoke_links", args=[order.public_id])}

    def _shown(self, handed: Handed) -> dict[str, Any]:
        """A link with its picture, or why there is none."""
        shown = {"title": TITLES[handed.part], "part": handed.part, "name": handed.name}
        if handed.why:
            return {**shown, "why": WHY[handed.why]}
        address = self.request.build_absolute_uri(reverse("orders:order_by_link", args=[handed.text]))
        return {**shown, "address": address, "picture": mark_safe(qr_svg(address))}  # noqa: S308  drawn here


class RevokeLinks(ActionPage):
    """End the links given so far."""

    title = submit = _("Revoke the links")
    model = Order
    parent = LIST
    related = RELATED
    service = revoke_links
    tone = "danger"
    intro = _(
        "Every link given for this order so far ends, the caller's and the worker's. New ones can be given at once."
    )
    done = _("The links were revoked.")

    def about(self) -> Order:
        """The order, if this actor hands out its links."""
        order: Order = self.subject
        demand(self.actor, "orders.hand_out_links", order)
        return order

    def next_url(self, result: Any) -> str:
        """Back to the links, now new ones."""
        return reverse("orders:links", args=[self.subject.public_id])


def _phone_of_the_desk(order: Order) -> str:
    """Whom to call."""
    return str(setting_of(order.unit, "duty_room_phone"))
