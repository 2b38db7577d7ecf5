"""Which parts of a report the family's present consents leave out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from libs.common.vocabulary import Purpose

WITHHELD_SENTENCES = {
    Purpose.CONSULTATION: "The family withdrew its consent to consultations: the board's part is not shown.",
    Purpose.TRIAL_MATCHING: "The family withdrew its consent to trial matching: verdicts are not shown.",
}
"""The parts that go with one purpose. Without consent to the registry there is no report at all."""

FORGETS_VERDICTS = frozenset({Purpose.REGISTRY, Purpose.TRIAL_MATCHING})
"""On withdrawal of one of these the service trials deletes a child's facts and verdicts."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What the family said of one purpose, and when."""

    purpose: str
    given: bool
    stated_at: datetime


def withdrawn(statements: Iterable[Statement]) -> frozenset[str]:
    """The purposes whose last statement is a withdrawal, under whichever code of the child it was made."""
    latest: dict[str, Statement] = {}
    for statement in statements:
        known = latest.get(statement.purpose)
        if known is None or known.stated_at < statement.stated_at:
            latest[statement.purpose] = statement
    return frozenset(purpose for purpose, statement in latest.items() if not statement.given)


def is_forgotten(stated_at: datetime, *, withdrawals: Iterable[tuple[datetime, frozenset[str]]]) -> bool:
    """Whether trials has deleted a verdict since: a consent given again does not bring it back."""
    return any(stated_at <= at and not FORGETS_VERDICTS.isdisjoint(purposes) for at, purposes in withdrawals)
