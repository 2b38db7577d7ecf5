"""A command called in process, repeated under its key until it is certain that it was done."""

import asyncio
from uuid import UUID

from libs.common.call import Call
from libs.common.caller import Caller
from libs.common.database import Database
from libs.common.errors import Unavailable
from libs.common.idempotency import Once, Repeated
from libs.common.identifiers import new_id
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import TreatmentKind
from libs.common.web.database_failures import refusal_of
from services.registry.commands.correct_entry import CorrectEntry, correct_entry
from services.registry.domain.treatment import TreatmentContent

PATIENCE = 120.0
PAUSE = 0.1


async def correct_in_process(registry: Database, *, hospital: str, code: str, treatment: str) -> None:
    """Correct a treatment; a lost connection leaves open whether it was done, the key tells."""
    content = TreatmentContent(
        kind=TreatmentKind.ANTIBODY, started_on=PartialDate.parse("2022-06-01"), agents=(f"agent {new_id()}",)
    )
    key, entry = str(new_id()), UUID(treatment.removeprefix("treatment/"))
    async with asyncio.timeout(PATIENCE):
        while not await _tried(registry, CorrectEntry(_call(hospital, key), code, entry, content, "Read again.")):
            await asyncio.sleep(PAUSE)


async def _tried(registry: Database, order: CorrectEntry) -> bool:
    try:
        await correct_entry(registry, order)
    except Repeated:
        return True
    except Exception as failure:
        if isinstance(refusal_of(failure), Unavailable):
            return False
        raise
    return True


def _call(hospital: str, key: str) -> Call:
    caller = Caller(subject="another-process", organisation=hospital, kind="machine")
    once = Once(organisation=hospital, caller=f"{hospital}/another", route="in process", key=key, body_hash=b"")
    return Call(caller=caller, scope=hospital, once=once)
