"""The last look at each child: one row, replaced when something that was stated changed. Private to this service."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common.database import Transaction
from services.trials.domain.changing.look import Look, read_known
from services.trials.domain.patient import KnownPatient
from services.trials.store.tables.looks import looks

_OF: Final = select(looks).where(looks.c.patient.in_(bindparam("codes", expanding=True)))
_ADD: Final = insert(looks)
_SAVE: Final = _ADD.on_conflict_do_update(
    index_elements=["patient"], set_={name: _ADD.excluded[name] for name in ("hospital", "day", "known")}
)


async def of_patients(tx: Transaction, codes: Sequence[str]) -> Mapping[str, Look]:
    """What was known when they were last looked at; nothing of those never looked at."""
    rows = await tx.all(_OF, {"codes": list(codes)})
    return {row.patient: Look(row.day, read_known(row.known)) for row in rows}


async def save(tx: Transaction, found: Mapping[str, tuple[KnownPatient, Look]]) -> None:
    """Follows from facts that were audited when they came: no deed of its own."""
    rows = [
        {"patient": code, "hospital": patient.hospital, "day": look.day, "known": look.kept()}
        for code, (patient, look) in found.items()
    ]
    if rows:
        await tx.execute(_SAVE, rows)


async def forget(tx: Transaction, code: str) -> None:
    """Nothing of what was known stays; audited with the facts."""
    await tx.execute(delete(looks).where(looks.c.patient == code))


async def move(tx: Transaction, patient: KnownPatient) -> None:
    """With the child to another hospital; audited with the facts."""
    await tx.execute(update(looks).where(looks.c.patient == patient.code).values(hospital=patient.hospital))
