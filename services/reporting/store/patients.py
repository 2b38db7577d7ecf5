"""Who a patient is to the network: traits, treating hospital, merged codes."""

from datetime import date, datetime

from sqlalchemy import tuple_
from sqlalchemy.dialects.postgresql import insert

from libs.common.database import Transaction
from libs.common.keeping import keep_newest
from libs.common.vocabulary import Sex
from services.reporting.store import standings
from services.reporting.store.tables.patients import merged_patients, patient_places, patient_traits


async def save_traits(tx: Transaction, code: str, *, birth_date: date, sex: Sex, version: int) -> None:
    await keep_newest(tx, patient_traits, patient=code, birth_date=birth_date, sex=sex, version=version)


async def save_place(tx: Transaction, code: str, *, hospital: str, region: str, version: int) -> None:
    """The hospital that treats the child, and so sees its records."""
    await keep_newest(tx, patient_places, patient=code, hospital=hospital, region=region, version=version)
    await standings.refresh(tx, code)


async def save_merge(tx: Transaction, *, duplicate: str, survivor: str, stated_at: datetime) -> None:
    """The duplicate's records go on under the survivor's code; the later statement wins."""
    new = insert(merged_patients).values(patient=duplicate, survivor=survivor, stated_at=stated_at)
    known = tuple_(merged_patients.c.stated_at, merged_patients.c.survivor)
    await tx.execute(
        new.on_conflict_do_update(
            index_elements=["patient"],
            set_={"survivor": new.excluded.survivor, "stated_at": new.excluded.stated_at},
            where=known < tuple_(new.excluded.stated_at, new.excluded.survivor),
        )
    )
    await standings.refresh(tx, survivor)
