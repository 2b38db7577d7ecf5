"""What a change of the course amounts to: entries added, changed, voided, and episodes classified anew."""

from dataclasses import dataclass, replace
from typing import Any

from services.registry.domain.classify import classify
from services.registry.domain.course import Course
from services.registry.domain.entry import Content, Entry
from services.registry.domain.episode import EpisodeContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The settled course and how it differs from the one before; versions are counted up already."""

    course: Course
    added: tuple[Entry[Content], ...] = ()
    changed: tuple[Entry[Content], ...] = ()
    voided: tuple[Entry[Content], ...] = ()


def settle(before: Course, after: Course) -> Changes:
    """Classify every episode of the new course and compare entry by entry with the one before."""
    entries = tuple(_settled(entry, before.find(entry.id), after) for entry in after.entries)
    kept = {entry.id for entry in entries}
    return Changes(
        course=replace(after, entries=entries),
        added=tuple(entry for entry in entries if before.find(entry.id) is None),
        changed=tuple(entry for entry in entries if _differs(entry, before.find(entry.id))),
        voided=tuple(replace(one, version=one.version + 1) for one in before.entries if one.id not in kept),
    )


def _settled(entry: Entry[Content], was: Entry[Content] | None, course: Course) -> Entry[Content]:
    classified: Entry[Any] = entry
    if isinstance(entry.content, EpisodeContent):
        classified = replace(classified, classification=classify(classified, course))
    if was is None:
        return classified
    same = was.content == classified.content and was.classification == classified.classification
    return was if same else replace(classified, version=was.version + 1)


def _differs(entry: Entry[Content], was: Entry[Content] | None) -> bool:
    return was is not None and entry.version != was.version
