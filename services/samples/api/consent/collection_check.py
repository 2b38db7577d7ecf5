"""What may be collected of a child now: asked before the tube is drawn."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import NotFound, NotYetKnown, WrongState
from libs.common.experimental import experimental_among, experimental_by
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Assay, Material, Purpose, Tube
from libs.common.wire import PatientCodeField, View
from services.samples.domain.consent_check import missing_for, missing_for_tube, right_of
from services.samples.domain.consents import purpose_of, rule_id, source_of
from services.samples.domain.known_patient import Agreement, KnownPatient, Standing
from services.samples.domain.routing.limits import limit_of, unsuitable
from services.samples.store import patients, viewed
from services.samples.store.assays import assays as ordered

router = APIRouter(prefix="/v1/patients", tags=["samples"])


class MissingView(View):
    """A purpose without a consent in force: how it stands, since when, and what would be right."""

    purpose: Purpose
    standing: Standing
    since: date | None = Field(description="Day of the withdrawal, or from which it holds; null if never given.")
    right: str

    @classmethod
    def of(cls, one: Agreement, what: str) -> Self:
        return cls(purpose=one.purpose, standing=one.standing, since=one.since, right=right_of(what, one))


class SuitsView(View):
    """A material with the tubes that are known to suit the assay."""

    material: Material
    tubes: tuple[Tube, ...]


class AssayCheckView(View):
    """One assay: whether a tube may be drawn for it now."""

    assay: Assay
    experimental: bool = experimental_by("assay")
    purpose: Purpose
    allowed: bool
    missing: tuple[MissingView, ...]
    suits: tuple[SuitsView, ...] = Field(description="From the limits of transit; empty: no limit is known.")
    source: str = Field(description="Where it stands that the assay needs this purpose.")


class CollectionCheckView(View):
    """Per assay whether it may be collected for, and what may be collected now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "patient": "000001AF",
                    "asked_at": "2026-01-31T08:30:00Z",
                    "may_be_drawn": True,
                    "missing": [],
                    "allowed_now": ["flow"],
                    "assays": [
                        {
                            "assay": "drp",
                            "experimental": True,
                            "purpose": "functional_assays",
                            "allowed": False,
                            "missing": [
                                {
                                    "purpose": "functional_assays",
                                    "standing": "withdrawn",
                                    "since": "2026-01-20",
                                    "right": "consent to functional_assays recorded at the registry, "
                                    "or a tube without drp (experimental)",
                                }
                            ],
                            "suits": [{"material": "bone_marrow", "tubes": ["sodium_heparin"]}],
                            "source": "domain.md section 9: functional research assays",
                        }
                    ],
                    "rule": "assay-consents-2026.1",
                }
            ]
        }
    )

    patient: str
    asked_at: datetime
    may_be_drawn: bool = Field(description="Whether any tube may be drawn and banked.")
    missing: tuple[MissingView, ...] = Field(description="What stands against any tube.")
    allowed_now: tuple[Assay, ...]
    experimental_assays: tuple[Assay, ...] = experimental_among("allowed_now")
    assays: tuple[AssayCheckView, ...]
    rule: str


@router.get(
    "/{code}/collection-check",
    summary="Ask what may be collected of a child now",
    responses=refusals(NotFound, NotYetKnown, WrongState),
)
async def check_collection(
    *,
    code: PatientCodeField,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_COLLECT)],
    assays: Annotated[
        list[Assay] | None, Query(max_length=13, description="What is wanted; all assays if none is named.")
    ] = None,
    material: Annotated[Material | None, Query(description="Only tubes with this.")] = None,
    referral_id: Annotated[UUID | None, Query(description="Also what this referral asks for.")] = None,
) -> CollectionCheckView:
    """As collecting would answer; it collects nothing, and a withdrawal a moment later still counts."""
    async with db.transaction(call) as tx:
        patient = await _own_patient(tx, call, code)
        asked = () if referral_id is None else await ordered.open_kinds(tx, referral_id, patient=code)
        await viewed.note_one(tx, f"collection-check/{code}", patient=code)
        now = tx.now
    wanted = dict.fromkeys((*(assays or ()), *asked)) or dict.fromkeys(Assay)
    return _view(patient, tuple(wanted), material, now=now)


async def _own_patient(tx: Transaction, call: Call, code: str) -> KnownPatient:
    patient = await patients.hold(tx, code)
    if not call.everywhere and patient.hospital != call.scope:
        raise NotFound("There is no such patient.")
    patient.check_goes_on()
    return patient


def _view(
    patient: KnownPatient, wanted: tuple[Assay, ...], material: Material | None, *, now: datetime
) -> CollectionCheckView:
    for_tube = missing_for_tube(patient)
    found = tuple(_assay(patient, assay, material) for assay in wanted)
    return CollectionCheckView(
        patient=patient.code,
        asked_at=now,
        may_be_drawn=not for_tube,
        missing=tuple(MissingView.of(one, "a tube") for one in for_tube),
        allowed_now=tuple(one.assay for one in found if one.allowed),
        assays=found,
        rule=rule_id(),
    )


def _assay(patient: KnownPatient, assay: Assay, material: Material | None) -> AssayCheckView:
    for_tube = missing_for_tube(patient)
    missing = missing_for(patient, assay)
    return AssayCheckView(
        assay=assay,
        purpose=purpose_of(assay),
        allowed=not missing,
        missing=tuple(MissingView.of(one, "a tube" if one in for_tube else assay) for one in missing),
        suits=tuple(_suits(assay, material)),
        source=source_of(assay),
    )


def _suits(assay: Assay, material: Material | None) -> list[SuitsView]:
    every = [SuitsView(material=one, tubes=_tubes(assay, one)) for one in Material if material in {None, one}]
    return [one for one in every if one.tubes]


def _tubes(assay: Assay, material: Material) -> tuple[Tube, ...]:
    known = [tube for tube in Tube if limit_of(assay, material=material, tube=tube) is not None]
    return tuple(tube for tube in known if unsuitable(assay, tube=tube) is None)
