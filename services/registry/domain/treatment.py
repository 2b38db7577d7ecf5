"""A treatment as the hospital tells it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.partial_date import PartialDate
from libs.common.vocabulary import TreatmentKind

TRANSPLANTS = frozenset({TreatmentKind.HSCT_ALLOGENEIC, TreatmentKind.HSCT_AUTOLOGOUS})
CAR_T = frozenset({TreatmentKind.CAR_T})


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentContent:
    """What was given, from when to when, for which episode."""

    kind: TreatmentKind
    started_on: PartialDate
    ended_on: PartialDate | None = None
    episode_id: UUID | None = None
    agents: tuple[str, ...] = ()
    target: str | None = None
    line: int | None = None
