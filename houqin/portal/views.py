"""Pages across the domains: the service ledger, one thing from beginning to end, search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.forms import CharField, HiddenInput
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import ServiceModel
from houqin.domains.evaluation.forms.fields import MonthField
from houqin.domains.orders.models import Order
from houqin.domains.orders.queries.story import Story, names_in, story
from houqin.domains.settlement.story import money_of
from houqin.foundation.audit.queries import proofs_of
from houqin.foundation.organisation.actor import Actor, ActorKind, system_actor
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Quantity
from houqin.kernel.refusal import N_, NotFound
from houqin.portal.queries import (
    ENOUGH_RATINGS,
    Found,
    Service,
    latest_stories,
    month_cost,
    reading_authority,
    search,
    service_ledger,
    told_month,
)
from houqin.web.addresses import address_of
from houqin.web.awaiting import waiting_for
from houqin.web.demo import is_demonstration
from houqin.web.pages import Act, Column, Form, Page, ReportPage
from houqin.web.records import words_of_action
from houqin.web.words import money

MILESTONES = {
    "response": _("response"),
    "arrival": _("arrival"),
    "made_safe": _("making safe"),
    "completion": _("completion"),
    "verification": _("verification"),
}
BEARERS = {
    "requester": _("the requester"),
    "authority": _("the authority"),
    "provider": _("the provider"),
    "third_party": _("a third party"),
}


#: How far back the ledger looks for a service's last completed order.
STORIES_DAYS = 62


class Home(Page):
    """What awaits whoever looks, in a few counted lists; nothing of what does not concern them."""

    title = _("Awaiting you")
    action = "portal.search"
    template_name = "portal/home.html"
    acts = (Act(_("Report something"), "orders:submit", "orders.submit", "message-report", "primary"),)

    def context(self) -> dict[str, Any]:
        """The lists with their first rows, each a link."""
        return {
            **super().context(),
            "lists": [
                {
                    "label": found.awaiting.label,
                    "total": found.total,
                    "url": found.awaiting.url,
                    "more": found.total - len(found.first),
                    "rows": [(found.awaiting.address(row), *found.awaiting.line(row)) for row in found.first],
                }
                for found in waiting_for(self.actor, at=timezone.now())
            ],
        }


def _per_cent(ppm: int | None) -> str:
    return gettext("not known") if ppm is None else f"{ppm // 10_000}.{ppm // 1_000 % 10}%"


def _satisfied(row: Service) -> str:
    if row.rated < ENOUGH_RATINGS:
        return gettext("not known (fewer than {least} answers)").format(least=ENOUGH_RATINGS)
    return gettext("{share} of {count} answers").format(share=_per_cent(row.satisfied_ppm), count=row.rated)


def _kept(row: Service) -> str:
    if row.kept_ppm is None:
        return gettext("not known")
    return gettext("{share} of {count} orders").format(share=_per_cent(row.kept_ppm), count=row.orders)


def _cost(row: Service) -> str:
    """What the service costs this month; what a contract for its whole class costs is told as that."""
    told = [] if row.cost is None else [money(row.cost)]
    if row.shared_cost is not None:
        told.append(
            ngettext("{cost} for this service", "{cost} for {count} services together", row.shared_by).format(
                cost=money(row.shared_cost), count=row.shared_by
            )
        )
    return " + ".join(told) or gettext("no contract")


def _served(row: Service) -> list[str]:
    return [f"{provider} · {ServiceModel(model).label} · {since:%Y-%m}" for provider, model, since in row.served_by]


def story_reader(actor: Actor) -> Actor:
    """Who reads stories: the actor, or, in the demonstration, somebody who may read the one authority there is."""
    if actor.kind is not ActorKind.NOBODY or not is_demonstration():
        return actor
    authority = reading_authority(actor)
    return system_actor(authority.pk, "story") if authority else actor


class LedgerMonth(Form):
    """Which month of the ledger; whose, for visitors of an installation of several authorities."""

    month = MonthField(label=_("Month"))
    authority = CharField(required=False, widget=HiddenInput())


class Ledger(ReportPage):
    """The service ledger (服务台账): what is served, to which standard, by whom, how well, at what cost."""

    title = _("Service ledger")
    public = True
    export_action = "portal.ledger.export"
    parameters = LedgerMonth
    columns = (
        Column("item", _("Service")),
        Column("content", _("Content")),
        Column("standard", _("Standard")),
        Column("quality", _("Quality")),
        Column("price", _("Price")),
        Column("managed_by", _("Managed by"), value=lambda row: row.managed_by or gettext("nobody")),
        Column("served_by", _("Served by"), value=_served),
        Column("promise", _("Promise")),
        Column("kept_ppm", _("Kept"), value=_kept),
        Column("satisfied_ppm", _("Satisfied"), value=_satisfied),
        Column("cost", _("Cost of the month"), value=_cost),
    )
    template_name = "portal/ledger.html"
    notes = _(
        "Shares count what was measured: where nothing happened nothing is known. Fewer than five answers are not "
        "shown. Where one contract covers several services, its cost is that of all of them together."
    )

    def defaults(self) -> Mapping[str, Any]:
        """The month that has something to tell."""
        return {"month": f"{told_month(timezone.localdate()):%Y-%m}"}

    def rows(self, values: Mapping[str, Any]) -> Sequence[Service]:
        """The month's ledger of the authority that is read."""
        authority = reading_authority(self.actor, values["authority"])
        return () if authority is None else service_ledger(authority, month=values["month"])

    def shown(self, **extra: Any) -> HttpResponse:
        """The rows in words, each with a way on to the story of its last order where the reader may see one."""
        table = extra.get("table")
        rows: list[Service] = list(table.data.data) if table is not None else []
        reader = story_reader(self.actor)
        with entering(reader.scope):
            stories = latest_stories(reader, since=timezone.localdate() - timedelta(days=STORIES_DAYS))
        services = [
            {
                "service": row,
                "story": stories.get(row.public_id),
                "served": _served(row),
                "kept": _kept(row),
                "satisfied": _satisfied(row),
                "cost": _cost(row),
            }
            for row in rows
        ]
        return super().shown(services=services, **extra)

    def totals(self, rows: Sequence[Any]) -> Sequence[tuple[Any, Any]]:
        """How many services there are, and how many of them are known to be kept."""
        measured = sum(1 for row in rows if row.kept_ppm is not None)
        return [
            (_("Services"), len(rows)),
            (_("with measured promises"), measured),
            (_("Cost of the month"), month_cost(rows)),
        ]


