"""A tube on a request's pick list: reserved, handed out, and back; it knows its child by a pseudonym only."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import Forbidden, WrongState
from libs.common.patient_code import ALPHABET
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.request_states import WITH_THE_RESEARCHER, TubeState, check_tube_move

RECALL_WITHIN: Final = timedelta(days=30)
"""To destroy or return what the family no longer gives: a month (GDPR, article 12.3) (check)."""


class WithheldBecause(StrEnum):
    """Why a tube that was picked may not leave."""

    CONSENT_MISSING = "consent_missing"
    QUARANTINED = "quarantined"
    NOT_THERE = "not_there"
    NOT_ENOUGH = "not_enough"
    LAST_TUBE = "last_tube"


class Report(StrEnum):
    """What the institution says it has done with a tube."""

    CONSUMED = "consumed"
    DESTROYED = "destroyed"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchTube:
    """`amount` of it, or (None) the whole tube; `handed_id` and `label` are those of the tube that left."""

    id: UUID
    biobank_request_id: UUID
    line: int
    institution: str
    hub: str
    pseudonym: str
    aliquot_id: UUID
    content: Content
    state: TubeState
    reserved_at: datetime
    amount: int | None = None
    unit: Unit | None = None
    handed_id: UUID | None = None
    label: str | None = None
    reason: WithheldBecause | None = None
    handed_out_at: datetime | None = None
    due_at: datetime | None = None
    reported: Report | None = None
    reported_at: datetime | None = None
    settled_at: datetime | None = None
    version: int = 1

    def wanted(self) -> Amount | None:
        """How much of the tube is kept for the request; None: all of it."""
        return None if self.amount is None or self.unit is None else Amount(self.amount, self.unit)

    def withheld(self, reason: WithheldBecause) -> Self:
        """It may not leave."""
        return self._moved(TubeState.WITHHELD, reason=reason)

    def released(self) -> Self:
        """It is no longer kept for the request."""
        return self._moved(TubeState.RELEASED)

    def handed_out(self, tube: Aliquot, *, at: datetime) -> Self:
        """This tube left for it."""
        return self._moved(TubeState.HANDED_OUT, handed_id=tube.id, label=tube.label, handed_out_at=at)

    def recalled(self, *, due_at: datetime) -> Self:
        """The family withdrew: it has to be destroyed or returned."""
        return self._moved(TubeState.RECALLED, due_at=due_at, reason=WithheldBecause.CONSENT_MISSING)

    def reported_as(self, report: Report, *, at: datetime) -> Self:
        """The institution says what became of it; the hub books it."""
        if self.state not in WITH_THE_RESEARCHER:
            raise WrongState(f"The tube is {self.state}; only what was handed out can be reported on.")
        return replace(self, reported=report, reported_at=at, version=self.version + 1)

    def settled(self, to: TubeState, *, at: datetime, left: Aliquot) -> Self:
        """It is back, or nothing is left of it."""
        return self._moved(to, settled_at=at, amount=left.amount or None, unit=left.unit if left.amount else None)

    def check_hub(self, organisation: str) -> None:
        """Refuse whoever does not keep the biobank."""
        if organisation != self.hub:
            raise Forbidden("Only the hub from whose biobank it is can do this.")

    def _moved(self, to: TubeState, **changes: Any) -> Self:
        check_tube_move(self.state, to)
        return replace(self, state=to, version=self.version + 1, **changes)


def new_pseudonym() -> str:
    """Random: neither the code nor the order of picking can be told from it."""
    return "P-" + "".join(secrets.choice(ALPHABET) for _ in range(6))
