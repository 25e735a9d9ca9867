"""What follows a completed order: confirmation, rating, complaint, or silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from houqin.portal.demo.cast import PUBLIC
from houqin.portal.demo.telling import Telling

#: When silence confirms (practice 6).
DEEMED = timedelta(days=7)


def end(telling: Telling) -> None:
    """Confirmed by the person served, the area's manager, a call-back, the chief, or nobody: then by silence."""
    stage, dice = telling.stage, telling.dice
    if not telling.deeds or telling.deeds[-1].name != "complete":
        return
    completed_at = telling.now
    if telling.pressing:
        telling.now += timedelta(minutes=telling.about(55))
        telling.do("confirm", dice.choice(stage.cast.chiefs).name, report=telling.say("urgent_report"), how="chief")
        return
    person = telling.person
    is_public = telling.place is not None and telling.place.room_kind in PUBLIC
    grades = stage.tables.qualities[telling.provider]
    if person is not None and person.sign_in and telling.chance(62):
        telling.pass_working(telling.about(120))
        telling.do("confirm", person.name, how="user")
        if not telling.chance(grades.silent):
            _rate(telling, person.name, "user")
    elif telling.place is not None and is_public and telling.chance(60):
        telling.pass_working(telling.about(160))
        telling.do("confirm", stage.cast.area_manager(telling.place), how="area_manager")
    elif person is not None and not person.sign_in and telling.chance(48):
        telling.pass_working(telling.about(400))
        dispatcher = stage.cast.dispatcher(dice)
        telling.do("confirm", dispatcher, how="call_back")
        if telling.chance(55):
            _rate(telling, dispatcher, "call_back")
    else:
        telling.now = completed_at + DEEMED + timedelta(minutes=1)
        telling.do("deem_confirmed", "")
    _complain(telling, completed_at)


def _rate(telling: Telling, by: str, how: str) -> None:
    weights = list(telling.stage.tables.qualities[telling.provider].grades)
    if telling.is_late:  # a late order loses its best grades to the worst
        weights = [weights[0] // 4, weights[1] // 2, weights[2] + 10, weights[3] + 20, weights[4] + 10]
    grade = telling.dice.choices((5, 4, 3, 2, 1), weights=weights)[0]
    telling.pass_working(telling.about(6))
    telling.do("rate", by, grade=grade, comment=telling.say("comments", grade), how=how)


def _complain(telling: Telling, completed_at: datetime) -> None:
    person = telling.person
    if person is None or not person.sign_in or telling.provider == "":
        return
    if not (telling.besides("complained") or (telling.is_late and telling.chance(5))):
        return
    telling.now = max(telling.now, completed_at + timedelta(hours=3))
    telling.pass_working(telling.about(60))
    telling.do("complain", person.name, words=telling.say("complaints"))
    telling.pass_working(telling.about(500))
    is_valid = telling.is_late or telling.chance(45)
    inspector = telling.dice.choice(telling.stage.cast.inspectors).name
    telling.do(
        "decide_complaint",
        inspector,
        valid=is_valid,
        finding=telling.say("found_valid" if is_valid else "found_invalid"),
    )
