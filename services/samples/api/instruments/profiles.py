"""Profiles of devices: read those that are shipped, write one's own."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response
from pydantic import ConfigDict, model_validator

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import AlreadyThere, Forbidden, Invalid, NotFound, StaleVersion
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import INT32, check_readable
from services.samples.api.instruments.profile_view import ProfilesView, ProfileView
from services.samples.commands.instruments.write_profile import WriteProfile, create_profile, rewrite_profile
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.domain.instruments.profiles.shipped import shipped
from services.samples.domain.instruments.profiles.written_profile import WrittenProfile
from services.samples.store.instruments import profiles

router = APIRouter(prefix="/v1/instrument-profiles", tags=["instruments"])

ProfileNamed = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,62}$", examples=["hl7-lenient"])]
EXAMPLE: Final[dict[str, Any]] = {
    "name": "cytoflex-flow",
    "title": "The flow cytometer of room 3",
    "protocol": "hl7",
    "source": "The device's interface manual, chapter 5, and a message of 2026-01-12.",
    "character_set": "latin-1",
    "specimen_from": ["SPM-2", "OBR-3"],
    "decimal_comma": True,
    "results": [
        {
            "assay": "flow",
            "order_codes": ["FLOW-ALL"],
            "constants": {"method": "EuroFlow BCP-ALL"},
            "fields": [
                {
                    "codes": ["BLASTS"],
                    "to": "blasts_percent",
                    "shape": "number",
                    "units": [{"unit": "%"}, {"unit": "fraction", "factor": 100}],
                    "unit_if_missing": "%",
                },
                {
                    "codes": ["CD*"],
                    "list": "antigens",
                    "line": {"antigen": "{code}"},
                    "to": "percent",
                    "shape": "number",
                    "units": [{"unit": "%"}],
                },
            ],
        }
    ],
}


class ProfileBody(DeviceProfile):
    """A whole profile, as `profile` of another one shows it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    @model_validator(mode="before")
    @classmethod
    def _readable(cls, value: Any) -> Any:
        check_readable(value)
        return value


@router.get("", summary="List the profiles of devices: shipped ones and the own ones")
async def list_them(*, db: Db, call: Annotated[Call, needs(Permission.INSTRUMENTS_READ)]) -> ProfilesView:
    async with db.reading(call) as tx:
        own = await profiles.newest(tx, lab=call.caller.organisation)
    return ProfilesView(items=tuple(ProfileView.of(one) for _, one in sorted({**shipped(), **own}.items())))


@router.get("/{profile_name}", summary="Read a profile, also an earlier version", responses=refusals(NotFound))
async def show_one(
    *,
    profile_name: ProfileNamed,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_READ)],
    response: Response,
    version: Annotated[int | None, Query(ge=1, le=INT32, description="An earlier version of an own one.")] = None,
) -> ProfileView:
    async with db.reading(call) as tx:
        own = await profiles.find(tx, profile_name, lab=call.caller.organisation, version=version)
    found = own or _shipped(profile_name, version)
    etag.set(response, found.version)
    return ProfileView.of(found)


@router.post(
    "",
    status_code=201,
    summary="Write a profile of one's own",
    responses=refusals(Forbidden, AlreadyThere, Invalid),
)
async def write_one(
    *,
    body: ProfileBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MANAGE, answers=ProfileView, status=201)],
    response: Response,
) -> ProfileView:
    written = await create_profile(db, WriteProfile(call, body))
    etag.set(response, written.version)
    return ProfileView.of(written)


@router.put(
    "/{profile_name}",
    summary="Write the next version of an own profile",
    responses=refusals(NotFound, Forbidden, AlreadyThere, Invalid, StaleVersion),
)
async def rewrite_one(
    *,
    profile_name: ProfileNamed,
    body: ProfileBody,
    db: Db,
    call: Annotated[Call, needs(Permission.INSTRUMENTS_MANAGE, answers=ProfileView)],
    response: Response,
) -> ProfileView:
    """Messages that wait because they could not be mapped are filed again by it when somebody asks for that."""
    if body.name != profile_name:
        raise Invalid("A profile keeps its name.", where="body.name", right=profile_name)
    written = await rewrite_profile(db, WriteProfile(call, body))
    etag.set(response, written.version)
    return ProfileView.of(written)


def _shipped(name: str, version: int | None) -> WrittenProfile:
    found = shipped().get(name)
    if found is None or version not in {None, found.version}:
        raise NotFound("There is no such profile.")
    return found
