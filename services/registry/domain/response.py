"""How the disease answered, as the hospital tells it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from libs.common.partial_date import PartialDate
from libs.common.vocabulary import Response


class AssessedAt(StrEnum):
    """At which point of the treatment the answer was looked at."""

    END_OF_INDUCTION = "end_of_induction"
    END_OF_CONSOLIDATION = "end_of_consolidation"
    BEFORE_HSCT = "before_hsct"
    AFTER_HSCT = "after_hsct"
    FOLLOW_UP = "follow_up"


POOR = frozenset({Response.NO_RESPONSE, Response.PROGRESSION})
"""Answers that count as a poor response at the end of induction (check: sources count M2 and M3 marrows)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseContent:
    """The answer to the treatment of one episode; MRD is a fraction (1e-3 is 0.1 %)."""

    episode_id: UUID
    response: Response
    assessed_on: PartialDate
    assessed_at: AssessedAt = AssessedAt.FOLLOW_UP
    mrd: float | None = None
