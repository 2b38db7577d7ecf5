"""A child as this service knows it: where it is treated, what its family agreed to, whether it lives."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self

from libs.common.errors import ConsentMissing, Gone
from libs.common.vocabulary import OutcomeStatus, Purpose

NEEDED: Final = frozenset({Purpose.REGISTRY, Purpose.TRIAL_MATCHING})
"""Trials are matched from the registry's entries: both purposes are needed."""

_DEATHS: Final = frozenset({OutcomeStatus.DEATH_OF_DISEASE, OutcomeStatus.DEATH_OF_TREATMENT})


@dataclass(frozen=True, slots=True)
class KnownPatient:
    """What the registry's events told of a child; each kind of event with its own version."""

    code: str
    hospital: str
    version: int
    consent_version: int = 0
    given: frozenset[Purpose] = frozenset()
    withdrawn: frozenset[Purpose] = frozenset()
    outcome_version: int = 0
    deceased: bool = False
    merged_into: str | None = None
    reassessed_on: date | None = None

    @property
    def keeps_facts(self) -> bool:
        """Facts may come before their consent; they are kept unused, but never after a withdrawal."""
        return self.merged_into is None and not self.withdrawn & NEEDED

    @property
    def matchable(self) -> bool:
        """Whether trials may be looked for."""
        return self.merged_into is None and self.given >= NEEDED

    def check_consent(self) -> None:
        """Refuse without consent, and name the purpose; after a withdrawal nothing is left to answer from."""
        if self.withdrawn & NEEDED:
            raise Gone("The family took its consent back: what was known here of this child was deleted.")
        missing = sorted(NEEDED - self.given)
        if missing:
            raise ConsentMissing(f"The family has not consented to {' and '.join(missing)}.")

    def consenting(self, purpose: Purpose, *, version: int) -> Self:
        """Given, perhaps again after a withdrawal."""
        return replace(
            self, consent_version=version, given=self.given | {purpose}, withdrawn=self.withdrawn - {purpose}
        )

    def withdrawing(self, purposes: Iterable[Purpose], *, version: int) -> Self:
        """Taken back."""
        back = frozenset(purposes)
        return replace(self, consent_version=version, given=self.given - back, withdrawn=self.withdrawn | back)

    def ending(self, status: OutcomeStatus, *, version: int) -> Self:
        """The outcome last told; a corrected one may bring the child back to life."""
        return replace(self, outcome_version=version, deceased=status in _DEATHS)
