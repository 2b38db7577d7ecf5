"""A trial's record in this service: its stage and the versions of its criteria."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.common.errors import Forbidden, Wrong, WrongState
from services.trials.domain.amendments.leaves import unsourced
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Reference


@dataclass(frozen=True, slots=True)
class CriteriaVersion:
    """One version of the criteria: written by one person, published by another."""

    trial: str
    criteria_version: int
    arms: tuple[dict[str, Any], ...]
    written_by: str
    written_at: datetime
    published_by: str | None = None
    published_at: datetime | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    returned_because: str | None = None
    """Why the reviewer sent it back."""
    incomplete: bool = False
    """Made from a registry's free text: a person has to write the criteria before anything is done with them."""
    from_record: int | None = None
    """Which version of the registry's record it was made from."""

    @property
    def approved(self) -> bool:
        """A second person reviewed them, or put them in force."""
        return self.published_at is not None or (self.reviewed_by is not None and self.returned_because is None)

    def check_publisher(self, by: str) -> None:
        """Four eyes: an example with inverted exclusions once made every verdict wrong (trials.md)."""
        if self.published_at is not None:
            raise WrongState("The newest criteria are in force already; write a new version first.")
        self.check_complete()
        if by == self.written_by:
            raise Forbidden("Criteria are published by another person than the one who wrote them.")
        if self.returned_because is not None:
            raise WrongState("The newest criteria were sent back by their reviewer; write a new version first.")
        self.check_sources()

    def check_reviewer(self, by: str) -> None:
        """The second person, before or at publication."""
        if self.published_at is not None:
            raise WrongState("The newest criteria are in force already; there is nothing to review.")
        self.check_complete()
        if by == self.written_by:
            raise Forbidden("Criteria are reviewed by another person than the one who wrote them.")

    def check_sources(self) -> None:
        """Each leaf quotes the sentence it stands for: otherwise nobody can hold it against the protocol."""
        places = unsourced(self.arms, where="trial.arms")
        if places:
            wrong = [Wrong(place, "This question quotes no sentence of the protocol.", "says") for place in places]
            raise WrongState("Every question quotes the protocol's sentence before it is in force.", several=wrong)

    def check_complete(self) -> None:
        """A registry's free text is no rule before a person has made one of it."""
        if self.incomplete:
            raise WrongState(
                "This draft was made from a registry's record: write its criteria first (PUT …/criteria).",
                where="trial.criteria",
                right="a version that a person wrote",
            )


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """A trial as it is kept."""

    id: str
    title: str
    phase: str | None
    stage: Stage
    references: tuple[Reference, ...]
    in_force: int | None
    edition: int | None
    version: int
    created_at: datetime
    kind: str = "interventional"
    """Boards and registry studies have no arm that a child could enter."""
    to_confirm: tuple[str, ...] = ()
    """What stands in the catalogue from memory or inferred; nobody is matched by it before it is confirmed."""
