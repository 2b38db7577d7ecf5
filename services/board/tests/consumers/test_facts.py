"""Episodes and results as the experts see them beside the question."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import NotYetKnown, WrongState
from libs.common.vocabulary import Assay, Timing
from services.board.domain.consultation import Consultation
from services.board.store.whole_consultation import WholeConsultation, read
from services.board.tests.events import (
    assay_resulted,
    episode_corrected,
    episode_recorded,
    episode_voided,
    result_amended,
    result_withdrawn,
)

Ask = Callable[..., Awaitable[Consultation]]
Heard = Callable[..., Awaitable[None]]
CODE = "000001AF"


async def seen(database: Database, call: Call, consultation: Consultation) -> WholeConsultation:
    async with database.transaction(call) as tx:
        return await read(tx, consultation.id)


async def test_an_episode_is_shown_as_it_reads_now(
    database: Database, ask: Ask, heard: Heard, clinician: Call, patient: str
) -> None:
    episode_id = uuid4()
    await heard(episode_recorded(CODE, episode_id))
    opened = await ask(episode_id=episode_id)
    await heard(episode_corrected(CODE, episode_id), episode_recorded(CODE, episode_id))
    (shown,) = (await seen(database, clinician, opened)).episodes
    assert shown.classification is not None
    assert shown.classification.timing == (Timing.LATE,)
    await heard(episode_voided(CODE, episode_id))
    assert (await seen(database, clinician, opened)).episodes == ()
    with pytest.raises(WrongState):
        await ask(episode_id=episode_id)


async def test_a_result_has_come_and_is_amended_and_withdrawn(
    database: Database, ask: Ask, heard: Heard, clinician: Call
) -> None:
    opened, assay_id = await ask(), uuid4()
    await heard(assay_resulted(CODE, assay_id), assay_resulted(CODE, assay_id))
    (come,) = (await seen(database, clinician, opened)).results
    assert (come.assay, come.lab, come.result_version, come.experimental) == (Assay.DRP, "lab-drp", 1, True)
    await heard(result_amended(CODE, assay_id), assay_resulted(CODE, assay_id))
    assert [one.result_version for one in (await seen(database, clinician, opened)).results] == [2]
    await heard(result_withdrawn(CODE, assay_id))
    assert (await seen(database, clinician, opened)).results == ()


async def test_germ_line_results_are_not_shown(database: Database, ask: Ask, heard: Heard, clinician: Call) -> None:
    opened = await ask()
    await heard(assay_resulted(CODE, uuid4(), assay=Assay.GERM_LINE))
    assert (await seen(database, clinician, opened)).results == ()


async def test_facts_of_somebody_unheard_of_wait(heard: Heard) -> None:
    for event in (episode_recorded(CODE, uuid4()), episode_voided(CODE, uuid4()), assay_resulted(CODE, uuid4())):
        with pytest.raises(NotYetKnown):
            await heard(event)
