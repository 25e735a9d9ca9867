"""What all pages share: who may open it, what it is called, how it is rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy
from django.views import View

from houqin.foundation.organisation.actor import Actor, ActorKind
from houqin.foundation.organisation.standing import where_of
from houqin.kernel.refusal import NotFound
from houqin.kernel.workflow import Workflow
from houqin.web.refusals import NoPerson
from houqin.web.words import Link

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Act:
    """A button that leads to another page; it shows only to those who may.

    ``url_name`` is reversed with the subject's public id where there is a subject. ``tone``: ``primary``, ``plain`` or
    ``danger``. ``when`` looks at the subject.
    """

    label: StrOrPromise
    url_name: str
    action: str = ""
    icon: str = ""
    tone: str = "plain"
    when: Callable[[Any], bool] | None = None

    def url(self, subject: models.Model | None) -> str:
        """Where it leads."""
        return reverse(self.url_name, args=[] if subject is None else [public_id_of(subject)])


@dataclass(frozen=True)
class Button:
    """An act as shown: words, address, icon, tone."""

    label: StrOrPromise
    url: str
    icon: str
    tone: str


class Page(View):
    """A page: title, permission, template.

    ``action`` is the permission it demands (empty: everyone signed in); ``public`` opens it to visitors without a
    sign-in. ``parent`` is the page above, as (url name, label). ``acts`` are buttons at the top.
    """

    title: ClassVar[StrOrPromise] = ""
    action: ClassVar[str] = ""
    public: ClassVar[bool] = False
    parent: ClassVar[tuple[str, StrOrPromise] | None] = None
    acts: ClassVar[tuple[Act, ...]] = ()
    template_name: ClassVar[str] = ""

    actor: Actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask visitors to sign in, demand the permission, then answer."""
        self.actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        if not self.public:
            if not request.user.is_authenticated and self.actor.kind is ActorKind.NOBODY:
                return redirect_to_login(request.get_full_path())
            if self.actor.kind is ActorKind.NOBODY:
                raise NoPerson
            if self.action:
                self.actor.demand(self.action)
        return super().dispatch(request, *args, **kwargs)

    def heading(self) -> StrOrPromise:
        """The page's title as shown."""
        return self.title

    def crumbs(self) -> list[Link]:
        """The way down to this page."""
        return [Link(self.parent[1], reverse(self.parent[0]))] if self.parent else []

    def acted_on(self) -> models.Model | None:
        """The row that the acts are about; None on pages without one."""
        return None

    def where(self, subject: Any) -> dict[str, Any]:
        """Where *subject* stands, as ``actor.can`` asks; override where unit and provider do not say it."""
        return where_of(subject)

    def buttons(self) -> list[Button]:
        """The page's acts that this actor may do."""
        return self.offered(self.acts)

    def offered(self, acts: Sequence[Act]) -> list[Button]:
        """Those of *acts* that this actor may do and the row allows."""
        subject = self.acted_on()
        where = self.where(subject) if subject is not None else {}
        return [
            Button(act.label, act.url(subject), act.icon, act.tone)
            for act in acts
            if (not act.action or self.actor.can(act.action, **where))
            and (act.when is None or subject is None or act.when(subject))
        ]

    def context(self) -> dict[str, Any]:
        """What the template is given; subclasses add to it."""
        crumbs = [crumb if may_open(self.actor, crumb.url) else Link(crumb.text, "") for crumb in self.crumbs()]
        return {"page": self, "title": self.heading(), "crumbs": crumbs, "buttons": self.buttons()}

    def leading(self, url_of: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
        """Where rows lead, as far as this actor may open it: nobody is led to a refusal."""

        def led(row: Any) -> str | None:
            url = url_of(row)
            return url if url and may_open(self.actor, url) else None

        return led

    def shown(self, *, status: int = 200, template_name: str = "", **extra: Any) -> HttpResponse:
        """The page, rendered now: a lazy response would be rendered after the transaction, where no row shows."""
        return render(self.request, template_name or self.template_name, {**self.context(), **extra}, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        return self.shown()


class SubjectPage(Page):
    """A page about one row, found by ``public_id`` among what the actor may see."""

    model: ClassVar[type[models.Model]]
    related: ClassVar[tuple[str, ...]] = ()

    _subject: models.Model | None = None

    @property
    def subject(self) -> Any:
        """The row; raises NotFound when it does not exist for this actor."""
        if self._subject is None:
            self._subject = self.found()
        return self._subject

    def found(self) -> models.Model:
        """Load the row by the address's ``public_id``."""
        public_id: UUID = self.kwargs["public_id"]
        # Without a name it would follow every key there is, ten tables deep.
        rows = visible(self.model, self.actor).select_related(*self.related or (None,))
        row = rows.filter(public_id=public_id).first()
        if row is None:
            raise NotFound(thing=str(self.model._meta.verbose_name))
        found: models.Model = row
        return found


def may_open(actor: Actor, url: str) -> bool:
    """Whether the page at *url* lets *actor* in; it asks visitors to sign in, and views that are no pages ask later."""
    if actor.kind is ActorKind.NOBODY or not url:
        return True
    try:
        view = getattr(resolve(urlsplit(url).path).func, "view_class", None)
    except Resolver404:
        return True
    if not (isinstance(view, type) and issubclass(view, Page)) or view.public or not view.action:
        return True
    return actor.can(view.action)


def visible(model: type[models.Model], actor: Actor) -> Any:
    """The rows of *model* that exist for *actor*; every page starts here."""
    return model._default_manager.visible_to(actor)  # type: ignore[attr-defined]  # each model's queryset has it


def public_id_of(subject: models.Model) -> UUID:
    """The id that may leave the database."""
    public_id: UUID = subject.public_id  # type: ignore[attr-defined]  # every row of ours is a Record
    return public_id


def act_pages(
    workflow: Workflow, url_prefix: str, looks: Mapping[str, tuple[str, str]] | None = None
) -> tuple[Act, ...]:
    """The buttons of a workflow's transitions, each shown where the table allows it.

    The page of transition ``dispatch`` is ``<url_prefix>dispatch`` (``orders:``); transitions without an action of
    their own are the system's and have no button. ``looks`` gives (icon, tone) by transition name.
    """
    acts = []
    for transition in {one.name: one for one in workflow.transitions if one.action}.values():
        icon, tone = (looks or {}).get(transition.name, ("", "plain"))
        acts.append(
            Act(
                label=gettext_lazy(transition.label or transition.name),
                url_name=url_prefix + transition.name,
                action=transition.action,
                icon=icon,
                tone=tone,
                when=_leaves(workflow, transition.name),
            )
        )
    return tuple(acts)


def _leaves(workflow: Workflow, name: str) -> Callable[[Any], bool]:
    return lambda subject: any(one.name == name for one in workflow.available(subject.state))
