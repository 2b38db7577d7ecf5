"""A hospital registers a child: a code is issued, the identity is sealed, and only its hashes are compared."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Database, Transaction
from libs.common.errors import Forbidden
from libs.common.identifiers import PatientCode, new_id
from libs.common.organisations import Organisation, OrganisationKind
from libs.common.vocabulary import Purpose
from services.registry.commands.give_consents import Signed, file_signed
from services.registry.commands.match_identity import Known, known_by
from services.registry.domain.consent import Consent
from services.registry.domain.identity import Digest, Identity, digests
from services.registry.domain.identity_keys import IdentityKeys
from services.registry.domain.patient import Patient
from services.registry.domain.refusals import AlreadyRegistered
from services.registry.domain.sealing import seal
from services.registry.store import consents, duplicates, patients, vault

TREATING = frozenset({OrganisationKind.HOSPITAL, OrganisationKind.HUB})
"""The hubs are hospitals too; laboratories, the board and the office treat nobody."""


@dataclass(frozen=True, slots=True, repr=False)
class RegisterPatient:
    """Who the child is, where it is treated, and the consents signed already."""

    call: Call
    hospital: Organisation
    identity: Identity
    keys: IdentityKeys
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """The new record. `possible_duplicate` asks the office about a namesake with another national id."""

    patient: Patient
    consents: tuple[Consent, ...]
    possible_duplicate: UUID | None

    @property
    def version(self) -> int:
        """The patient's version, for the ETag."""
        return self.patient.version


class _RegisteredElsewhere(Exception):
    """Another hospital's child; carries what the question to the office needs."""

    def __init__(self, known: Known) -> None:
        super().__init__("registered elsewhere")
        self.known = known


async def register_patient(db: Database, order: RegisterPatient) -> Registered:
    """Issue a code, or refuse because the network knows the child; then the office is asked at once."""
    if order.hospital.kind not in TREATING:
        raise Forbidden("Only a hospital registers its patients.")
    try:
        return await _register(db, order)
    except _RegisteredElsewhere as refused:
        question = await _ask_office(db, order.call, refused.known)
        raise AlreadyRegistered(
            "Another hospital of the network has registered this child; the network office has been asked.",
            where="body.identity",
            right=f"/v1/duplicates/{question}",
        ) from None


async def _register(db: Database, order: RegisterPatient) -> Registered:
    hashes = digests(order.identity, hospital=order.hospital.id, key=order.keys.hashing)
    async with db.transaction(order.call) as tx:
        await vault.take_turns(tx, hashes)
        known = await known_by(tx, hashes)
        _check_new(known)
        patient = await _add(tx, order, hashes)
        if order.signed is not None:
            patient = await file_signed(tx, patient, order.signed)
        question = await ask_about(tx, patient, known)
        given = await consents.of_patient(tx, patient.code) if order.signed else ()
        return tx.answer(Registered(patient, given, question))


def _check_new(known: list[Known]) -> None:
    certain = [one for one in known if not one.doubtful]
    here = next((one.code for one in certain if one.code is not None), None)
    if here is not None:
        raise AlreadyRegistered(f"Your hospital knows this child as {here}.", where="body.identity", right=here)
    if certain:
        raise _RegisteredElsewhere(certain[0])


async def _add(tx: Transaction, order: RegisterPatient, hashes: tuple[Digest, ...]) -> Patient:
    patient = _patient(tx, order)
    about = f"patient/{patient.code}"
    await patients.add(tx, patient, Audit(did="registered patient", about=about, patient=patient.code))
    sealed = seal(order.identity, patient_id=patient.id, keys=order.keys.vault)
    await vault.keep(tx, patient.id, sealed, hashes, Audit(did="sealed identity", about=about, patient=patient.code))
    await outbox.put(tx, _registered(tx, patient, order.signed.purposes if order.signed else ()))
    return patient


def _patient(tx: Transaction, order: RegisterPatient) -> Patient:
    return Patient(
        id=new_id(),
        code=PatientCode.new(),
        hospital=order.hospital.id,
        region=order.hospital.region,
        birth_date=order.identity.birth_date,
        sex=order.identity.sex,
        registered_at=tx.now,
    )


def _registered(tx: Transaction, patient: Patient, agreed: tuple[Purpose, ...]) -> PatientRegistered:
    return PatientRegistered(
        at=tx.now,
        version=patient.version,
        origin=patient.hospital,
        patient=patient.code,
        hospital=patient.hospital,
        region=patient.region,
        birth_date=patient.birth_date,
        sex=patient.sex,
        consents=agreed,
        consents_version=len(agreed),
    )


async def ask_about(tx: Transaction, patient: Patient, known: list[Known]) -> UUID | None:
    """Ask the office about the first of those that look like this patient."""
    if not known:
        return None
    why = Audit(did="asked about possible duplicate", about=f"patient/{patient.code}", patient=patient.code)
    return await duplicates.ask(tx, known[0].patient_id, known[0].shared, why, other_id=patient.id)


async def _ask_office(db: Database, call: Call, known: Known) -> UUID:
    """In a transaction of its own: the one that refused has written nothing."""
    async with db.transaction(replace(call, once=None)) as tx:
        await vault.take_turns(tx, known.shared)
        earlier = await duplicates.earlier(tx, known.patient_id, known.shared)
        if earlier is not None:
            return earlier.id
        why = Audit(did="asked about a child registered elsewhere", about="patient")
        return await duplicates.ask(tx, known.patient_id, known.shared, why)
