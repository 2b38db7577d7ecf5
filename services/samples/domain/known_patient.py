"""What samples knows of a child, from the registry's events: code, hospital, and what the family agreed to."""

from dataclasses import dataclass

from libs.common.errors import ConsentMissing, WrongState
from libs.common.vocabulary import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPatient:
    """`merged_into` is the code that goes on, if this one was a duplicate."""

    code: str
    hospital: str
    given: frozenset[Purpose]
    withdrawn: frozenset[Purpose] = frozenset()
    merged_into: str | None = None

    def check_consents(self, *needed: Purpose) -> None:
        """Refuse what the family has not agreed to; without the registry's consent nothing is done any more."""
        self.check_not_withdrawn(Purpose.REGISTRY)
        for purpose in needed:
            if purpose not in self.given:
                raise ConsentMissing(f"The family has not consented to {purpose}, or no longer does.")

    def check_not_withdrawn(self, *purposes: Purpose) -> None:
        """Refuse what the family agreed to once and no longer does."""
        for purpose in purposes:
            if purpose in self.withdrawn:
                raise ConsentMissing(f"The family has withdrawn its consent to {purpose}.")

    def check_goes_on(self) -> None:
        """Refuse work under a duplicate's code, and say which code goes on."""
        if self.merged_into is not None:
            raise WrongState(
                "This code was a duplicate; another one goes on.", where="body.patient", right=self.merged_into
            )
