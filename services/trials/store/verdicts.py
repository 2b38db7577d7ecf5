"""Standing verdicts: the last answer of each arm for each child."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Row, Select, Text, bindparam, cast, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Verdict
from services.trials.domain.answers.changes import ArmKey, Standing
from services.trials.domain.answers.judgement import Judgement
from services.trials.domain.changing.doors import Doors, StandingDoor, standing_door
from services.trials.domain.patient import KnownPatient
from services.trials.store.tables.verdicts import verdicts

_REPLACED: Final = ("verdict", "reasons", "missing", "criteria_version", "version", "changed_at", "doors", "asked")
_SAVE: Final = insert(verdicts)
_UPSERT: Final = _SAVE.on_conflict_do_update(
    index_elements=["id"], set_={name: _SAVE.excluded[name] for name in _REPLACED}
)
_NOTE: Final = (
    update(verdicts)
    .where(verdicts.c.id == bindparam("verdict_id"))
    .values({name: bindparam(f"new_{name}") for name in ("criteria_version", "doors", "asked")})
)
_NAMES: Final = (
    "id",
    "patient",
    "trial",
    "arm",
    "verdict",
    "reasons",
    "missing",
    "criteria_version",
    "version",
    "asked",
)
_OF: Final = select(*(verdicts.c[name] for name in _NAMES), cast(verdicts.c.doors, Text).label("doors")).where(
    verdicts.c.patient.in_(bindparam("codes", expanding=True))
)


async def of_patients(tx: Transaction, codes: Sequence[str]) -> Mapping[str, Mapping[ArmKey, Standing]]:
    """What was last said of every arm, child by child."""
    found: dict[str, dict[ArmKey, Standing]] = defaultdict(dict)
    for row in await tx.all(_OF, {"codes": list(codes)}):
        found[row.patient][row.trial, row.arm] = _standing(row)
    return found


async def save(tx: Transaction, patient: KnownPatient, found: Sequence[Standing], *entries: Audit) -> None:
    """Insert the answers or replace the earlier ones."""
    await tx.execute(_UPSERT, [_values(tx, patient, one) for one in found])
    await audit.write(tx, *entries)


async def note(tx: Transaction, found: Mapping[UUID, Standing]) -> None:
    """Under which criteria they were last asked, and which doors there are: nothing anybody is told of, so no audit."""
    rows = [
        {
            "verdict_id": key,
            "new_criteria_version": one.criteria_version,
            "new_doors": _kept(one.doors),
            "new_asked": one.asked,
        }
        for key, one in found.items()
    ]
    if rows:
        await tx.execute(_NOTE, rows)


async def forget(tx: Transaction, code: str, entry: Audit) -> None:
    """Delete all answers for the patient."""
    await tx.execute(delete(verdicts).where(verdicts.c.patient == code))
    await audit.write(tx, entry)


async def move(tx: Transaction, patient: KnownPatient, entry: Audit) -> None:
    """The new hospital sees the answers from now on, the old one no longer."""
    await tx.execute(update(verdicts).where(verdicts.c.patient == patient.code).values(hospital=patient.hospital))
    await audit.write(tx, entry)


async def page_of(
    tx: Transaction, *, trial: str | None, arm: str | None, verdict: Verdict | None, page: PageRequest
) -> Slice:
    """A worklist of the caller's own patients."""
    wanted = {"trial": trial, "arm": arm, "verdict": verdict}
    statement = _seen(tx).where(*(verdicts.c[name] == value for name, value in wanted.items() if value))
    return await pagination.fetch(tx, statement, by=(verdicts.c.patient, verdicts.c.id), page=page)


def _values(tx: Transaction, patient: KnownPatient, found: Standing) -> dict[str, object]:
    return {
        "id": found.id,
        "patient": patient.code,
        "hospital": patient.hospital,
        "trial": found.trial,
        "arm": found.arm,
        "verdict": found.judgement.verdict,
        "reasons": list(found.judgement.reasons),
        "missing": list(found.judgement.missing),
        "criteria_version": found.criteria_version,
        "version": found.version,
        "changed_at": tx.now,
        "doors": _kept(found.doors),
        "asked": found.asked,
    }


def _seen(tx: Transaction) -> Select[Any]:
    statement = select(verdicts)
    return statement if tx.call.everywhere else statement.where(verdicts.c.hospital == tx.call.scope)


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        id=row.id,
        trial=row.trial,
        arm=row.arm,
        judgement=Judgement(Verdict(row.verdict), tuple(row.reasons), tuple(row.missing)),
        criteria_version=row.criteria_version,
        version=row.version,
        doors=None if row.doors is None else _written_doors(row.doors),
        asked=row.asked,
    )


def _kept(doors: Doors | None) -> dict[str, list[str | None]] | None:
    if doors is None:
        return None
    return {
        name: [door.status, door.since.isoformat(), door.reason, door.country, door.verdict]
        for name, door in doors.items()
    }


@lru_cache(maxsize=4096)
def _written_doors(text: str) -> Doors:
    """Read for every fact that arrives; they are written alike for many children."""
    return read_doors(orjson.loads(text))


def read_doors(kept: Mapping[str, Sequence[Any]]) -> Doors:
    """What was kept of them; of the first ones nothing but status and day."""
    return {name: _door(*found) for name, found in kept.items()}


@lru_cache(maxsize=8192)
def _door(
    status: str, since: str, reason: str | None = None, country: str | None = None, verdict: str | None = None
) -> StandingDoor:
    return standing_door(status, date.fromisoformat(since), reason, country, Verdict(verdict) if verdict else None)
