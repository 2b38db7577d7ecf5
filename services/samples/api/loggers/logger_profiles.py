"""Which loggers' files can be read, and by which limits journeys are judged."""

from typing import Annotated

from fastapi import APIRouter

from libs.common.access import needs
from libs.common.call import Call
from libs.common.permissions import Permission
from libs.common.wire import View
from services.samples.domain.loggers.journey_limits import all_limits, rule_id
from services.samples.domain.loggers.profile import Unit, profiles
from services.samples.domain.transit.parcel import Temperature

router = APIRouter(prefix="/v1/logger-profiles", tags=["parcels"])


class ProfileView(View):
    """How one maker's loggers write; "(check)" in a source: not compared with a file of that maker yet."""

    id: str
    name: str
    unit: Unit
    day_first: bool
    source: str


class JourneyLimitsView(View):
    """Which temperatures are kept, and for how many minutes others are tolerated."""

    id: str
    temperature: Temperature
    lowest: float | None
    highest: float | None
    allowed_minutes: int
    source: str


class ProfilesView(View):
    """All profiles and limits."""

    profiles: tuple[ProfileView, ...]
    limits: tuple[JourneyLimitsView, ...]
    limits_rule: str


@router.get("", summary="List the temperature loggers that can be read, and the limits of journeys")
async def list_them(_: Annotated[Call, needs(Permission.SAMPLES_READ)]) -> ProfilesView:
    return ProfilesView(
        profiles=tuple(map(ProfileView.model_validate, profiles().values())),
        limits=tuple(map(JourneyLimitsView.model_validate, all_limits())),
        limits_rule=rule_id(),
    )
