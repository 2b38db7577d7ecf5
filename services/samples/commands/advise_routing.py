"""Somebody asks whether fresh or frozen, to which hub and by when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid, WrongState
from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.domain.advice import Advice
from services.samples.domain.journey import Journey
from services.samples.domain.routing import advise
from services.samples.domain.sample import Sample
from services.samples.domain.stages import OPEN_ASSAYS
from services.samples.store import assays, samples, viewed

FARTHEST: Final = timedelta(days=60)
"""Opening hours and holidays farther away than this are nobody's promise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviseRouting:
    """What is planned; no patient is named."""

    hospital: str
    material: Material
    tube: Tube
    assays: tuple[Assay, ...]
    extracted_at: datetime | None
    pick_up_at: datetime
    preservation: Preservation = Preservation.FRESH


@dataclass(frozen=True, slots=True)
class AdviseForSample:
    """A sample that is there, and when the courier could come."""

    call: Call
    sample_id: UUID
    pick_up_at: datetime | None = None


def advise_routing(order: AdviseRouting, *, parties: Organisations, now: datetime) -> Advice:
    """Ask the rule."""
    if not now - FARTHEST <= order.pick_up_at <= now + FARTHEST:
        raise Invalid("The pick-up lies too far away.", where="body.pick_up_at", right="a time within 60 days")
    journey = Journey(
        hospital=parties.get(order.hospital, where="body.hospital"),
        hubs=parties.of_kind(OrganisationKind.HUB),
        material=order.material,
        tube=order.tube,
        assays=order.assays,
        extracted_at=order.extracted_at,
        pick_up_at=order.pick_up_at,
        preservation=order.preservation,
    )
    return advise(journey)


async def advise_for_sample(db: Database, order: AdviseForSample, *, parties: Organisations) -> Advice:
    """Ask the rule for a collected sample and the assays ordered of it."""
    async with db.transaction(order.call) as tx:
        sample = await samples.find(tx, order.sample_id)
        wanted = [assay.kind for assay in await assays.of_sample(tx, sample.id) if assay.stage in OPEN_ASSAYS]
        await viewed.note_one(tx, f"sample/{sample.id}", patient=sample.patient)
        plan = _plan(sample, tuple(wanted), pick_up_at=order.pick_up_at or tx.now)
    return advise_routing(plan, parties=parties, now=db.clock.now())


def _plan(sample: Sample, wanted: tuple[Assay, ...], *, pick_up_at: datetime) -> AdviseRouting:
    if sample.material is None or sample.tube is None or sample.preservation is None:
        raise WrongState("The sample has not been collected yet.")
    return AdviseRouting(
        hospital=sample.hospital,
        material=sample.material,
        tube=sample.tube,
        assays=wanted,
        extracted_at=sample.extracted_at,
        pick_up_at=pick_up_at,
        preservation=sample.preservation,
    )
