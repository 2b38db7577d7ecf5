"""Everything that was ever told of a patient: each version with who told it, when and why."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, Text, cast, func, literal, select, union_all

from libs.common.database import Transaction
from services.registry.store.tables.course import entries, entry_versions, outcomes
from services.registry.store.tables.patients import patient_versions


async def of_patient(tx: Transaction, code: str) -> Sequence[Row[Any]]:
    """All versions in the order of time; the caller has been found to see the patient."""
    told = union_all(_of_entries(code), _of_the_patient(code), _of_outcomes(code)).subquery()
    return await tx.all(select(told).order_by(told.c.at, told.c.what, told.c.id, told.c.version))


def _of_entries(code: str) -> Select[Any]:
    versions = entry_versions.c
    return (
        select(
            entries.c.entry.label("what"),
            cast(entries.c.id, Text).label("id"),
            versions.version,
            versions.change,
            versions.content,
            versions.classification,
            versions.at,
            versions.by_subject,
            versions.reason,
        )
        .join(entries, entries.c.id == versions.entry_id)
        .where(entries.c.patient == code)
    )


def _of_the_patient(code: str) -> Select[Any]:
    versions = patient_versions.c
    return select(
        literal("patient"),
        versions.patient,
        versions.version,
        versions.change,
        versions.content,
        cast(None, entry_versions.c.classification.type),
        versions.at,
        versions.by_subject,
        versions.reason,
    ).where(versions.patient == code)


def _of_outcomes(code: str) -> Select[Any]:
    versions = outcomes.c
    told = func.jsonb_build_object(
        "status", versions.status, "on", versions["on"], "last_contact_on", versions.last_contact_on
    )
    return select(
        literal("outcome"),
        versions.patient,
        versions.version,
        literal("recorded"),
        told,
        cast(None, entry_versions.c.classification.type),
        versions.at,
        versions.by_subject,
        versions.reason,
    ).where(versions.patient == code)
