"""What became of one order group of a received message, and of the message as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.vocabulary import Assay as Kind
from services.samples.domain.instruments.arrival import ReceiptState


class Outcome(StrEnum):
    """Of one group."""

    FILED = "filed"
    """A version of the result was made of it; of a control, values of its lot in a run."""
    SAME = "same"
    """It says what the newest version says already."""
    RETRACTED = "retracted"
    """The draft that the instrument had sent was dismissed."""
    NOTED = "noted"
    """There is no value, and there was no draft: cannot be obtained, pending, or deleted before it came."""
    TO_DECIDE = "to_decide"
    """The instrument takes back what a person has released: people decide."""
    CONTROL = "control"
    """No patient's, and on no chart: it is kept as it came."""
    UNMATCHED = "unmatched"
    UNMAPPED = "unmapped"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    """A person said that it had been matched wrongly."""
    DISMISSED = "dismissed"
    """A person said that it is nobody's here."""


DONE: Final = frozenset({Outcome.FILED, Outcome.SAME, Outcome.RETRACTED, Outcome.NOTED})
WAITING: Final = frozenset({Outcome.UNMATCHED, Outcome.UNMAPPED, Outcome.TAKEN_BACK, Outcome.TO_DECIDE})
"""Somebody has to look at it."""
SETTLED: Final = frozenset({Outcome.CONTROL, Outcome.DISMISSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFiling:
    """`place` counts the groups of the message from 0. `why` is a stable code, `reason` the sentence beside it."""

    receipt_id: UUID
    place: int
    lab: str
    outcome: Outcome
    status: str
    """What the instrument says of it: final, corrected …"""
    at: datetime
    by: str
    why: str | None = None
    reason: str | None = None
    tried: Sequence[dict[str, str]] = ()
    remarks: Sequence[str] = ()
    kind: Kind | None = None
    sample_id: UUID | None = None
    aliquot_id: UUID | None = None
    assay_id: UUID | None = None
    patient: str | None = None
    result_version: int | None = None
    run_id: UUID | None = None
    control_lot_id: UUID | None = None
    """Of a control: the run and the lot of which its values are."""
    by_person: bool = False

    @property
    def says(self) -> tuple[object, ...]:
        """Without who said it and when: what is the same is not said again."""
        found = [tuple(one.items()) for one in self.tried]
        ids = (self.assay_id, self.sample_id, self.result_version, self.run_id, self.control_lot_id)
        return (self.outcome, self.why, self.reason, *ids, *found)


def state_of(outcomes: Iterable[Outcome]) -> ReceiptState:
    """The message's own state: what still waits shows, whatever has been done beside it."""
    found = set(outcomes)
    waiting = found & WAITING or found & {Outcome.REFUSED}
    if waiting and found & DONE:
        return ReceiptState.PARTLY_FILED
    if found & {Outcome.UNMATCHED, Outcome.TAKEN_BACK}:
        return ReceiptState.UNMATCHED
    if Outcome.UNMAPPED in found:
        return ReceiptState.UNMAPPED
    if found & {Outcome.REFUSED, Outcome.TO_DECIDE}:
        return ReceiptState.REFUSED
    return ReceiptState.FILED if found & DONE else ReceiptState.IGNORED


def reason_of(filings: Sequence[GroupFiling]) -> str | None:
    """Of all that waits, in a sentence each; the same reason once."""
    waiting = [one for one in filings if one.outcome in WAITING or one.outcome is Outcome.REFUSED]
    told = dict.fromkeys(one.reason for one in waiting or filings if one.reason)
    return " ".join(told)[:2_000] or None
