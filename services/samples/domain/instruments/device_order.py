"""One thing that a device is told: an assay is wanted of a tube, or no longer; it is told again until it answers."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from libs.common.vocabulary import Assay as Kind
from services.samples.domain.instruments.outgoing import Wanted

FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=15)
DOUBLINGS: Final = 8
MOST_TRIES: Final = 100
"""By then a day has passed."""
_SENDINGS: Final = 100_000


class DeviceOrderState(StrEnum):
    """How far it is."""

    QUEUED = "queued"
    """To be told, or told again: nobody answered."""
    TAKEN = "taken"
    """AA or CA."""
    REFUSED = "refused"
    """AE or AR, or the device cannot do it: for people to look at."""
    FAILED = "failed"
    """Nobody has answered for a day: for people to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOrder:
    """`problem` is what the device, or the line, said last."""

    id: UUID
    lab: str
    device_id: UUID
    assay_id: UUID
    wanted: Wanted
    state: DeviceOrderState
    queued_at: datetime
    tries: int
    next_try_at: datetime
    answered_at: datetime | None = None
    answer_code: str | None = None
    problem: str | None = None
    sending: int = 1
    """Counts how often it was begun anew, by a person or because the device has asked."""
    version: int = 1

    @property
    def control_id(self) -> str:
        """MSH-10, within the 20 letters of v2.3 to v2.6; the same at every try, so that a device knows it again.

        Begun anew it is another message: a device would answer the old one as it did before.
        """
        return self.id.hex[-20:] if self.sending == 1 else f"{self.id.hex[-14:]}-{self.sending % _SENDINGS}"

    def unanswered(self, problem: str, *, at: datetime) -> Self:
        """Told again later, each time later than before; after a day people decide."""
        wait = min(FIRST_WAIT * 2 ** min(self.tries, DOUBLINGS), LONGEST_WAIT)
        tries, version = self.tries + 1, self.version + 1
        state = DeviceOrderState.FAILED if tries >= MOST_TRIES else self.state
        return replace(self, state=state, tries=tries, next_try_at=at + wait, problem=problem, version=version)

    def anew(self, *, at: datetime) -> Self:
        """Told once more, at once: while nobody has answered as the same message, else as another one."""
        sending = self.sending + (self.answered_at is not None)
        told = {"state": DeviceOrderState.QUEUED, "tries": 0, "next_try_at": at, "answered_at": None}
        told |= {"answer_code": None, "problem": None, "sending": sending, "version": self.version + 1}
        return replace(self, **told)  # type: ignore[arg-type]

    def answered(self, code: str, *, taken: bool, problem: str | None, at: datetime) -> Self:
        """A word of the device ends it."""
        state = DeviceOrderState.TAKEN if taken else DeviceOrderState.REFUSED
        told = {"answered_at": at, "answer_code": code, "problem": problem, "tries": self.tries + 1}
        told |= {"version": self.version + 1}
        return replace(self, state=state, **told)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An order with what the device has to know: the tube's label and the assay; no child."""

    order: DeviceOrder
    kind: Kind
    number: str
    specimen: str
    material: str | None
    collected_at: datetime | None
    ordered_at: datetime
