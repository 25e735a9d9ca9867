"""What each act takes, and how it becomes the arguments of its service. Instants carry their zone (ISO 8601)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field
from pydantic import AwareDatetime

from houqin.domains.orders.services.act import Entry
from houqin.domains.orders.services.dispatching import Choice
from houqin.domains.orders.services.field import PromiseNeeded
from houqin.domains.orders.services.intake import Caller, Report
from houqin.domains.orders.services.joining import Job
from houqin.domains.orders.services.materials import UsedPart
from houqin.web.api import Body

Fen = Annotated[int, Field(ge=0, le=10**13, description="fen")]
Words = Annotated[str, Field(max_length=2000)]
Files = Annotated[list[UUID], Field(max_length=30, description="public ids of files uploaded before")]


class Given(Body):
    """What an act takes; :meth:`arguments` is what its service gets."""

    def arguments(self) -> dict[str, Any]:
        """The service's arguments by name."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Entered(Given):
    """An act, and how it came to be entered where that was not on the spot."""

    happened_at: AwareDatetime | None = Field(None, description="When, if not now; longer ago needs evidence")
    client_id: UUID | None = Field(None, description="Made by the device: a second sending is no second act")
    evidence: str = Field("", max_length=300)
    second_person_id: UUID | None = Field(None, description="Who saw it")

    def arguments(self) -> dict[str, Any]:
        """The service's arguments, with the entry as one."""
        given = super().arguments()
        entry = Entry(**{name: given.pop(name) for name in Entered.model_fields})
        return {**given, "entry": entry}


class ReportGiven(Body):
    """What somebody reports: everything but the words may be missing; the desk puts it right (practice 1)."""

    description: str = Field("", max_length=4000)
    item_id: UUID | None = None
    place_id: UUID | None = None
    tag_code: str = Field("", max_length=60)
    place_words: str = Field("", max_length=200)
    urgency: str = Field("", max_length=10)
    convenient_from: AwareDatetime | None = None
    convenient_until: AwareDatetime | None = None
    scheduled_at: AwareDatetime | None = None
    document_ids: Files = []
    client_id: UUID | None = None

    def report(self) -> Report:
        """The report as the service takes it."""
        return Report(
            description=self.description,
            item_id=self.item_id,
            place_id=self.place_id,
            tag_code=self.tag_code,
            place_words=self.place_words,
            urgency=self.urgency,
            convenient=_window(self.convenient_from, self.convenient_until),
            scheduled_at=self.scheduled_at,
            document_ids=self.document_ids,
        )


class SubmitGiven(ReportGiven):
    """One's own report."""

    source: Literal["web", "tag", "chat", "patrol"] = "web"


class PhoneGiven(ReportGiven):
    """A report for somebody who called: from the phone book, or a name and a number (代报)."""

    source: Literal["phone", "chat", "in_person", "patrol"] = "phone"
    person_id: UUID | None = None
    caller_name: str = Field("", max_length=80)
    caller_phone: str = Field("", max_length=40)
    unit_id: UUID | None = None
    called_at: AwareDatetime | None = None

    def caller(self) -> Caller:
        """The caller as the service takes them."""
        return Caller(self.person_id, self.caller_name, self.caller_phone, self.unit_id)


class Noted(Entered):
    """An act with a note."""

    note: Words = ""


class Worded(Entered):
    """An act with words."""

    words: Words = ""


class Reasoned(Entered):
    """An act with a reason."""

    reason: Words = ""


class ExceptionAsked(Given):
    """Why the catalogue is to be exceeded, and what it may cost."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    estimate_fen: Fen | None = None


class Dispatched(Entered):
    """Empty: routing decides. Else a contract line, or a provider without contract, and why.

    ``estimate_fen``: what it is expected to cost where no contract commitment covers it; empty: the price known.
    """

    estimate_fen: Fen | None = None
    line_id: UUID | None = None
    provider_id: UUID | None = None
    reason: Words = ""

    def arguments(self) -> dict[str, Any]:
        """With the choice as one, None where nothing was chosen."""
        given = super().arguments()
        choice = Choice(given.pop("line_id"), given.pop("provider_id"), given.pop("reason"))
        return {**given, "choice": choice if choice.line_id or choice.provider_id else None}


class Transferred(Dispatched):
    """To whom it goes over, and why."""

    def arguments(self) -> dict[str, Any]:
        """The choice is always there: its reason is asked for."""
        return {**super().arguments(), "choice": Choice(self.line_id, self.provider_id, self.reason)}


class Assigned(Entered):
    """Which of the provider's people is to do it."""

    worker_id: UUID
    reason: Words = ""


class Taken(Entered):
    """Empty: oneself. Else the member for whom a team leader takes it."""

    worker_id: UUID | None = None


class Arrived(Entered):
    """On site, with the scanned code."""

    tag_code: str = Field("", max_length=60)
    document_ids: Files = []


class PartGiven(Body):
    """A part that went in; the price with tax."""

    name: str = Field(min_length=1, max_length=120)
    unit_name: str = Field("", max_length=20)
    count_milli: int = Field(ge=1, le=10**10, description="1/1,000 unit")
    unit_price_fen: Fen


