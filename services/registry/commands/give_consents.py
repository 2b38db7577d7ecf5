"""A family consents to purposes, by one version of the document."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from libs.common import outbox
from libs.common.call import Call
from libs.common.contracts.registry import ConsentGiven
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere, Invalid, WrongState
from libs.common.identifiers import new_id
from libs.common.vocabulary import Purpose
from services.registry.domain.consent import Consent, GivenBy, in_force
from services.registry.domain.patient import Patient
from services.registry.store import consents, patients


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signed form: the purposes agreed to, by whom and when."""

    purposes: tuple[Purpose, ...]
    document_version: str
    given_on: date
    given_by: GivenBy = GivenBy.GUARDIANS
    assent: bool | None = None


@dataclass(frozen=True, slots=True)
class GiveConsents:
    """Which patient's family signed."""

    call: Call
    code: str
    signed: Signed


@dataclass(frozen=True, slots=True)
class Consented:
    """All consents of a patient after the form was filed."""

    patient: str
    consents: tuple[Consent, ...]
    version: int


async def give_consents(db: Database, order: GiveConsents) -> Consented:
    """File the form, one consent per purpose, and tell the network each."""
    async with db.transaction(order.call) as tx:
        patient = await patients.lock(tx, order.code)
        patient = await file_signed(tx, patient, order.signed)
        given = await consents.of_patient(tx, patient.code)
        return tx.answer(Consented(patient.code, given, patient.consents_version))


async def file_signed(tx: Transaction, patient: Patient, signed: Signed) -> Patient:
    """The part that registration shares: the patient's row is locked or new."""
    before = await consents.of_patient(tx, patient.code)
    ended = {one.id: one.withdrawn_on for one in await consents.withdrawals_of(tx, patient.code)}
    filed: list[Consent] = []
    for purpose in signed.purposes:
        earlier = [one for one in before if one.purpose is purpose]
        withdrawn = [ended[one.withdrawal_id] for one in earlier if one.withdrawal_id]
        check_signed(signed, purpose, earlier=earlier, withdrawn=withdrawn, birth_date=patient.birth_date)
        filed.append(_consent(signed, purpose, version=len(earlier) + 1))
    counted = await patients.count_consents(tx, patient, len(filed))
    await consents.add(tx, patient.code, filed)
    await outbox.put(tx, *_events(tx, patient, filed))
    return counted


def check_signed(
    signed: Signed, purpose: Purpose, *, earlier: Iterable[Consent], withdrawn: Iterable[date], birth_date: date
) -> None:
    """A form counts once, and not if it was signed before the family withdrew the purpose."""
    same = [one for one in earlier if one.document_version == signed.document_version]
    if purpose in in_force(same):
        raise AlreadyThere(f"There is a consent to {purpose} by this version of the document.", where="body.purposes")
    if any(signed.given_on < day for day in withdrawn):
        raise WrongState(f"The consent to {purpose} was withdrawn after this form was signed.", where="body.given_on")
    if signed.given_on < birth_date:
        raise Invalid("The form was signed before the child was born.", where="body.given_on")


def _consent(signed: Signed, purpose: Purpose, *, version: int) -> Consent:
    return Consent(
        id=new_id(),
        purpose=purpose,
        document_version=signed.document_version,
        given_on=signed.given_on,
        given_by=signed.given_by,
        assent=signed.assent,
        version=version,
    )


def _events(tx: Transaction, patient: Patient, filed: Iterable[Consent]) -> list[ConsentGiven]:
    return [
        ConsentGiven(
            at=tx.now,
            version=version,
            origin=patient.hospital,
            patient=patient.code,
            purpose=consent.purpose,
            document_version=consent.document_version,
            given_on=consent.given_on,
        )
        for version, consent in enumerate(filed, start=patient.consents_version + 1)
    ]
