"""Facts of the aggregate patient: registered, corrected, moved, merged."""

from libs.common.consumer import consumes
from libs.common.contracts.registry import PatientCorrected, PatientMerged, PatientMoved, PatientRegistered
from libs.common.database import Transaction
from services.reporting.store import patients


@consumes(PatientRegistered)
async def introduce(tx: Transaction, event: PatientRegistered) -> None:
    """From now on the hospital that registered the child sees its report."""
    await patients.save_traits(tx, event.patient, birth_date=event.birth_date, sex=event.sex, version=event.version)
    await patients.save_place(tx, event.patient, hospital=event.hospital, region=event.region, version=event.version)


@consumes(PatientCorrected)
async def correct_traits(tx: Transaction, event: PatientCorrected) -> None:
    await patients.save_traits(tx, event.patient, birth_date=event.birth_date, sex=event.sex, version=event.version)


@consumes(PatientMoved)
async def open_to_new_hospital(tx: Transaction, event: PatientMoved) -> None:
    """The old hospital no longer sees the child's records."""
    await patients.save_place(tx, event.patient, hospital=event.to_hospital, region=event.region, version=event.version)


@consumes(PatientMerged)
async def join_codes(tx: Transaction, event: PatientMerged) -> None:
    await patients.save_merge(tx, duplicate=event.duplicate, survivor=event.patient, stated_at=event.at)
