"""Children whose families agreed to everything, for tests that are about something else.

What a service keeps of each letter of consent is tested beside its consumers; here all are kept in one statement.
"""

from libs.common.call import Call
from libs.common.database import Database
from libs.common.testing.hearing import hear
from libs.common.vocabulary import Purpose
from services.samples import consumers
from services.samples.store import patients
from services.samples.tests.events import HOSPITAL, TODAY, registered


async def agreed(database: Database, code: str, *, hospital: str = HOSPITAL) -> None:
    """As if the registration and a letter for each purpose had been heard."""
    await hear(database, consumers, registered(code, hospital=hospital))
    async with database.transaction(Call.service("samples")) as tx:
        await patients.set_consents(tx, code, list(Purpose), given=True, version=len(Purpose), since=TODAY)
