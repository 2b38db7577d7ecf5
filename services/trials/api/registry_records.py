"""The versions of a trial's record in a public registry, and the draft that a person begins from one."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response

from libs.common import etag
from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, NotFound, StaleVersion, WrongState
from libs.common.problems import refusals
from libs.common.wire import View
from services.trials.api.registry_views import RecordView
from services.trials.api.trial_views import TrialView
from services.trials.api.trials import TrialId
from services.trials.commands.imports.read_record import read_record
from services.trials.commands.imports.take_record import TakeRecord, take_record
from services.trials.store import registries, trials
from services.trials.store.registries import ImportedRecord

router = APIRouter(prefix="/v1/trials/{trial}/registry-records", tags=["imports"])

RecordNumber = Annotated[int, Path(ge=1, le=1_000_000, examples=[1])]


class RecordLine(View):
    """A version in the list."""

    number: int
    nct_id: str
    version: str
    overall_status: str
    imported_by: str
    imported_at: datetime

    @classmethod
    def of(cls, found: ImportedRecord) -> Self:
        return cls(
            number=found.number,
            nct_id=found.study.nct_id,
            version=found.study.version,
            overall_status=found.study.overall_status,
            imported_by=found.imported_by,
            imported_at=found.imported_at,
        )


class RecordsView(View):
    """All versions, oldest first."""

    items: list[RecordLine]


@router.get("", summary="List the versions of a trial's record", responses=refusals(NotFound))
async def list_records(db: Db, trial: TrialId, call: Annotated[Call, needs(Permission.TRIALS_READ)]) -> RecordsView:
    """As they were imported."""
    async with db.reading(call) as tx:
        if await trials.find(tx, trial) is None:
            raise NotFound("There is no such trial.")
        found = await registries.of_trial(tx, trial)
    return RecordsView(items=[RecordLine.of(one) for one in found])


@router.get("/{record}", summary="Read a version of a trial's record", responses=refusals(NotFound))
async def get_record(
    *,
    db: Db,
    parties: Parties,
    trial: TrialId,
    record: RecordNumber,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
) -> RecordView:
    """With its sentences, the difference to the version before, and the statuses that wait for a person."""
    async with db.reading(call) as tx:
        return RecordView.of(await read_record(tx, parties, trial, record))


@router.post(
    "/{record}/taking",
    summary="Begin criteria from a version of the record",
    responses=refusals(NotFound, Forbidden, WrongState, StaleVersion),
)
async def post_taking(
    db: Db,
    trial: TrialId,
    record: RecordNumber,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_WRITE, answers=TrialView)],
) -> TrialView:
    """A draft version that names the record; `incomplete` until a person has written the criteria."""
    found = await take_record(db, TakeRecord(call, trial, record))
    etag.set(response, found.version)
    return TrialView.of(found)
