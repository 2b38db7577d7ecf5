"""Hospitals that run trials, with coordinates of their own, and how registries spell them."""

from collections.abc import Sequence
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, StaleVersion
from libs.common.problems import refusals
from libs.common.wire import Body, Line, View
from services.trials.commands.hospitals.entering import enter_alias, enter_hospital
from services.trials.domain.hospitals.hospital import Alias, Hospital
from services.trials.store import hospitals

router = APIRouter(tags=["hospitals"])

TrialHospital = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", examples=["hospital-la-fe"])]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["ES"])]


class HospitalBody(Body):
    """Where it is: the registry's points are the centres of cities."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Hospital Universitari i Politècnic La Fe",
                    "city": "Valencia",
                    "region": "Comunitat Valenciana",
                    "country": "ES",
                    "latitude": 39.4433,
                    "longitude": -0.3761,
                    "source": "Measured on the official map",
                    "to_confirm": False,
                }
            ]
        }
    )

    name: Line
    city: Annotated[str, Field(max_length=100)] = ""
    region: Annotated[str, Field(max_length=100)] = ""
    country: Country
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    source: Line
    to_confirm: bool = False


class HospitalView(View):
    """A hospital; `version` 0: as the network's own data have it."""

    id: str
    name: str
    city: str
    region: str
    country: str
    latitude: float
    longitude: float
    source: str
    to_confirm: bool
    version: int

    @classmethod
    def of(cls, found: Hospital) -> Self:
        return cls.model_validate(found)


class HospitalsView(View):
    """All of them, by id."""

    items: list[HospitalView]


class AliasBody(Body):
    """A spelling; `city` empty: in any city of the country. `retired`: it no longer counts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "facility": "La Fe",
                    "city": "Valencia",
                    "country": "ES",
                    "hospital": "hospital-la-fe",
                    "source": "ClinicalTrials.gov NCT05751044",
                }
            ]
        }
    )

    facility: Line
    city: Annotated[str, Field(max_length=100)] = ""
    country: Country
    hospital: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
    source: Line
    retired: bool = False


class AliasView(View):
    """A spelling and whose it is; `version` 0: as the network's own data have it."""

    facility: str
    city: str
    country: str
    hospital: str
    source: str
    retired: bool
    version: int

    @classmethod
    def of(cls, found: Alias) -> Self:
        return cls.model_validate(found)


class AliasesView(View):
    """All of them, by hospital."""

    items: list[AliasView]


@router.get("/v1/trial-hospitals", summary="List hospitals that run trials")
async def list_hospitals(db: Db, call: Annotated[Call, needs(Permission.TRIALS_READ)]) -> HospitalsView:
    """With their coordinates and the source of these."""
    async with db.reading(call) as tx:
        found = sorted((await hospitals.hospitals(tx)).values(), key=lambda one: one.id)
    return HospitalsView(items=[HospitalView.of(one) for one in found])


@router.put(
    "/v1/trial-hospitals/{trial_hospital}",
    summary="Enter a hospital",
    responses=refusals(Invalid, Forbidden, StaleVersion),
)
async def put_hospital(
    db: Db,
    trial_hospital: TrialHospital,
    body: HospitalBody,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_KEEP, answers=HospitalView)],
) -> HospitalView:
    """By the network office; earlier versions stay."""
    kept = await enter_hospital(db, call, Hospital(id=trial_hospital, **body.model_dump()))
    etag.set(response, kept.version)
    return HospitalView.of(kept)


@router.get("/v1/hospital-aliases", summary="List spellings of hospitals")
async def list_aliases(db: Db, call: Annotated[Call, needs(Permission.TRIALS_READ)]) -> AliasesView:
    """As registries write them; also those that no longer count."""
    async with db.reading(call) as tx:
        found: Sequence[Alias] = sorted((await hospitals.aliases(tx)).values(), key=lambda one: (one.hospital, one.key))
    return AliasesView(items=[AliasView.of(one) for one in found])


@router.put("/v1/hospital-aliases", summary="Enter a spelling", responses=refusals(Invalid, Forbidden, StaleVersion))
async def put_alias(
    db: Db,
    parties: Parties,
    body: AliasBody,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_KEEP, answers=AliasView)],
) -> AliasView:
    """By the network office: suggestions of an import become spellings here and nowhere else."""
    kept = await enter_alias(db, parties, call, Alias(**body.model_dump()))
    etag.set(response, kept.version)
    return AliasView.of(kept)
