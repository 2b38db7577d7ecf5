"""A clinical entry: what was told about the course of disease, its version, and what the rule made of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from services.registry.domain.classification import Classification
from services.registry.domain.episode import EpisodeContent
from services.registry.domain.response import ResponseContent
from services.registry.domain.treatment import TreatmentContent

Content = EpisodeContent | TreatmentContent | ResponseContent

C_co = TypeVar("C_co", bound=Content, covariant=True)


class EntryKind(StrEnum):
    """What a clinical entry is about."""

    EPISODE = "episode"
    TREATMENT = "treatment"
    RESPONSE = "response"


CONTENTS: dict[EntryKind, type[EpisodeContent] | type[TreatmentContent] | type[ResponseContent]] = {
    EntryKind.EPISODE: EpisodeContent,
    EntryKind.TREATMENT: TreatmentContent,
    EntryKind.RESPONSE: ResponseContent,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[C_co]):
    """One entry as it reads now; only episodes are classified."""

    id: UUID
    content: C_co
    version: int = 1
    classification: Classification | None = None

    @property
    def kind(self) -> EntryKind:
        """Which kind of content it has."""
        return next(kind for kind, content in CONTENTS.items() if isinstance(self.content, content))
