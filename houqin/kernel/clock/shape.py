"""A case as people write it in YAML or JSON, and its JSON Schema; ``reader`` turns it into a ``Case``.

Refusals carry a stable code; a key nobody knows, a milestone that does not exist and a value that cannot be read are
refused with the place where they stand.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator

from houqin.kernel.clock.case import Bearer, ClockName, Milestone, OnReopen
from houqin.kernel.clock.history import ClockRefusal
from houqin.kernel.clock.shape_calendar import CalendarShape, Shape
from houqin.kernel.clock.shape_values import (
    DEFAULT_ZONE,
    MOST_DAYS,
    MOST_MINUTES,
    ElapsedMinutes,
    Moment,
    MomentOrDay,
    TimeOfDay,
    WorkMinutes,
)
from houqin.kernel.refusal import N_
from houqin.kernel.unreadable import wrong

#: Other words for an event.
ALIASES: Mapping[str, str] = {
    "made_safe": "make_safe",
    "verify": "confirm",
    "transfer": "hand_over",
    "change_policy": "change",
    "change_target": "change",
    "change_targets": "change",
    "change_calendar": "change",
    "correction": "correct",
}


class CaseInvalid(ClockRefusal):
    """A case file that cannot be read as meant."""

    code: ClassVar[str] = "clock.case_invalid"
    sentence = N_("The case cannot be read at {where}: {problem}.")
    remedy = N_("See `houqin clock schema`.")
    basis = "clock.md: Shapes, fixed"


class UnknownMilestone(CaseInvalid):
    """A target for a clock or a milestone that does not exist."""

    code = "clock.unknown_milestone"


class UnknownKey(CaseInvalid):
    """A key nobody knows: probably a slip of the pen, so it is not passed over."""

    code = "clock.unknown_key"


class UnknownName(CaseInvalid):
    """A calendar, policy or event that is named and not defined."""

    code = "clock.unknown_name"


def _target(value: object) -> object:
    """A bare amount is so many minutes of the calendar."""
    if isinstance(value, int | str) and not isinstance(value, bool):
        return {"minutes": value}
    return value


class TargetShape(Shape):
    """One promise: exactly one of minutes, hours, working_days, calendar_days, agreed."""

    minutes: WorkMinutes | None = Field(None, description="Minutes of the calendar; 24×7 gives clock time.")
    hours: int | None = Field(None, ge=0, le=MOST_MINUTES // 60, description="Hours of the calendar.")
    working_days: int | None = Field(
        None, ge=0, le=MOST_DAYS, description="End of the Nth working day, start day not counted."
    )
    calendar_days: int | None = Field(
        None, ge=0, le=MOST_DAYS, description="End of the Nth calendar day, moved off closed days."
    )
    agreed: MomentOrDay | None = Field(None, description="An agreed instant; a date: the end of its last window.")
    cut_off: TimeOfDay | None = Field(None, description="With working_days 0: a start after it is due at “then”.")
    then: TimeOfDay | None = Field(None, description="… of the next working day.")
    before: Literal["scheduled_start"] | None = Field(None, description="Count back from the scheduled start.")
    calendar: "str | CalendarShape | None" = Field(None, description="Its own calendar instead of the clock's.")

    @model_validator(mode="after")
    def _is_one_promise(self) -> "TargetShape":
        kinds = (self.minutes, self.hours, self.working_days, self.calendar_days, self.agreed)
        if sum(kind is not None for kind in kinds) != 1:
            raise wrong(N_("give exactly one of minutes, hours, working_days, calendar_days, agreed"))
        if any(isinstance(kind, int) and kind < 0 for kind in kinds):
            raise wrong(N_("a target is not negative"))
        if (self.cut_off is None) != (self.then is None):
            raise wrong(N_("cut_off and then belong together"))
        if self.cut_off is not None and self.working_days != 0:
            raise wrong(N_("a cut-off belongs to working_days: 0"))
        if self.before is not None and (self.agreed is not None or self.cut_off is not None):
            raise wrong(N_("an agreed instant or a cut-off is not counted back"))
        return self


TargetValue: TypeAlias = Annotated[
    TargetShape, BeforeValidator(_target, json_schema_input_type=WorkMinutes | TargetShape)
]
TargetsShape: TypeAlias = dict[ClockName, dict[Milestone, TargetValue | None]]
CalendarChoice: TypeAlias = str | dict[ClockName, str | CalendarShape] | CalendarShape


class PolicyShape(Shape):
    """A named set of promises with its calendars."""

    targets: TargetsShape = {}
    calendar: CalendarChoice | None = None


def _longest(value: object) -> object:
    return {"minutes": value} if isinstance(value, int | str) and not isinstance(value, bool) else value


class LongestShape(Shape):
    """The longest a pause may last."""

    minutes: ElapsedMinutes
    counts: Literal["elapsed", "working"] = "elapsed"


LongestValue: TypeAlias = Annotated[
    LongestShape, BeforeValidator(_longest, json_schema_input_type=ElapsedMinutes | LongestShape)
]


class PauseReasonShape(Shape):
    """A coded reason."""

    bearer: Bearer
    longest_allowed: LongestValue | None = None


class StopTableShape(Shape):
    """One dated version of "which clock a pause stops"; a bearer not named stops what it stops by default."""

    valid_from: Moment | None = Field(None, alias="from")
    stops: dict[Bearer, list[ClockName]]


def _stop_tables(value: object) -> object:
    return [{"stops": value}] if isinstance(value, dict) else value


class TermsShape(Shape):
    """The terms that are not promises."""

    late_entry_minutes: int = Field(
        30, ge=0, le=MOST_MINUTES, description="How long after the fact an event may be recorded."
    )
    on_reopen: OnReopen = OnReopen.REST
    escalate_at: list[Annotated[int, Field(ge=1, le=1000)]] = Field(
        [], description="Per cent of the target used.", examples=[[50, 100, 150]]
    )
    pause_stops: Annotated[
        list[StopTableShape],
        BeforeValidator(_stop_tables, json_schema_input_type=dict[Bearer, list[ClockName]] | list[StopTableShape]),
    ] = []
    pause_reasons: dict[str, PauseReasonShape] = {}


class EventShape(Shape):
    """What every event may carry."""

    id: str | int | None = Field(None, description="Without it, its number in the list, from 1.")
    at: Moment = Field(description="When it happened.")
    recorded_at: Moment | None = Field(None, description="When it was recorded; without it, when it happened.")
    evidence: bool | str = Field(False, description="With a second person: allows a late record.")
    second_person: bool | str = False
    device_skew_seconds: int = Field(0, description="Measured on sync and kept; never changes “at”.")
    by: str = Field("", description="Who did it; moves no clock.")
    note: str = ""


class PlainEvent(EventShape):
    """submit, acknowledge, take (response), arrive, make_safe, complete, confirm (verification)."""

    event: Literal["submit", "acknowledge", "take", "arrive", "make_safe", "made_safe", "complete", "confirm", "verify"]
    provider: str = ""


class DispatchEvent(EventShape):
    """Given to a provider: its clock starts, or goes on."""

    event: Literal["dispatch"]
    provider: str


class ReturnEvent(EventShape):
    """The provider gives it back; the time stays with it until someone has taken the order over."""

    event: Literal["return"]
    provider: str = ""
    reason: str = ""


class HandOverEvent(EventShape):
    """Passed on inside (transfer): the inside clock starts anew."""

    event: Literal["hand_over", "transfer"]
    to: str = ""
    reason: str = ""


class PauseEvent(EventShape):
    """The clocks its bearer stops stand still until the earliest of resume, promised, longest_allowed, completion."""

    event: Literal["pause"]
    reason: str = ""
    bearer: Bearer | None = Field(None, description="Needed unless the reason is one of terms.pause_reasons.")
    promised: MomentOrDay | None = Field(None, description="A date alone: the opening of its first window.")
    longest_allowed: LongestValue | None = None


class ResumeEvent(EventShape):
    """Ends a pause; names it in “of” when several are open."""

    event: Literal["resume"]
    of: str | int | None = None


class ConvenientWindowEvent(EventShape):
    """The user names a window: waiting for it is the requester's, arrival is due at its end."""

    event: Literal["convenient_window"]
    first: Moment = Field(alias="from")
    until: Moment


