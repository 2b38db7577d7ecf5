"""A tube on a list for destruction: what became of it, told by one person and witnessed by another."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from libs.common.errors import Forbidden, WrongState
from services.samples.domain.destruction.rules import Exemption, Method


class TubeKind(StrEnum):
    """A tube as it was drawn, or one of the biobank: aliquot, derivative, pool."""

    SAMPLE = "sample"
    ALIQUOT = "aliquot"


class HeldAs(StrEnum):
    """How the holder had it when it was listed."""

    HELD = "held"
    OUT = "out"
    HANDED_OUT = "handed_out"
    ARRIVED = "arrived"
    """It was on its way at the withdrawal."""
    USED_UP = "used_up"


class Outcome(StrEnum):
    """What became of it."""

    DESTROYED = "destroyed"
    EXEMPTED = "exempted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who answers for it: the subject, and the roles in which."""

    id: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one person says became of a tube."""

    outcome: Outcome
    happened_at: datetime
    method: Method | None = None
    exemption: Exemption | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTube:
    """`pooled`: it holds parts of several tubes of this child, never of another one."""

    destruction_id: UUID
    tube_id: UUID
    kind: TubeKind
    label: str
    content: str
    held_as: HeldAs
    pooled: bool
    added_at: datetime
    outcome: Outcome | None = None
    method: Method | None = None
    exemption: Exemption | None = None
    happened_at: datetime | None = None
    note: str | None = None
    noted_at: datetime | None = None
    noted_by: str | None = None
    noted_as: str | None = None
    witnessed_at: datetime | None = None
    witnessed_by: str | None = None
    witnessed_as: str | None = None

    @property
    def is_accounted(self) -> bool:
        """Told and witnessed, or stated by the service itself, which needs no witness."""
        return self.witnessed_at is not None or (self.outcome is not None and self.noted_by is None)

    def accounted_by_record(self, exemption: Exemption, *, at: datetime) -> Self:
        """What the service knows by itself: it was used up before, or the family agreed again."""
        return replace(self, outcome=Outcome.EXEMPTED, exemption=exemption, happened_at=at, noted_at=at)

    def noted(self, told: Account, *, by: Person, at: datetime) -> Self:
        """One person says what became of it; until it is witnessed, it can be said anew."""
        self._check_open()
        return replace(
            self,
            outcome=told.outcome,
            method=told.method,
            exemption=told.exemption,
            happened_at=told.happened_at,
            note=told.note,
            noted_at=at,
            noted_by=by.id,
            noted_as=by.role,
        )

    def witnessed(self, *, by: Person, at: datetime) -> Self:
        """Another person saw it."""
        self._check_open()
        if self.outcome is None:
            raise WrongState(f"Nobody has said what became of {self.label}.", where="body.tubes", wrong=self.label)
        if by.id == self.noted_by:
            sentence = f"Who noted {self.label} cannot witness it: a second person has to."
            raise Forbidden(sentence, where="body.tubes", wrong=self.label, right="another person")
        return replace(self, witnessed_at=at, witnessed_by=by.id, witnessed_as=by.role)

    def _check_open(self) -> None:
        if self.is_accounted:
            raise WrongState(f"{self.label} has been accounted for.", where="body.tubes", wrong=self.label)
