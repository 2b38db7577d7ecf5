"""Consents, their withdrawals, and which services have confirmed."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.vocabulary import Purpose
from services.registry.domain.consent import Confirmation, Consent, GivenBy, Withdrawal
from services.registry.store.tables.consents import consents, withdrawal_confirmations, withdrawals

OF_PATIENT = select(consents).where(consents.c.patient == bindparam("patient")).order_by(consents.c.id)
WITHDRAWALS_OF = select(withdrawals).where(withdrawals.c.patient == bindparam("patient")).order_by(withdrawals.c.id)
CONFIRMATIONS_OF = (
    select(withdrawal_confirmations)
    .join(withdrawals, withdrawals.c.id == withdrawal_confirmations.c.withdrawal_id)
    .where(withdrawals.c.patient == bindparam("patient"))
    .order_by(withdrawal_confirmations.c.confirmed_at)
)


async def of_patient(tx: Transaction, code: str) -> tuple[Consent, ...]:
    """Every consent ever given, in the order it was recorded."""
    return of_rows(await tx.all(OF_PATIENT, {"patient": code}))


def of_rows(rows: Iterable[Row[Any]]) -> tuple[Consent, ...]:
    """The consents that rows hold."""
    return tuple(_consent(row) for row in rows)


async def add(tx: Transaction, code: str, given: Iterable[Consent]) -> None:
    """Keep consents, each with its audit."""
    filed = tuple(given)
    await tx.execute(insert(consents), [_columns(tx, code, consent) for consent in filed])
    await audit.write(tx, *(_filed(code, consent) for consent in filed))


async def withdraw(tx: Transaction, withdrawal: Withdrawal, why: Audit) -> None:
    """Keep the withdrawal and end the consents it takes back."""
    await tx.execute(
        insert(withdrawals).values(
            id=withdrawal.id,
            patient=withdrawal.patient,
            purposes=list(withdrawal.purposes),
            withdrawn_on=withdrawal.withdrawn_on,
            recorded_at=tx.now,
            recorded_by=tx.call.by,
            reason=why.reason,
        )
    )
    ended = (consents.c.patient == withdrawal.patient, consents.c.purpose.in_(withdrawal.purposes))
    await tx.execute(
        update(consents).where(*ended, consents.c.withdrawal_id.is_(None)).values(withdrawal_id=withdrawal.id)
    )
    await audit.write(tx, why)


async def confirm(tx: Transaction, withdrawal_id: UUID, confirmation: Confirmation, why: Audit) -> None:
    """Keep one service's confirmation, once."""
    await tx.execute(
        insert(withdrawal_confirmations)
        .values(
            withdrawal_id=withdrawal_id,
            by_service=confirmation.by_service,
            confirmed_at=confirmation.confirmed_at,
        )
        .on_conflict_do_nothing()
    )
    await audit.write(tx, why)


async def withdrawals_of(tx: Transaction, code: str) -> tuple[Withdrawal, ...]:
    """Every withdrawal with its confirmations."""
    rows = await tx.all(WITHDRAWALS_OF, {"patient": code})
    confirmed = await tx.all(CONFIRMATIONS_OF, {"patient": code}) if rows else ()
    return withdrawals_of_rows(rows, confirmed)


def withdrawals_of_rows(rows: Iterable[Row[Any]], confirmed: Sequence[Row[Any]]) -> tuple[Withdrawal, ...]:
    """The withdrawals that rows hold, each with its confirmations."""
    return tuple(_withdrawal(row, [one for one in confirmed if one.withdrawal_id == row.id]) for row in rows)


async def withdrawal(tx: Transaction, code: str, withdrawal_id: UUID) -> Withdrawal:
    """One withdrawal of the patient."""
    found = next((one for one in await withdrawals_of(tx, code) if one.id == withdrawal_id), None)
    if found is None:
        raise NotFound("The patient has no such withdrawal.")
    return found


async def lock_withdrawal(tx: Transaction, withdrawal_id: UUID) -> str:
    """The patient whose consent was withdrawn."""
    row = await tx.first(select(withdrawals.c.patient).where(withdrawals.c.id == withdrawal_id).with_for_update())
    if row is None:
        raise NotFound("There is no such withdrawal.")
    return str(row.patient)


async def pass_on_withdrawals(tx: Transaction, *, duplicate: str, survivor: str, why: Audit) -> None:
    """Hang the duplicate's withdrawals on the code that goes on, so that their confirmations stay readable."""
    await tx.execute(update(withdrawals).where(withdrawals.c.patient == duplicate).values(patient=survivor))
    await audit.write(tx, why)


def _columns(tx: Transaction, code: str, consent: Consent) -> dict[str, Any]:
    names = ("id", "purpose", "document_version", "given_on", "given_by", "assent", "version")
    known = {name: getattr(consent, name) for name in names}
    return {**known, "patient": code, "recorded_at": tx.now, "recorded_by": tx.call.by}


def _filed(code: str, consent: Consent) -> Audit:
    about = f"consent/{consent.id}"
    return Audit(did="filed consent", about=about, patient=code, changes={"purpose": str(consent.purpose)})


def _consent(row: Row[Any]) -> Consent:
    names = ("id", "document_version", "given_on", "assent", "version", "withdrawal_id")
    known = {name: getattr(row, name) for name in names}
    return Consent(**known, purpose=Purpose(row.purpose), given_by=GivenBy(row.given_by))


def _withdrawal(row: Row[Any], confirmed: list[Row[Any]]) -> Withdrawal:
    return Withdrawal(
        id=row.id,
        patient=row.patient,
        purposes=tuple(Purpose(purpose) for purpose in row.purposes),
        withdrawn_on=row.withdrawn_on,
        confirmations=tuple(
            Confirmation(by_service=one.by_service, confirmed_at=one.confirmed_at) for one in confirmed
        ),
    )
