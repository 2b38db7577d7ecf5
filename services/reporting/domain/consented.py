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
