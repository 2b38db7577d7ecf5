"""What is shown of a list for destruction."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from libs.common.wire import View
from services.samples.domain.destruction.destruction import Destruction, DestructionState
from services.samples.domain.destruction.listed_tube import HeldAs, ListedTube, Outcome, TubeKind
from services.samples.domain.destruction.rules import Exemption, Method


class ListedTubeView(View):
    """A tube on the list; what became of it counts once a second person has witnessed it."""

    tube_id: UUID
    kind: TubeKind
    label: str
    content: str
    held_as: HeldAs
    pooled: bool = Field(description="A pool of this child's tubes: it is destroyed as a whole.")
    added_at: datetime
    outcome: Outcome | None
    method: Method | None
    exemption: Exemption | None
    happened_at: datetime | None
    note: str | None
    noted_at: datetime | None
    noted_by: str | None
    noted_as: str | None
    witnessed_at: datetime | None
    witnessed_by: str | None
    witnessed_as: str | None
    is_accounted: bool


class RecordView(View):
    """A list of what one organisation holds of a child whose family has withdrawn."""

    id: UUID
    patient: str
    hospital: str
    holder: str
    withdrawal_id: UUID | None
    withdrawn_on: date
    opened_at: datetime
    due_on: date
    rule: str
    state: DestructionState
    closed_at: datetime | None
    certificate_hash: str | None = Field(description="SHA-256 of `certificate`, as JSON with sorted keys, no spaces.")
    version: int


class DestructionView(RecordView):
    """The same with how far it is."""

    overdue: bool
    tubes: int
    accounted: int

    @classmethod
    def of(cls, one: Destruction, counted: tuple[int, int], *, today: date) -> Self:
        return cls.model_validate(_told(one, counted, today=today))


class WholeDestructionView(DestructionView):
    """The same with its tubes, and what the certificate states once there is one."""

    listed: tuple[ListedTubeView, ...]
    certificate: dict[str, Any] | None

    @classmethod
    def whole(cls, one: Destruction, tubes: Sequence[ListedTube], *, today: date) -> Self:
        told = _told(one, _counted(tubes), today=today)
        listed = tuple(ListedTubeView.model_validate(tube) for tube in tubes)
        certificate = None if one.certificate is None else dict(one.certificate)
        return cls.model_validate({**told, "listed": listed, "certificate": certificate})


def _counted(tubes: Collection[ListedTube]) -> tuple[int, int]:
    return len(tubes), sum(tube.is_accounted for tube in tubes)


def _told(one: Destruction, counted: tuple[int, int], *, today: date) -> dict[str, Any]:
    every, done = counted
    own = {name: getattr(one, name) for name in RecordView.model_fields}
    return {**own, "overdue": one.is_overdue(today), "tubes": every, "accounted": done}
