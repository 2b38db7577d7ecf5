"""Outcomes: every statement stays, the highest version is the one that counts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import OutcomeStatus
from services.registry.domain.outcome import Outcome
from services.registry.store.tables.course import outcomes

LAST = select(outcomes).where(outcomes.c.patient == bindparam("patient")).order_by(outcomes.c.version.desc()).limit(1)


async def present(tx: Transaction, code: str) -> Outcome | None:
    """How the child is at last contact, if that was ever told."""
    return of_rows(await tx.all(LAST, {"patient": code}))


def of_rows(rows: Iterable[Row[Any]]) -> Outcome | None:
    """The outcome that the one row holds, if there is one."""
    return next((_outcome(row) for row in rows), None)


async def save(tx: Transaction, code: str, outcome: Outcome, why: Audit) -> None:
    """Keep a statement; the patient's row is locked and the version counted up."""
    await tx.execute(
        insert(outcomes).values(
            patient=code,
            version=outcome.version,
            status=outcome.status,
            on=str(outcome.on),
            last_contact_on=None if outcome.last_contact_on is None else str(outcome.last_contact_on),
            at=tx.now,
            by_subject=tx.call.by,
            reason=why.reason,
        )
    )
    await audit.write(tx, why)


def _outcome(row: Row[Any]) -> Outcome:
    return Outcome(
        status=OutcomeStatus(row.status),
        on=PartialDate.parse(row._mapping["on"]),  # noqa: SLF001 - SQLAlchemy's public name
        last_contact_on=PartialDate.parse(row.last_contact_on) if row.last_contact_on else None,
        version=row.version,
    )
