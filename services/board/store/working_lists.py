"""The working lists: consultations by what they wait for, referrals by whom they concern."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, desc, select, true

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import ReferralKind
from services.board.domain.stages import ConsultationStage, ReferralStage
from services.board.store.consultations import is_overdue
from services.board.store.scope import belongs, readable
from services.board.store.tables import consultations, referrals


class WorkingList(StrEnum):
    """What somebody has to do something about."""

    OPEN = "open"
    OVERDUE = "overdue"
    AWAITING_ANSWER = "awaiting_answer"
    AWAITING_RECOMMENDATION = "awaiting_recommendation"
    AWAITING_FOLLOW_UP = "awaiting_follow_up"


@dataclass(frozen=True, slots=True)
class ConsultationFilter:
    """Which consultations are asked for; None: whichever."""

    working_list: WorkingList | None = None
    stage: ConsultationStage | None = None
    patient: str | None = None
    hospital: str | None = None


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """Which referrals are asked for; None: whichever."""

    stage: ReferralStage | None = None
    kind: ReferralKind | None = None
    patient: str | None = None
    hospital: str | None = None
    receiver: str | None = None
    consultation_id: UUID | None = None


async def list_consultations(tx: Transaction, wanted: ConsultationFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    table = consultations.c
    equal = {"stage": wanted.stage, "patient": wanted.patient, "hospital": wanted.hospital}
    query = _equal(select(consultations).where(readable(tx), _in_list(tx, wanted.working_list)), equal)
    found = await pagination.fetch(tx, query, by=(desc(table.opened_at), desc(table.id)), page=page)
    await _note(tx, "listed consultations", found)
    return found


async def list_referrals(tx: Transaction, wanted: ReferralFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    table = referrals.c
    equal = {
        "stage": wanted.stage,
        "kind": wanted.kind,
        "patient": wanted.patient,
        "hospital": wanted.hospital,
        "receiver": wanted.receiver,
        "consultation_id": wanted.consultation_id,
    }
    query = _equal(select(referrals).where(belongs(tx, table.hospital, table.receiver)), equal)
    found = await pagination.fetch(tx, query, by=(desc(table.made_at), desc(table.id)), page=page)
    await _note(tx, "listed referrals", found)
    return found


def _equal(query: Select[tuple[object, ...]], wanted: Mapping[str, object]) -> Select[tuple[object, ...]]:
    """Add a condition for each filter that was set."""
    columns = query.selected_columns
    return query.where(*(columns[name] == value for name, value in wanted.items() if value is not None))


def _in_list(tx: Transaction, working_list: WorkingList | None) -> ColumnElement[bool]:
    stage = consultations.c.stage
    match working_list:
        case None:
            return true()
        case WorkingList.OPEN:
            return stage != ConsultationStage.CLOSED
        case WorkingList.OVERDUE:
            return is_overdue(tx.now)
        case WorkingList.AWAITING_ANSWER:
            return stage == ConsultationStage.OPEN
        case WorkingList.AWAITING_RECOMMENDATION:
            return stage.in_([ConsultationStage.OPEN, ConsultationStage.ANSWERED])
        case WorkingList.AWAITING_FOLLOW_UP:
            return stage == ConsultationStage.RECOMMENDED


async def _note(tx: Transaction, did: str, found: Slice) -> None:
    """Write down whose records were shown."""
    shown = sorted({row.patient for row in found.rows})
    await audit.write(tx, Audit(did=did, about="list", changes={"patients": shown}))
