"""A physician's walk through trials' questions that was attached to a consultation, in codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AttachedSession:
    """Which questions were answered, and where the arms stood; how they were answered stays in trials."""

    session_id: UUID
    consultation_id: UUID
    version: int
    kind: str
    tree: str | None
    tree_version: int | None
    leaf: str | None
    questions: list[str]
    eligible: list[str]
    undetermined: list[str]
    next_question: str | None
    experimental_facts: list[str]
    attached_at: datetime
