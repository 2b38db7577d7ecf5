"""The second wall: a raw statement of another organisation sees no row of a child."""

from collections.abc import Callable

import pytest
from sqlalchemy import Table, func, select, update

from libs.common.call import Call
from libs.common.database import Database
from services.trials.store.tables.answers import patient_states
from services.trials.store.tables.history import source_versions
from services.trials.store.tables.looks import looks
from services.trials.store.tables.patients import known_patients, sources
from services.trials.store.tables.verdicts import verdicts
from services.trials.tests.conftest import Hear
from services.trials.tests.events import HOSPITAL, OTHER, episode_recorded

CLOSED = (known_patients, looks, patient_states, sources, source_versions, verdicts)


@pytest.mark.parametrize("table", CLOSED, ids=lambda table: table.name)
async def test_only_the_child_s_hospital_sees_it(
    *, catalogue: None, patient: str, database: Database, heard: Hear, call_of: Callable[..., Call], table: Table
) -> None:
    await heard(episode_recorded())
    seen = {}
    for organisation in (HOSPITAL, OTHER, "hub-barcelona", ""):
        call = Call(caller=call_of("site_clinician", HOSPITAL).caller, scope=organisation)
        async with database.reading(call) as tx:
            seen[organisation] = await tx.scalar(select(func.count()).select_from(table))
    assert seen.pop(HOSPITAL) > 0
    assert set(seen.values()) == {0}


async def test_another_organisation_changes_nothing(
    patient: str, database: Database, call_of: Callable[..., Call]
) -> None:
    async with database.transaction(call_of("site_clinician", OTHER)) as tx:
        changed = await tx.execute(update(known_patients).values(deceased=True))
    assert changed.rowcount == 0
