"""What the biobanks hold that may be used for research: tubes whose children's consents stand, and how many samples.

Several tubes of one child and material, drawn at one time, are one sample (MIABIS, BBMRI-ERIC issue 27).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    cast,
    distinct,
    exists,
    extract,
    func,
    literal,
    select,
    true,
)

from libs.common.database import Transaction
from libs.common.vocabulary import Purpose
from libs.common.wire import NETWORK_ZONE
from services.samples.domain.research.counting import Holding
from services.samples.domain.research.criteria import FOR_RESEARCH, STEPS, Criteria, Dimension
from services.samples.domain.research.request_states import TubeState
from services.samples.domain.stages import AT_HUB, AliquotStage
from services.samples.store.tables.assays import assays
from services.samples.store.tables.biobank import aliquots
from services.samples.store.tables.known import known_consents, known_episodes
from services.samples.store.tables.research import research_tubes
from services.samples.store.tables.samples import samples

Condition = ColumnElement[Any]

DRAWN_AT: Final = func.coalesce(samples.c.extracted_at, samples.c.collected_at)
YEAR: Final = cast(extract("year", func.timezone(NETWORK_ZONE.key, DRAWN_AT)), Integer)
RESERVED: Final = (
    select(func.coalesce(func.sum(research_tubes.c.amount), 0))
    .where(research_tubes.c.aliquot_id == aliquots.c.id, research_tubes.c.state == TubeState.RESERVED)
    .scalar_subquery()
)
"""How much of a tube is kept for requests."""

WHOLE: Final = exists().where(
    research_tubes.c.aliquot_id == aliquots.c.id,
    research_tubes.c.state == TubeState.RESERVED,
    research_tubes.c.amount.is_(None),
)
_COLUMNS: Final[Mapping[Dimension, Condition]] = {
    Dimension.MATERIAL: samples.c.material,
    Dimension.CONTENT: aliquots.c.content,
    Dimension.PRESERVATION: aliquots.c.preservation,
    Dimension.HUB: aliquots.c.hub,
    Dimension.YEAR: YEAR,
    Dimension.EPISODE: known_episodes.c.kind,
}
UNKNOWN: Final = "unknown"


def free_tubes(*columns: Any, purposes: Iterable[Purpose] = FOR_RESEARCH) -> Select[Any]:
    """Tubes that lie at their place and are not kept as a whole for a request, of children whose consents stand."""
    joined = aliquots.join(samples, samples.c.id == aliquots.c.sample_id).outerjoin(
        known_episodes, known_episodes.c.id == samples.c.episode_id
    )
    lying = (aliquots.c.stage == AliquotStage.STORED, samples.c.stage.in_(AT_HUB), ~WHOLE)
    agreed = (_given(purpose) for purpose in purposes)
    return select(*columns).select_from(joined).where(*lying, ~_registry_withdrawn(), *agreed)


def fits(asked: Criteria) -> list[Condition]:
    """What a tube must be; its amount and the consents apart."""
    named = {
        samples.c.material: asked.material,
        aliquots.c.content: asked.content,
        aliquots.c.preservation: asked.preservation,
        aliquots.c.hub: asked.hub,
        YEAR: asked.year,
        known_episodes.c.kind: asked.episode,
    }
    found = [column == value for column, value in named.items() if value is not None]
    return [*found, *([_assayed(asked)] if asked.assay else [])]


async def count(tx: Transaction, asked: Criteria, *, by: Dimension | None = None) -> Mapping[str, Holding]:
    """The samples that fit, with what each wider question would find beside them; by the values of a dimension."""
    wider = [and_(true(), *conditions) for conditions in _widened(asked)]
    value = literal("") if by is None else func.coalesce(cast(_COLUMNS[by], aliquots.c.hub.type), UNKNOWN)
    key = (aliquots.c.patient, samples.c.material, DRAWN_AT)
    fit = [func.bool_or(condition).label(f"fits_{place}") for place, condition in enumerate(wider)]
    per_sample = free_tubes(value.label("value"), aliquots.c.patient, *fit).group_by(value, *key).subquery()
    inside = per_sample.c.fits_0
    columns = [
        per_sample.c.value,
        func.count().filter(inside).label("samples"),
        func.array_agg(distinct(per_sample.c.patient)).filter(inside).label("children"),
        *(
            func.count(distinct(per_sample.c.patient)).filter(and_(per_sample.c[f"fits_{place}"], ~inside))
            for place in range(1, len(wider))
        ),
    ]
    rows = await tx.all(select(*columns).group_by(per_sample.c.value).order_by(per_sample.c.value))
    found = {row.value: _holding(row) for row in rows}
    return found if by else {"": found.get("", Holding(0, frozenset()))}


def _holding(row: Row[Any]) -> Holding:
    return Holding(row.samples, frozenset(row.children or ()), tuple(row[3:]))


def _widened(asked: Criteria) -> Sequence[tuple[Condition, ...]]:
    """The question itself first, then all in which some of its conditions are wider or left out."""
    chains: list[list[Condition]] = [[condition, true()] for condition in fits(asked)]
    chains += [[_given(Purpose(use.value)), true()] for use in sorted(asked.uses)]
    if asked.at_least is not None:
        unit, value = asked.at_least.unit, asked.at_least.value
        steps = [step for step in reversed(STEPS[unit]) if step <= value]
        left = aliquots.c.amount - RESERVED
        chains.append([*(and_(aliquots.c.unit == unit, left >= step) for step in steps), true()])
    return list(product(*chains))


def _given(purpose: Purpose) -> Condition:
    kept = known_consents.c
    return exists().where(kept.patient == aliquots.c.patient, kept.purpose == purpose, kept.given)


def _registry_withdrawn() -> Condition:
    kept = known_consents.c
    return exists().where(kept.patient == aliquots.c.patient, kept.purpose == Purpose.REGISTRY, ~kept.given)


def _assayed(asked: Criteria) -> Condition:
    kept = assays.c
    return exists().where(
        kept.sample_id == aliquots.c.sample_id, kept.kind == asked.assay, kept.released_at.is_not(None)
    )
