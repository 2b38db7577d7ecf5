"""One patient's whole report in two round trips: may the caller see it, and all that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import Text

from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.reporting.domain.stages import Standing
from services.reporting.store.tables.board import (
    adherences,
    consultations,
    follow_ups,
    recommendations,
    referral_answers,
    referrals,
    stale_pins,
)
from services.reporting.store.tables.course import episodes, outcomes, responses, treatments
from services.reporting.store.tables.patients import consents, patient_traits, standings, withdrawals
from services.reporting.store.tables.samples import assay_steps, parcel_temperatures, sample_steps
from services.reporting.store.tables.trials import fact_conflicts, trial_sites, trials, verdicts

SECTIONS = (
    patient_traits,
    consents,
    withdrawals,
    episodes,
    treatments,
    responses,
    outcomes,
    sample_steps,
    assay_steps,
    consultations,
    recommendations,
    stale_pins,
    adherences,
    follow_ups,
    referrals,
    referral_answers,
    verdicts,
    fact_conflicts,
)

Facts = dict[str, list[dict[str, Any]]]
"""The rows of each table, as JSON."""

_SEEN = text(
    """
    SELECT mine.patient, mine.root, goes_on.standing, goes_on.hospital, goes_on.region
    FROM standings mine JOIN standings goes_on ON goes_on.patient = mine.root
    WHERE mine.patient = :code
      AND (:scope = '*' OR EXISTS (
          SELECT FROM sights WHERE sights.patient = mine.patient AND sights.organisation = :scope
      ))
    """
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The child a report is about: the code it goes on under, and every code it ever had."""

    code: str
    codes: tuple[str, ...]
    hospital: str | None
    region: str | None
    receiver: str | None = None
    """The organisation that asks, if the child is another's and was referred to it."""


async def find(tx: Transaction, code: str) -> Subject:
    """The child under this code, if the caller may see it; a merged code names the one that goes on."""
    seen = await tx.first(_SEEN, {"code": code, "scope": tx.call.scope})
    if seen is None or seen.standing == Standing.HIDDEN:
        raise NotFound("There is no such patient.")
    if seen.root != code:
        raise NotFound(
            "This code was a duplicate and is closed.",
            where="path.code",
            wrong="closed as a duplicate",
            right=f"the record goes on under {seen.root}",
        )
    same = await tx.all(select(standings.c.patient).where(standings.c.root == code).order_by(standings.c.patient))
    own = tx.call.everywhere or seen.hospital == tx.call.scope
    codes = tuple(row.patient for row in same)
    return Subject(code, codes, seen.hospital, seen.region, receiver=None if own else tx.call.scope)


async def facts_on(tx: Transaction, codes: Sequence[str]) -> Facts:
    """Everything the network has stated of these codes, and of the trials its verdicts speak of."""
    row = await tx.one(_ALL_SECTIONS, {"codes": list(codes)})
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def _section(table: Table) -> Any:
    of_patient = table.c.patient == func.any(_CODES)
    return _rows(table).where(of_patient).scalar_subquery().label(table.name)


def _rows(table: Table) -> Any:
    as_json = func.to_jsonb(table.table_valued())
    return select(func.coalesce(func.jsonb_agg(as_json), text("'[]'::jsonb"), type_=JSONB))


def _of_trials(table: Table) -> Any:
    spoken_of = select(verdicts.c.trial).where(verdicts.c.patient == func.any(_CODES))
    return _rows(table).where(table.c.trial.in_(spoken_of)).scalar_subquery().label(table.name)


def _of_samples(table: Table) -> Any:
    """By the tubes of these codes, wherever they travelled from; one look into an index of the table."""
    mine = select(func.array_agg(sample_steps.c.sample_id.distinct())).where(sample_steps.c.patient == func.any(_CODES))
    return _rows(table).where(table.c.samples.op("&&")(mine.scalar_subquery())).scalar_subquery().label(table.name)


_CODES = bindparam("codes", type_=ARRAY(Text))
_ALL_SECTIONS = select(
    *map(_section, SECTIONS), _of_samples(parcel_temperatures), _of_trials(trials), _of_trials(trial_sites)
)
