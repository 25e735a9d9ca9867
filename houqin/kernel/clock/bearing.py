"""Who bore the time: every minute of the user's calendar from submission to the last completion, by exactly one.

The bearer of the pause in force (of two, the later), else the provider that holds the order, else the authority;
between completed and reopened, nobody. Source: clock.md *Who bore it*.
"""

from collections.abc import Mapping, Sequence

from houqin.kernel.clock.case import Bearer
from houqin.kernel.clock.counting import Span, Track, without
from houqin.kernel.clock.course import Course
from houqin.kernel.clock.pauses import Pause, bearer_spans
from houqin.kernel.opening import MINUTE, Amount, Instant


def borne_minutes(course: Course, pauses: Sequence[Pause], track: Track, until: Instant) -> Mapping[Bearer, int]:
    """Whole minutes by bearer, in total exactly the whole minutes counted; *track* is the user's without stops."""
    borne = dict.fromkeys(Bearer, 0)
    counted: Amount = 0
    for (start, end), bearer in _shares(course, pauses, (track.start, until)):
        amount = track.used(end).amount - track.used(start).amount
        # A minute falls to whoever bears its end, so that the parts add up to the whole.
        borne[bearer] += (counted + amount) // MINUTE - counted // MINUTE
        counted += amount
    return borne


def _shares(course: Course, pauses: Sequence[Pause], whole: Span) -> list[tuple[Span, Bearer]]:
    """The whole span less its gaps, cut into stretches with one bearer each, in order."""
    left = without([whole], course.gaps)
    shares: list[tuple[Span, Bearer]] = []
    layers = [*bearer_spans(pauses), *((span, Bearer.PROVIDER) for span in course.held_spans())]
    for layer, bearer in layers:
        rest = without(left, [layer])
        shares.extend((span, bearer) for span in without(left, rest))
        left = rest
    shares.extend((span, Bearer.AUTHORITY) for span in left)
    return sorted(shares)
