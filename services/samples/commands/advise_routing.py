"""Somebody asks whether fresh or frozen, to which hub and by when."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid, Unavailable, WrongState
from libs.common.organisation import Organisation, OrganisationKind
from libs.common.organisations import Organisations
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.commands.kits.supply_kit import with_supply
from services.samples.domain.routing.advice import Advice
from services.samples.domain.routing.journey import Journey
from services.samples.domain.routing.loads import HubLoads
from services.samples.domain.routing.opening import Window, first_within
from services.samples.domain.routing.pick_ups import windows_of
from services.samples.domain.routing.routing import advise
from services.samples.domain.stages import OPEN_ASSAYS
from services.samples.domain.transit.transport import Temperature
from services.samples.domain.tubes.sample import Sample
from services.samples.store import hub_loads, viewed
from services.samples.store.assays import assays
from services.samples.store.tubes import samples

FARTHEST: Final = timedelta(days=400)
"""Nobody plans a bone marrow aspirate further ahead; a year that was mistyped is not planned for."""

SETTLED: Final = timedelta(days=60)
"""Opening hours and holidays farther ahead than this are nobody's promise."""

FAR_AHEAD: Final = "Opening hours, holidays and loads so far ahead are not settled; ask again when the day is near."

Loads = HubLoads | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviseRouting:
    """What is planned; no patient is named. Without a time or windows the hospital's own windows hold."""

    hospital: str
    material: Material
    tube: Tube
    assays: tuple[Assay, ...]
    extracted_at: datetime | None
    pick_up_at: datetime | None = None
    windows: tuple[Window, ...] = ()
    preservation: Preservation = Preservation.FRESH
    temperature: Temperature = Temperature.ROOM
    loads: Loads


@dataclass(frozen=True, slots=True)
class AdviseForSample:
    """A sample that is there, and when the courier could come."""

    call: Call
    sample_id: UUID
    pick_up_at: datetime | None = None
    temperature: Temperature = Temperature.ROOM


def advise_routing(order: AdviseRouting, *, parties: Organisations, now: datetime) -> Advice:
    """Ask the rule."""
    hospital = parties.get(order.hospital, where="body.hospital")
    pick_up_at, windows = _pick_up(order, hospital, now=now)
    journey = Journey(
        hospital=hospital,
        hubs=parties.of_kind(OrganisationKind.HUB),
        material=order.material,
        tube=order.tube,
        assays=order.assays,
        extracted_at=order.extracted_at,
        pick_up_at=pick_up_at,
        windows=windows,
        preservation=order.preservation,
        temperature=order.temperature,
        loads=order.loads.waiting if order.loads else None,
    )
    advice = advise(journey)
    warnings = (*advice.warnings, FAR_AHEAD) if pick_up_at > now + SETTLED else advice.warnings
    return replace(advice, warnings=warnings, loads_as_of=order.loads.as_of if order.loads else None)


async def present_loads(db: Database) -> Loads:
    """How many samples wait at each hub; None where the database does not answer: the rule does without."""
    try:
        return await hub_loads.present(db)
    except Unavailable:
        return None


async def advise_for_sample(db: Database, order: AdviseForSample, *, parties: Organisations) -> Advice:
    """Ask the rule for a collected sample and the assays ordered of it."""
    async with db.transaction(order.call) as tx:
        sample = await samples.find(tx, order.sample_id)
        wanted = [assay.kind for assay in await assays.of_sample(tx, sample.id) if assay.stage in OPEN_ASSAYS]
        await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
    plan = _plan(sample, tuple(wanted), order=order, loads=await present_loads(db))
    advice = advise_routing(plan, parties=parties, now=db.clock.now())
    return await with_supply(db, advice, hospital=plan.hospital, parties=parties)


def _pick_up(order: AdviseRouting, hospital: Organisation, *, now: datetime) -> tuple[datetime, tuple[Window, ...]]:
    """The time that was named; or the first within the windows that were, or within the hospital's own."""
    _check_not_too_far(order.extracted_at, "The extraction", where="body.extracted_at", now=now)
    _check_not_too_far(order.pick_up_at, "The pick-up", where="body.pick_up_at", now=now)
    if order.pick_up_at is not None and not order.windows:
        return order.pick_up_at, ()
    since = max(order.pick_up_at or now, order.extracted_at or now)
    windows = order.windows or windows_of(hospital, since)
    found = first_within(windows, since)
    if found is None or found > now + FARTHEST:
        raise Invalid(
            "No courier comes within these windows.", where="body.pick_up_windows", right="a window within 400 days"
        )
    return found, windows


def _check_not_too_far(at: datetime | None, what: str, *, where: str, now: datetime) -> None:
    """What has passed may be asked about too: what would have been advised then."""
    if at is not None and at > now + FARTHEST:
        raise Invalid(f"{what} lies too far ahead.", where=where, right="a time within 400 days")


def _plan(sample: Sample, wanted: tuple[Assay, ...], *, order: AdviseForSample, loads: Loads) -> AdviseRouting:
    if sample.material is None or sample.tube is None or sample.preservation is None:
        raise WrongState("The sample has not been collected yet.")
    return AdviseRouting(
        hospital=sample.hospital,
        material=sample.material,
        tube=sample.tube,
        assays=wanted,
        extracted_at=sample.extracted_at,
        pick_up_at=order.pick_up_at,
        preservation=sample.preservation,
        temperature=order.temperature,
        loads=loads,
    )