class ChangeEvent(EventShape):
    """A new policy, or new targets, calendars, scheduled start; what is not given stays. A target of null goes."""

    event: Literal["change", "change_policy", "change_target", "change_targets", "change_calendar"]
    policy: str | None = Field(None, description="Replaces all targets of the clocks it names, and its calendars.")
    targets: TargetsShape = {}
    calendar: CalendarChoice | None = None
    scheduled_start: Moment | None = None
    reason: str = ""


class ReopenEvent(EventShape):
    """The user says it is not done; reason not_fixed is a finding."""

    event: Literal["reopen"]
    reason: str = ""
    on_reopen: OnReopen | None = None


class CorrectEvent(EventShape):
    """Names a wrong event and says what is right: other values in “with”, or void: it never happened."""

    event: Literal["correct", "correction"]
    at: Moment | None = Field(None, description="When it was corrected; without it, recorded_at.")  # type: ignore[assignment]  # the only event that may leave it out
    corrects: str | int
    replacement: dict[str, Any] | None = Field(
        None, alias="with", description="The keys of the wrong event that change."
    )
    void: bool = False
    reason: str = ""

    @model_validator(mode="after")
    def _says_what_is_right(self) -> "CorrectEvent":
        if self.at is None and self.recorded_at is None:
            raise wrong(N_("give “at” or “recorded_at”"))
        if self.void == (self.replacement is not None):
            raise wrong(N_("give either “with” or “void: true”"))
        return self


AnyEvent: TypeAlias = Annotated[
    PlainEvent | DispatchEvent | ReturnEvent | HandOverEvent | PauseEvent | ResumeEvent | ConvenientWindowEvent
    | ChangeEvent | ReopenEvent | CorrectEvent,
    Field(discriminator="event"),
]  # fmt: skip
EVENT: TypeAdapter[Any] = TypeAdapter(AnyEvent)


class CaseShape(Shape):
    """A case of the clock: what was promised, by which calendar, and what happened."""

    title: str = ""
    why: str = Field("", description="For the reader.")
    timezone: str | None = Field(
        None,
        description="Of date-times without offset, and of calendars that name none. Without it the only zone the "
        f"calendars name, else {DEFAULT_ZONE}.",
    )
    calendars: dict[str, CalendarShape] = Field({}, description="By name; “always” (24x7) exists already.")
    calendar: CalendarChoice | None = Field(
        None,
        description="A name, a calendar, or one for each clock (a clock not named runs by the user's). Without it the "
        "only one defined, else the policy's. A policy's own comes before it, for the clocks the policy names.",
    )
    targets: TargetsShape = Field({}, description="By clock (user, inside, provider) and milestone.")
    policies: dict[str, PolicyShape] = {}
    policy: str | None = Field(None, description="The policy in force at submission, instead of targets.")
    terms: TermsShape = TermsShape.model_validate({})
    scheduled_start: Moment | None = None
    events: list[AnyEvent] = Field(min_length=1)
    now: Moment | None = Field(None, description="The moment of asking; without it, the last event's time.")


def schema() -> dict[str, Any]:
    """The JSON Schema of a case."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **CaseShape.model_json_schema(by_alias=True)}
