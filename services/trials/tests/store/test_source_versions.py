"""What was known when: every version of a source stays, under the code the child then had, until it is forgotten."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.vocabulary import Assay
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.facts.value import Numbers, Value
from services.trials.store import sources
from services.trials.store.tables.history import source_versions
from services.trials.tests.conftest import Hear
from services.trials.tests.events import (
    PATIENT,
    assay_resulted,
    consent_given,
    consent_withdrawn,
    patient_merged,
    patient_registered,
    result_amended,
    result_withdrawn,
)

DUPLICATE = "0000AC3P"
HOUR = timedelta(hours=1)


async def known(database: Database, at: datetime, code: str = PATIENT) -> dict[str, Value]:
    async with database.reading(Call.service("trials")) as tx:
        facts = facts_on(date(2026, 6, 20), await sources.as_known(tx, code, at))
    return {name: fact.value for name, fact in facts.items() if name in {"cd22", "age"}}


async def count(database: Database) -> int:
    async with database.reading(Call.service("trials")) as tx:
        return int(await tx.scalar(select(func.count()).select_from(source_versions)))


async def test_every_version_stays_from_the_moment_it_was_known(
    patient: str, database: Database, heard: Hear, clock: FixedClock
) -> None:
    start = clock.now()
    clock.move(HOUR)
    await heard(assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    clock.move(HOUR)
    await heard(result_amended(Assay.FLOW, ("CD22", 12, "%")), assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    clock.move(HOUR)
    await heard(result_withdrawn())
    told = [await known(database, start + hours * HOUR) for hours in (-1, 0, 1, 2, 3)]
    age = {"age": Numbers(7, 7)}
    assert told == [{}, age, {"cd22": Numbers(93, 93)} | age, {"cd22": Numbers(12, 12)} | age, age]
    assert await known(database, start + 2 * HOUR - timedelta(microseconds=1)) == told[2]


async def test_a_duplicate_s_facts_were_not_known_of_the_survivor_before_the_merge(
    patient: str, database: Database, heard: Hear, clock: FixedClock
) -> None:
    await heard(patient_registered(DUPLICATE), *consent_given(DUPLICATE))
    found = assay_resulted(Assay.FLOW, ("CD22", 93, "%"))
    await heard(found.model_copy(update={"patient": DUPLICATE}))
    before = clock.now()
    clock.move(HOUR)
    await heard(patient_merged(survivor=PATIENT, duplicate=DUPLICATE))
    assert "cd22" not in await known(database, before)
    assert (await known(database, before, DUPLICATE))["cd22"] == Numbers(93, 93)
    assert (await known(database, clock.now()))["cd22"] == Numbers(93, 93)
    await heard(consent_withdrawn())
    assert await count(database) == 0
