"""What a hub may tell of in the words of MIABIS: banked, not quarantined, with the family's consent standing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Row, and_, exists, func, or_, select, true, tuple_

from libs.common import pagination
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Material, Purpose
from services.samples.domain.biobank.content import Content
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.miabis.sample import Lot
from services.samples.domain.miabis.terms import type_of
from services.samples.domain.research.request_states import WITH_THE_RESEARCHER
from services.samples.domain.sprec.climate import Climate
from services.samples.domain.stages import AliquotStage, SampleStage
from services.samples.store.sight import seen_samples
from services.samples.store.sprec import climates
from services.samples.store.tables.biobank import aliquots
from services.samples.store.tables.known import known_consents
from services.samples.store.tables.research import research_tubes
from services.samples.store.tables.samples import samples

_FIRST: Final = samples.alias("first")
_EVERY: Final = samples.alias("every_one")
_A: Final = aliquots.c


async def fetch(tx: Transaction, hub: str, page: PageRequest) -> Slice:
    """One page of samples (donor, material, time, content), in the order of their first tubes' creation."""
    earlier = tuple_(_FIRST.c.created_at, _FIRST.c.id) < tuple_(samples.c.created_at, samples.c.id)
    is_first = ~exists().where(_FIRST.c.hub == hub, _banked(_FIRST), _same_draw(_FIRST), earlier)
    of_draw = (_A.sample_id == _EVERY.c.id, _EVERY.c.hub == hub, _banked(_EVERY), _same_draw(_EVERY))
    kept = select(_A.content).distinct().where(_left(hub), *of_draw).lateral("kept")
    columns = (
        samples.c.id,
        samples.c.created_at,
        samples.c.patient,
        samples.c.material,
        _drawn(samples).label("drawn"),
    )
    told = select(*columns, kept.c.content).join(kept, true()).where(*_eligible(tx, hub), is_first)
    return await pagination.fetch(tx, told, by=(samples.c.created_at, samples.c.id, kept.c.content), page=page)


async def lots(tx: Transaction, hub: str, told: Sequence[Row[Any]]) -> Sequence[Lot]:
    """The samples of a page, each with all its tubes."""
    rows = await _tubes(tx, hub, sorted({row.patient for row in told}))
    spots = {(box, tx.now) for row in rows for box in row.boxes if box is not None}
    cold = await climates.of_spots(tx, hub, sorted(spots))
    known = {(box, at): found.climate if found else None for (box, at), found in cold.items()}
    found = {(row.patient, row.material, row.drawn, row.content): row for row in rows}
    keys = [(row.patient, row.material, row.drawn, row.content) for row in told]
    return [_lot(found[key], known, tx.now) for key in keys]


async def consents_of(tx: Transaction, patients: Sequence[str]) -> Mapping[str, frozenset[Purpose]]:
    """What the families agree to."""
    kept = known_consents.c
    rows = await tx.all(select(kept.patient, kept.purpose).where(kept.patient.in_(patients), kept.given))
    return {patient: frozenset(Purpose(row.purpose) for row in rows if row.patient == patient) for patient in patients}


async def summary(tx: Transaction, hub: str) -> tuple[Sequence[str], int]:
    """Which types there are, and of how many donors."""
    some = select(_A.content, samples.c.material, func.array_agg(samples.c.patient.distinct()).label("donors"))
    joined = some.join(samples, samples.c.id == _A.sample_id).where(_left(hub), *_eligible(tx, hub))
    rows = await tx.all(joined.group_by(_A.content, samples.c.material))
    types = sorted({type_of(Content(row.content), Material(row.material)) for row in rows})
    return types, len({donor for row in rows for donor in row.donors})


async def _tubes(tx: Transaction, hub: str, patients: Sequence[str]) -> Sequence[Row[Any]]:
    drawn = _drawn(samples).label("drawn")
    counted = (func.count().label("tubes"), func.min(_A.banked_at).label("created"))
    columns = (samples.c.patient, samples.c.material, drawn, _A.content)
    some = select(*columns, *counted, func.array_agg(_A.box.distinct()).label("boxes"))
    joined = some.join(samples, samples.c.id == _A.sample_id).where(_left(hub), *_eligible(tx, hub))
    # The patients' index finds them; of each the few draws are told apart here.
    return await tx.all(joined.where(samples.c.patient.in_(patients)).group_by(*columns))


def _lot(row: Row[Any], known: Mapping[tuple[str, datetime], Climate | None], now: datetime) -> Lot:
    return Lot(
        patient=row.patient,
        material=Material(row.material),
        drawn_at=row.drawn,
        content=Content(row.content),
        created_at=row.created,
        tubes=row.tubes,
        climates=frozenset(known[box, now] for box in row.boxes if box is not None),
    )


def _eligible(tx: Transaction, hub: str) -> Sequence[ColumnElement[bool]]:
    said = known_consents.alias("said")
    agreed = exists().where(said.c.patient == samples.c.patient, said.c.purpose == FOR_SAMPLES, said.c.given)
    gone = exists().where(said.c.patient == samples.c.patient, said.c.purpose == Purpose.REGISTRY, ~said.c.given)
    return (samples.c.hub == hub, _banked(samples), seen_samples(tx.call), agreed, ~gone)


def _banked(some: FromClause) -> ColumnElement[bool]:
    """A quarantined sample is in a stage of its own."""
    return and_(some.c.stage == SampleStage.BANKED, some.c.material.is_not(None))


def _left(hub: str) -> ColumnElement[bool]:
    """Out on the bench is still the hub's; with a researcher it is nobody else's to ask for."""
    lent = exists().where(research_tubes.c.handed_id == _A.id, research_tubes.c.state.in_(WITH_THE_RESEARCHER))
    return and_(_A.hub == hub, or_(_A.stage == AliquotStage.STORED, and_(_A.stage == AliquotStage.OUT, ~lent)))


def _drawn(some: FromClause) -> ColumnElement[datetime]:
    """When it was drawn; where nobody timed that, when it was entered."""
    return func.coalesce(some.c.extracted_at, some.c.collected_at)


def _same_draw(some: FromClause) -> ColumnElement[bool]:
    alike = and_(some.c.patient == samples.c.patient, some.c.material == samples.c.material)
    return and_(alike, _drawn(some) == _drawn(samples))
