"""What an instrument wants with a group of observations: tell, correct or take back (HL7 tables 0085 and 0123)."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from services.samples.domain.instruments.message import Observation, ObservationStatus, OrderGroup

UNSAID: Final = "corrected by the instrument"
WITHHELD: Final = f"{UNSAID}; its words may hold inherited findings, and stay with the message"
LONGEST: Final = 1_000

S = ObservationStatus
_TAKEN_BACK: Final = frozenset({S.DELETED, S.WRONG})


class Intent(StrEnum):
    """For an order as a whole."""

    TELL = "tell"
    CORRECT = "correct"
    CANCEL = "cancel"
    """X: it cannot be obtained."""
    TAKE_BACK = "take_back"
    """D or W: it should not have been sent, or is of another specimen."""
    ANNOUNCE = "announce"
    """I, or no observation at all: nothing is measured yet."""


def status_of(seen: Observation, group: OrderGroup) -> ObservationStatus:
    """OBX-11; where it says nothing, OBR-25 (466 of 637 OBX of a real genomics feed say nothing)."""
    return group.status if seen.status is S.UNKNOWN else seen.status


def intent_of(groups: Sequence[OrderGroup]) -> Intent:
    """One wrong observation among others is left out of the result; all of them wrong take it back."""
    found = {status_of(seen, group) for group in groups for seen in group.observations}
    found = found or {group.status for group in groups}
    if found <= _TAKEN_BACK:
        return Intent.TAKE_BACK
    if found <= _TAKEN_BACK | {S.CANCELLED}:
        return Intent.CANCEL
    if found <= _TAKEN_BACK | {S.CANCELLED, S.PENDING} or not any(group.observations for group in groups):
        return Intent.ANNOUNCE
    return Intent.CORRECT if S.CORRECTED in found or _order_corrected(groups) else Intent.TELL


def word_for(groups: Sequence[OrderGroup]) -> str:
    """What the instrument says of the order, in one word: the least settled of all."""
    found = [status_of(seen, group) for group in groups for seen in group.observations]
    found = found or [group.status for group in groups]
    return min(found, key=_UNSETTLED.index).value if found else S.UNKNOWN.value


def reason_in(groups: Sequence[OrderGroup]) -> str:
    """The instrument's own words (NTE, C), or that it gave none."""
    return " ".join(dict.fromkeys(_notes(groups)))[:LONGEST] or UNSAID


def _notes(groups: Iterable[OrderGroup]) -> Iterable[str]:
    for group in groups:
        corrected = [one for one in group.observations if status_of(one, group) is S.CORRECTED]
        for notes in (group.notes, *(one.notes for one in corrected or group.observations)):
            yield from (note.strip() for note in notes if note.strip())


def _order_corrected(groups: Sequence[OrderGroup]) -> bool:
    return any(group.status is S.CORRECTED for group in groups)


_UNSETTLED: Final = (
    S.CORRECTED,
    S.WRONG,
    S.DELETED,
    S.CANCELLED,
    S.PENDING,
    S.PRELIMINARY,
    S.NOT_VERIFIED,
    S.FINAL,
    S.UNKNOWN,
)
