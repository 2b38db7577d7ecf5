"""What samples knows of a child, from the registry's events: code, hospital, and what the family agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from libs.common.errors import ConsentMissing, WrongState
from libs.common.vocabulary import Purpose


class Standing(StrEnum):
    """How the family's word on a purpose stands today."""

    GIVEN = "given"
    NEVER_GIVEN = "never_given"
    WITHDRAWN = "withdrawn"
    NOT_YET = "not_yet"
    """Signed for a day that has not come."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One purpose; `since` is the day of the signature or of the withdrawal, as far as it was told."""

    purpose: Purpose
    standing: Standing
    since: date | None = None

    @property
    def words(self) -> str:
        """How it stands, and since when."""
        if self.standing is Standing.NEVER_GIVEN:
            return "never given"
        day = str(self.since) if self.since else "a day that was not told"
        return f"given from {day} on only" if self.standing is Standing.NOT_YET else f"{self.standing} on {day}"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Which one, and on which day the family withdrew."""

    id: UUID | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPatient:
    """`merged_into` is the code that goes on, if this one was a duplicate. `given` is in force today."""

    code: str
    hospital: str
    given: frozenset[Purpose]
    withdrawn: frozenset[Purpose] = frozenset()
    coming: frozenset[Purpose] = frozenset()
    since: Mapping[Purpose, date] = field(default_factory=dict)
    merged_into: str | None = None

    def agreement(self, purpose: Purpose) -> Agreement:
        """What the family says of it today."""
        if purpose in self.given:
            standing = Standing.GIVEN
        elif purpose in self.withdrawn:
            standing = Standing.WITHDRAWN
        elif purpose in self.coming:
            standing = Standing.NOT_YET
        else:
            standing = Standing.NEVER_GIVEN
        return Agreement(purpose, standing, self.since.get(purpose))

    def check_consents(self, *needed: Purpose) -> None:
        """Refuse what the family has not agreed to; without the registry's consent nothing is done any more."""
        self.check_not_withdrawn(Purpose.REGISTRY)
        for purpose in needed:
            if purpose not in self.given:
                how = self.agreement(purpose).words
                raise ConsentMissing(f"The family has not consented to {purpose}, or no longer does ({how}).")

    def check_not_withdrawn(self, *purposes: Purpose) -> None:
        """Refuse what the family agreed to once and no longer does."""
        for purpose in purposes:
            if purpose in self.withdrawn:
                how = self.agreement(purpose).words
                raise ConsentMissing(f"The family has withdrawn its consent to {purpose} ({how}).")

    def check_goes_on(self) -> None:
        """Refuse work under a duplicate's code, and say which code goes on."""
        if self.merged_into is not None:
            raise WrongState(
                "This code was a duplicate; another one goes on.", where="body.patient", right=self.merged_into
            )
