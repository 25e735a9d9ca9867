"""Providers as use cases: admitted, vetted, rostered; each sees only itself."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from houqin.domains.providers.models import DutyShift, LegalKind, Provider, Qualification
from houqin.domains.providers.queries import (
    is_barred,
    is_vetted,
    lacking,
    next_on_duty,
    on_duty,
    roster_gaps,
    staff_figures,
)
from houqin.domains.providers.services.admission import AlreadyProvider, admit_provider, change_admission
from houqin.domains.providers.services.rosters import RosterRow, load_roster
from houqin.domains.providers.services.staff import (
    AlreadyStaff,
    NotOfProvider,
    RowWrong,
    StaffRow,
    create_trade,
    end_qualification,
    enter_qualification,
    enter_staff,
    load_staff_month,
)
from houqin.domains.providers.services.standing import enter_standing
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Score
from houqin.kernel.refusal import BadInput, NotFound, NotPermitted

SINCE = date(2026, 1, 1)
DAY = date(2026, 3, 5)
EIGHT = datetime(2026, 3, 5, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai


@dataclass(frozen=True)
class Serving:
    """An office with a provider, its manager, a rival, and an electrician."""

    office: Office
    provider: Provider
    rival: Provider
    manager: Actor
    worker: Person


@pytest.fixture
def serving(db: None) -> Serving:
    office = make_office()
    provider = admit_provider(
        office.system,
        unit_id=office.provider.public_id,
        legal_kind=LegalKind.COMPANY,
        since=SINCE,
        at=AT,
        credit_code="91350100M000100Y43",
        contact_phone="0591-0000",
    )
    rival = admit_provider(
        office.system, unit_id=office.rival.public_id, legal_kind=LegalKind.COMPANY, since=SINCE, at=AT
    )
    create_trade(office.system, code="electrician", name="电工", at=AT)
    manager = office.actor("赵经理", office.provider, Role.PROVIDER_MANAGER)
    return Serving(office, provider, rival, manager, office.person("孙师傅", office.provider, Role.WORKER))


@contextmanager
def seen_by(actor: Actor) -> Iterator[None]:
    with entering(actor.scope):
        yield


def shift(name: str, start: int, end: int, rank: int = 1) -> RosterRow:
    return RosterRow(
        on=DAY,
        trade="电工",
        name=name,
        starts_at=EIGHT + timedelta(hours=start),
        ends_at=EIGHT + timedelta(hours=end),
        rank=rank,
    )


def test_a_provider_has_its_unit_s_address_and_is_admitted_once(serving: Serving) -> None:
    assert serving.provider.public_id == serving.office.provider.public_id
    with pytest.raises(AlreadyProvider):
        admit_provider(
            serving.office.system, unit_id=serving.office.provider.public_id, legal_kind="company", since=SINCE, at=AT
        )


def test_a_suspension_ends_by_itself(serving: Serving) -> None:
    system = serving.office.system
    change_admission(
        system, serving.provider.public_id, status="suspended", on=DAY, until=date(2026, 4, 1), at=AT, reason="整改"
    )
    with seen_by(system):
        barred = [is_barred(serving.provider, on) for on in (date(2026, 3, 4), DAY, date(2026, 4, 1))]
        assert barred == [False, True, False]
        assert is_barred(serving.provider, date(2025, 12, 31)), "not admitted yet"


def test_one_admitted_from_too_late_a_day_is_admitted_from_an_earlier_one(serving: Serving) -> None:
    system, before = serving.office.system, date(2025, 12, 31)
    with seen_by(system):
        assert is_barred(serving.provider, before)
    with pytest.raises(BadInput):
        change_admission(system, serving.provider.public_id, status="suspended", on=before, at=AT, reason="整改")
    change_admission(system, serving.provider.public_id, status="admitted", on=before, at=AT, reason="录入有误")
    with seen_by(system):
        assert [is_barred(serving.provider, on) for on in (date(2025, 12, 30), before, SINCE)] == [True, False, False]
        assert list(serving.provider.admissions.order_by("valid_from").values_list("valid_from", "valid_until")) == [
            (before, SINCE),
            (SINCE, None),
        ]


def test_a_ban_bars_and_is_entered_once_per_source(serving: Serving) -> None:
    system, source = serving.office.system, uuid.uuid4()

    def ban() -> int:
        return enter_standing(
            system,
            serving.provider.public_id,
            kind="ban",
            source_type="evaluation.measure",
            source_id=source,
            valid_from=DAY,
            valid_until=date(2027, 3, 5),
            reason="弄虚作假",
            at=AT,
        ).pk

    assert ban() == ban()
    with seen_by(system):
        assert is_barred(serving.provider, DAY)
        assert not is_barred(serving.provider, date(2027, 3, 5))


def test_standings_that_contradict_themselves_are_refused(serving: Serving) -> None:
    given = {"source_type": "x", "source_id": uuid.uuid4(), "valid_from": DAY, "at": AT}
    for wrong in ({"kind": "ban"}, {"kind": "score"}, {"kind": "warning", "score": Score(9000)}, {"kind": "praise"}):
        with pytest.raises(BadInput):
            enter_standing(serving.office.system, serving.provider.public_id, **given, **wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_only_the_authority_vets(serving: Serving) -> None:
    with pytest.raises(NotPermitted):
        enter_qualification(serving.manager, serving.worker.public_id, kind="vetting", valid_from=SINCE, at=AT)
    own = enter_qualification(
        serving.manager, serving.worker.public_id, kind="certificate", valid_from=SINCE, name="低压电工", at=AT
    )
    assert own.provider_id == serving.provider.pk
    officer = serving.office.actor("周安", serving.office.authority, Role.SECURITY_OFFICER)
    for kind in ("vetting", "nda"):
        enter_qualification(officer, serving.worker.public_id, kind=kind, valid_from=SINCE, at=AT)
    with seen_by(officer):
        assert is_vetted(serving.worker, on=DAY)
        assert lacking(serving.worker, secrecy="key", on=DAY) == ("no_crime",)


def test_a_withdrawn_vetting_no_longer_holds_but_did(serving: Serving) -> None:
    system = serving.office.system
    enter_qualification(system, serving.worker.public_id, kind="nda", valid_from=SINCE, at=AT)
    stated = enter_qualification(system, serving.worker.public_id, kind="vetting", valid_from=SINCE, at=AT)
    end_qualification(system, stated.public_id, on=DAY, at=AT, reason="离岗")
    with seen_by(system):
        assert is_vetted(serving.worker, on=date(2026, 3, 4))
        assert not is_vetted(serving.worker, on=DAY)
        with pytest.raises(DatabaseError), transaction.atomic():
            Qualification.objects.filter(pk=stated.pk).update(kind="no_crime")


def test_staff_belongs_to_its_provider(serving: Serving) -> None:
    stranger = serving.office.person("李强", serving.office.rival)
    enter_staff(
        serving.manager,
        serving.worker.public_id,
        provider_id=serving.provider.public_id,
        since=SINCE,
        post="电工",
        trades=["electrician"],
        at=AT,
    )
    with pytest.raises(AlreadyStaff):
        enter_staff(
            serving.manager, serving.worker.public_id, provider_id=serving.provider.public_id, since=SINCE, at=AT
        )
    with pytest.raises(NotOfProvider):
        enter_staff(
            serving.office.system, stranger.public_id, provider_id=serving.provider.public_id, since=SINCE, at=AT
        )


def test_the_roster_says_whom_to_call_in_order(serving: Serving) -> None:
    serving.office.person("吴班长", serving.office.provider)
    rows = [shift("吴班长", 0, 24, rank=3), shift("孙师傅", 0, 12)]
    load_roster(serving.manager, serving.provider.public_id, rows=rows, at=AT, source="三月值班表.xlsx")
    with seen_by(serving.manager):
        called = on_duty(provider_id=serving.provider.pk, at=EIGHT + timedelta(hours=1), trade="electrician")
        assert [each.person.name for each in called] == ["孙师傅", "吴班长"]
        late = on_duty(provider_id=serving.provider.pk, at=EIGHT + timedelta(hours=12))
        assert [each.person.name for each in late] == ["吴班长"]
        following = next_on_duty(provider_id=serving.provider.pk, at=EIGHT - timedelta(hours=1))
        assert following is not None and following.person.name == "孙师傅"


def test_a_later_roster_replaces_its_days(serving: Serving) -> None:
    serving.office.person("吴班长", serving.office.provider)
    for name in ("孙师傅", "吴班长"):
        load_roster(serving.manager, serving.provider.public_id, rows=[shift(name, 0, 12)], at=AT)
    with seen_by(serving.manager):
        called = on_duty(provider_id=serving.provider.pk, at=EIGHT)
        assert [each.person.name for each in called] == ["吴班长"]
        assert DutyShift.objects.count() == 2, "what was loaded before stays on record"


def test_gaps_are_shown_to_both_sides_and_not_to_rivals(serving: Serving) -> None:
    load_roster(serving.manager, serving.provider.public_id, rows=[shift("孙师傅", 0, 12)], at=AT)
    rival = serving.office.actor("钱经理", serving.office.rival, Role.PROVIDER_MANAGER)
    chief = serving.office.actor("郑处", serving.office.authority, Role.SECTION_CHIEF)
    for actor in (serving.manager, chief):
        with seen_by(actor):
            (gap,) = roster_gaps(actor, at=EIGHT, days=1)
            assert (gap.starts_at, gap.ends_at) == (EIGHT + timedelta(hours=12), EIGHT + timedelta(hours=24))
    with seen_by(rival):
        assert roster_gaps(rival, at=EIGHT, days=1) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"trade": "法师"}, "no such trade"),
        ({"name": "无名氏"}, "no such person"),
        ({"ends_at": EIGHT}, "ends before it begins"),
        ({"rank": 4}, "rank"),
    ],
)
def test_a_roster_with_a_wrong_row_changes_nothing(serving: Serving, change: dict[str, object], problem: str) -> None:
    good = shift("孙师傅", 0, 12)
    wrong = RosterRow(**{**{name: getattr(good, name) for name in RosterRow.__dataclass_fields__}, **change})
    with pytest.raises(RowWrong, match=f"Row 2: .*{problem}"):
        load_roster(serving.manager, serving.provider.public_id, rows=[good, wrong], at=AT)
    with seen_by(serving.manager):
        assert DutyShift.objects.count() == 0


def test_a_month_without_a_list_is_not_known(serving: Serving) -> None:
    march = date(2026, 3, 1)
    with seen_by(serving.manager):
        assert staff_figures(serving.provider, march).on_post is None
    load_staff_month(
        serving.manager,
        serving.provider.public_id,
        month=march,
        rows=[
            StaffRow("孙师傅", "电工", due_hours=176_000, present_hours=168_000),
            StaffRow("旧人", "保洁", due_hours=80_000, present_hours=80_000, left_on=date(2026, 3, 15)),
        ],
        at=AT,
    )
    with seen_by(serving.manager):
        figures = staff_figures(serving.provider, march)
        assert figures.heads == 2
        assert str(figures.on_post) == "96.8750%"
        assert str(figures.turnover) == "66.6667%"


def test_a_provider_sees_only_itself(serving: Serving) -> None:
    rival = serving.office.actor("钱经理", serving.office.rival, Role.PROVIDER_MANAGER)
    requester = serving.office.actor("王芳", serving.office.finance, Role.REQUESTER)
    load_roster(serving.manager, serving.provider.public_id, rows=[shift("孙师傅", 0, 12)], at=AT)
    with seen_by(rival):
        assert [one.pk for one in Provider.objects.visible_to(rival)] == [serving.rival.pk]
        assert [one.pk for one in Provider.objects.all()] == [serving.rival.pk], "the database says so too"
        assert DutyShift.objects.count() == 0
    with pytest.raises(NotFound):
        load_roster(rival, serving.provider.public_id, rows=[shift("孙师傅", 0, 12)], at=AT)
    with seen_by(requester):
        assert Provider.objects.visible_to(requester).count() == 2
