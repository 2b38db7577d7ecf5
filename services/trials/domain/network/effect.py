"""What other criteria would do to one child's answer."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from libs.common.vocabulary import Verdict


class Effect(StrEnum):
    """Gained and lost; whoever is or was undetermined is told apart. An arm that is not there admits nobody."""

    GAINED = "gained"
    """Not eligible before, eligible then."""
    GAINED_FROM_UNDETERMINED = "gained_from_undetermined"
    LOST = "lost"
    """Eligible before, not eligible then."""
    LOST_TO_UNDETERMINED = "lost_to_undetermined"
    OPENED = "opened"
    """Not eligible before, undetermined then."""
    CLOSED = "closed"
    """Undetermined before, not eligible then."""
    SAME = "same"


_YES, _OPEN, _NO = Verdict.ELIGIBLE, Verdict.UNDETERMINED, Verdict.NOT_ELIGIBLE

_EFFECTS: Final[Mapping[tuple[Verdict, Verdict], Effect]] = {
    (_NO, _YES): Effect.GAINED,
    (_OPEN, _YES): Effect.GAINED_FROM_UNDETERMINED,
    (_YES, _NO): Effect.LOST,
    (_YES, _OPEN): Effect.LOST_TO_UNDETERMINED,
    (_NO, _OPEN): Effect.OPENED,
    (_OPEN, _NO): Effect.CLOSED,
}


def effect_of(before: Verdict, after: Verdict) -> Effect:
    """From one answer to the other."""
    return _EFFECTS.get((before, after), Effect.SAME)


def best(found: list[Verdict]) -> Verdict:
    """A trial is as open as the most open of its arms."""
    return next((one for one in (_YES, _OPEN) if one in found), _NO)
