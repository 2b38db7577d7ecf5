"""The course of one child's disease: its entries in error left out, and what one asks of them together."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from libs.common.partial_date import PartialDate
from libs.common.vocabulary import EpisodeKind, Response, TreatmentKind
from services.registry.domain.entry import Content, Entry
from services.registry.domain.episode import EpisodeContent
from services.registry.domain.response import ResponseContent
from services.registry.domain.treatment import TreatmentContent

C = TypeVar("C", bound=Content)

Episode = Entry[EpisodeContent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """All standing entries of a patient. A change makes another course; `settle.py` says what differs."""

    birth_date: date
    entries: tuple[Entry[Content], ...] = ()

    def of(self, content: type[C]) -> tuple[Entry[C], ...]:
        """The entries of one kind."""
        return tuple(entry for entry in self.entries if isinstance(entry.content, content))  # type: ignore[misc]

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The episodes in the order of their days."""
        found = self.of(EpisodeContent)
        return tuple(sorted(found, key=lambda episode: (episode.content.diagnosed_on.earliest, episode.id)))

    def find(self, entry_id: UUID) -> Entry[Content] | None:
        """The entry with this id."""
        return next((entry for entry in self.entries if entry.id == entry_id), None)

    def put(self, entry: Entry[Content]) -> "Course":
        """The course with this entry added, or in the place of its earlier version."""
        return replace(self, entries=(*self.without(entry.id).entries, entry))

    def without(self, entry_id: UUID) -> "Course":
        """The course without this entry."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.id != entry_id))

    def first_diagnosis(self) -> Episode | None:
        """The first diagnosis, if it is registered."""
        return next((one for one in self.episodes if one.content.kind is EpisodeKind.FIRST_DIAGNOSIS), None)

    def relapse(self, number: int) -> Episode | None:
        """Relapse n, if it is registered."""
        relapses = (one for one in self.episodes if one.content.kind is EpisodeKind.RELAPSE)
        return next((one for one in relapses if one.content.relapse_number == number), None)

    def remission_before(self, day: PartialDate) -> bool:
        """Whether a complete remission is registered that may lie before the day."""
        return any(
            one.content.response is Response.COMPLETE_REMISSION and one.content.assessed_on.possibly_before(day)
            for one in self.of(ResponseContent)
        )

    def responses_to(self, episode_id: UUID) -> tuple[ResponseContent, ...]:
        """How the disease answered in this episode."""
        return tuple(one.content for one in self.of(ResponseContent) if one.content.episode_id == episode_id)

    def has_had(self, kinds: frozenset[TreatmentKind], *, before: PartialDate) -> bool:
        """Whether such a treatment certainly began before the day."""
        return any(one.started_on.certainly_before(before) for one in self._treatments(kinds))

    def may_have_had(self, kinds: frozenset[TreatmentKind], *, before: PartialDate) -> bool:
        """Whether such a treatment may have begun before the day: months leave it open."""
        return any(one.started_on.possibly_before(before) for one in self._treatments(kinds))

    def genetics_until(self, day: PartialDate) -> tuple[str, ...]:
        """The printed codes of all episodes that are not later than the day."""
        earlier = (one for one in self.episodes if not day.certainly_before(one.content.diagnosed_on))
        return tuple(code for one in earlier for code in one.content.genetics)

    def _treatments(self, kinds: frozenset[TreatmentKind]) -> list[TreatmentContent]:
        return [one.content for one in self.of(TreatmentContent) if one.content.kind in kinds]