class StoryPage(Page):
    """One thing from beginning to end (一件事的全过程): asked, promised, done, borne, delivered, proven."""

    title = _("One thing from beginning to end")
    public = True
    template_name = "portal/story.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The story as far as the reader may see the order; the demonstration shows it to everybody."""
        reader = story_reader(self.actor)
        with entering(reader.scope):
            order = (
                Order.objects.visible_to(reader)
                .select_related("unit", "place", "requester", "provider", "worker", "item_version", "contract_line")
                .filter(public_id=self._public_id())
                .first()
            )
            if order is None:
                raise NotFound(thing=N_("order"))
            told = story(reader, order, at=timezone.now())
            return self.shown(
                story=told,
                order=order,
                late=[(MILESTONES[one.milestone], one.minutes) for one in told.late],
                borne=[(BEARERS[bearer], minutes) for bearer, minutes in told.borne],
                promises=[(MILESTONES[line.milestone], line) for line in told.promises],
                proofs=_proofs(told),
                names=names_in(reader, told),
                deliveries=[(one, Quantity(one.quantity)) for one in told.deliveries],
                # Unit prices are between the contract's sides; a visitor sees amounts and the clause (trust A8).
                moneys=money_of(order, with_prices=self.actor.kind is not ActorKind.NOBODY),
            )

    def _public_id(self) -> UUID:
        public_id: UUID = self.kwargs["public_id"]
        return public_id


def _proofs(told: Story) -> list[dict[str, Any]]:
    """Each record of the order with its place in the sealed log; without one it waits for the next sealing."""
    proofs = proofs_of(told.records)
    return [
        {"record": record, "act": words_of_action(record.action), "proof": proofs[record.pk]} for record in told.records
    ]


class Search(Page):
    """Orders, places, people and services by number or words, as far as the reader may see them."""

    title = _("Search")
    action = "portal.search"
    template_name = "portal/search.html"

    KINDS = {"order": _("Service order"), "place": _("Place"), "person": _("Person"), "service": _("Service")}

    def context(self) -> dict[str, Any]:
        """What was asked and what was found."""
        asked = self.request.GET.get("q", "")[:60]
        found = search(self.actor, asked, on=timezone.localdate())
        return {**super().context(), "asked": asked, "found": [self._shown(one) for one in found]}

    def _shown(self, one: Found) -> dict[str, Any]:
        return {"kind": self.KINDS[one.kind], "name": one.name, "note": one.note, "url": address_of(one.subject)}
