"""What is said on a consultation: question, clarifications, opinions; free text that never travels."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class PostKind(StrEnum):
    """Who speaks."""

    QUESTION = "question"
    OPINION = "opinion"
    CLARIFICATION = "clarification"


@dataclass(frozen=True, slots=True)
class Post:
    """One post; `in_reply_to` makes the thread."""

    id: UUID
    consultation_id: UUID
    kind: PostKind
    text: str
    in_reply_to: UUID | None
    posted_at: datetime
    posted_by: str
    posted_by_organisation: str