class Quoted(Entered):
    """A price with tax, the rate named."""

    scope: Words
    labour_fen: Fen = 0
    materials_fen: Fen = 0
    parts: list[PartGiven] = Field([], max_length=100, description="Split at the contract's line; adds to materials")
    tax_rate_ppm: int = Field(ge=0, le=1_000_000, description="Of the tax the amounts include; 0: none")

    def arguments(self) -> dict[str, Any]:
        """With the parts as the service takes them."""
        return {**super().arguments(), "parts": [UsedPart(**part.dict()) for part in self.parts]}


class QuoteDecided(Given):
    """Agreed to or not; a refusal says why."""

    approve: bool
    reason: Words = ""


class LeftDecided(Given):
    """What counts of the work left with a contract line, and why; neither charge nor work: nothing."""

    line_id: UUID
    charge_fen: Fen = 0
    work: bool = False
    reason: Words


class Paused(Entered):
    """A coded reason, and the instant or the day by which work goes on."""

    reason_code: str = Field(max_length=40)
    promised_at: AwareDatetime | None = None
    promised_on: date | None = None
    words: Words = ""
    document_ids: Files = []

    def arguments(self) -> dict[str, Any]:
        """The promise is an instant or a day. Raises PromiseNeeded."""
        given = super().arguments()
        promised = given.pop("promised_at"), given.pop("promised_on")
        if promised == (None, None):
            raise PromiseNeeded()
        return {**given, "promised": promised[0] or promised[1]}


class Completed(Entered):
    """Done: result, parts, labour, what the contract line counts, photos."""

    result: Words = ""
    parts: list[PartGiven] = Field(
        [], max_length=100, description="Since the last reopening; parts used before it stay in the charge"
    )
    labour_fen: Fen = Field(0, description="Of the whole order, that of before a reopening included")
    quantity_milli: int | None = Field(
        None, ge=1, le=10**10, description="1/1,000 of what the line counts, for the whole order"
    )
    document_ids: Files = []

    def arguments(self) -> dict[str, Any]:
        """With the parts as the service takes them."""
        return {**super().arguments(), "parts": [UsedPart(**part.dict()) for part in self.parts]}


class Confirmed(Entered):
    """Fixed: an emergency with its written report; called back instead of the silent user."""

    report: Words = ""
    called_back: bool = False
    document_ids: Files = []


class Reopened(Entered):
    """Not fixed, and why."""

    reason: Words
    document_ids: Files = []


class Rejected(Entered):
    """Not taken up: a coded reason that reaches the requester, with words."""

    reason_code: str = Field(max_length=40)
    words: Words = ""


class Merged(Entered):
    """Into which order."""

    into_id: UUID
    reason: Words = ""


class JobGiven(Body):
    """A job of its own; without an item the desk classifies it."""

    description: str = Field("", max_length=4000)
    item_id: UUID | None = None

    def job(self) -> Job:
        """The job as the services take it."""
        return Job(self.description, self.item_id)


class Split(Entered):
    """The further jobs of a report."""

    jobs: list[JobGiven] = Field(max_length=20)

    def arguments(self) -> dict[str, Any]:
        """With the jobs as the service takes them."""
        return {**super().arguments(), "jobs": [one.job() for one in self.jobs]}


class FollowedUp(Entered):
    """What another trade has to do after this, and why."""

    job: JobGiven
    reason: Words = ""

    def arguments(self) -> dict[str, Any]:
        """With the job as the service takes it."""
        return {**super().arguments(), "job": self.job.job()}


class Classified(Entered):
    """Which service it is."""

    item_id: UUID


class PlaceCorrected(Entered):
    """Where it is."""

    place_id: UUID


class UrgencySet(Entered):
    """How urgent it is; an emergency is lowered with a reason."""

    urgency: str = Field(max_length=10)
    reason: Words = ""


class Appointed(Entered):
    """A convenient window, the start of what is served, or a date of completion."""

    convenient_from: AwareDatetime | None = None
    convenient_until: AwareDatetime | None = None
    scheduled_at: AwareDatetime | None = None
    agreed_on: date | None = None

    def arguments(self) -> dict[str, Any]:
        """With the window as one."""
        given = super().arguments()
        window = _window(given.pop("convenient_from"), given.pop("convenient_until"))
        return {**given, "convenient": window}


class Supervised(Worded):
    """A leader's words, and until when an answer is due."""

    answer_by: AwareDatetime | None = None


class Rated(Given):
    """One of five grades, 5 the best."""

    grade: int
    comment: Words = ""
    called_back: bool = False


class Complained(Worded):
    """What is complained about."""

    urgent: bool = False


class Corrected(Entered):
    """Which event happened when in truth; with evidence and a second person."""

    event_id: UUID
    right_at: AwareDatetime
    reason: Words


def _window(start: AwareDatetime | None, end: AwareDatetime | None) -> tuple[AwareDatetime, AwareDatetime] | None:
    """A window has two ends."""
    return (start, end) if start and end else None
