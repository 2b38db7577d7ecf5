"""A question for the network office: whether two registrations are one child."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.errors import Forbidden, WrongState
from services.registry.domain.identity import MatchedOn
from services.registry.domain.stages import DuplicateStage, check_duplicate_move


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleDuplicate:
    """A registered child, and who asked about it: another record, or a hospital whose registration was refused."""

    id: UUID
    patient_id: UUID
    asked_by: str
    matched_on: tuple[MatchedOn, ...]
    digests: tuple[str, ...]
    found_at: datetime
    other_id: UUID | None = None
    stage: DuplicateStage = DuplicateStage.ASKED
    version: int = 1
    patient: str | None = None
    """The registered child's code, where the caller may see it."""
    other: str | None = None


def check_decision(asked: PossibleDuplicate, to: DuplicateStage) -> None:
    """Whoever decides must know the registered child; two records of one child are merged, not just named so."""
    check_duplicate_move(asked.stage, to)
    if asked.patient is None:
        raise Forbidden("The network office decides this: the registered child is another hospital's.")
    if to is DuplicateStage.SAME_CHILD and asked.other_id is not None:
        raise WrongState("Both have a code: merge them.", right="POST /v1/patients/{code}/merges")
