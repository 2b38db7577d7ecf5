"""An episode of the registry, as the board has heard of it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import Classification, Episode


@dataclass(frozen=True, slots=True)
class KnownEpisode:
    """`voided`: entered in error."""

    id: UUID
    patient: str
    version: int
    voided: bool
    episode: Episode | None = None
    classification: Classification | None = None
