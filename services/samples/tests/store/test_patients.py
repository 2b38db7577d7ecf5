"""What is known of patients: the higher version wins, whatever the order of arrival."""

from typing import Any

from libs.common.call import Call
from libs.common.database import Database
from libs.common.vocabulary import Purpose
from services.samples.store import patients
from services.samples.tests.events import given, moved, registered

CODE = "000001AF"


async def known(database: Database) -> Any:
    async with database.transaction(Call.service("samples")) as tx:
        return await patients.hold(tx, CODE)


async def test_older_consent_does_not_set_back(database: Database, heard: Any) -> None:
    await heard(registered(CODE), given(CODE, Purpose.GENOMICS, version=5))
    async with database.transaction(Call.service("samples")) as tx:
        await patients.set_consents(tx, CODE, [Purpose.GENOMICS], given=False, version=4)
    assert (await known(database)).given == {Purpose.GENOMICS}


async def test_repeated_registration_does_not_move_back(database: Database, heard: Any) -> None:
    await heard(registered(CODE), moved(CODE, to="hospital-galicia"), registered(CODE))
    assert (await known(database)).hospital == "hospital-galicia"


async def test_older_move_changes_nothing(database: Database, heard: Any) -> None:
    await heard(registered(CODE), moved(CODE, to="hospital-galicia", version=4))
    await heard(moved(CODE, to="hospital-murcia", version=3))
    assert (await known(database)).hospital == "hospital-galicia"


async def test_consents_signed_at_registration_count_at_once(database: Database, heard: Any) -> None:
    signed = registered(CODE).model_copy(update={"consents": (Purpose.REGISTRY, Purpose.GENOMICS)})
    await heard(signed, signed)
    assert (await known(database)).given == {Purpose.REGISTRY, Purpose.GENOMICS}
