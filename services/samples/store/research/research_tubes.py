"""The tubes of pick lists in the database, and who is behind their pseudonyms."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.pagination import PageRequest, Slice
from services.samples.domain.biobank.amount import Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.request_states import TubeState
from services.samples.domain.research.research_tube import Report, ResearchTube, WithheldBecause, new_pseudonym
from services.samples.store.sight import seen_by
from services.samples.store.tables.research import research_pseudonyms, research_tubes


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeFilter:
    """What is asked for."""

    state: TubeState | None = None
    biobank_request_id: UUID | None = None
    institution: str | None = None
    hub: str | None = None


async def add(tx: Transaction, tube: ResearchTube, entry: Audit) -> None:
    """Reserve it; the database refuses more than there is."""
    await tx.execute(insert(research_tubes).values(**columns_of(tube)))
    await audit.write(tx, entry)


async def save(tx: Transaction, tube: ResearchTube, entry: Audit) -> None:
    """Keep what has become of one that this transaction has locked."""
    await tx.execute(update(research_tubes).where(research_tubes.c.id == tube.id).values(**columns_of(tube)))
    await audit.write(tx, entry)


async def find(tx: Transaction, tube_id: UUID) -> ResearchTube:
    """One that the caller may see."""
    return _one(await tx.first(select(research_tubes).where(research_tubes.c.id == tube_id, _seen(tx))))


async def lock(tx: Transaction, tube_id: UUID) -> ResearchTube:
    """The same, and nobody else changes it; take it after its request."""
    statement = select(research_tubes).where(research_tubes.c.id == tube_id, _seen(tx))
    return _one(await tx.first(statement.with_for_update()))


async def of_request(tx: Transaction, request_id: UUID) -> Sequence[ResearchTube]:
    """All tubes that were ever picked for it, in the order of their picking."""
    kept = research_tubes.c
    statement = select(research_tubes).where(kept.biobank_request_id == request_id, _seen(tx))
    return [tube_of(row) for row in await tx.all(statement.order_by(kept.line, kept.id))]


async def of_child(tx: Transaction, patient: str, states: Collection[TubeState]) -> Sequence[ResearchTube]:
    """Those picked of one child, in every request."""
    named = research_pseudonyms.c
    behind = (named.biobank_request_id == research_tubes.c.biobank_request_id) & (
        named.pseudonym == research_tubes.c.pseudonym
    )
    joined = select(research_tubes).join(research_pseudonyms, behind)
    wanted = joined.where(named.patient == patient, research_tubes.c.state.in_(states))
    return [tube_of(row) for row in await tx.all(wanted.order_by(research_tubes.c.biobank_request_id))]


async def pseudonyms(tx: Transaction, request_id: UUID, hub: str, patients: Iterable[str]) -> Mapping[str, str]:
    """What each child is called within the request, which is locked; who was not in it gets a new name."""
    kept = research_pseudonyms.c
    rows = await tx.all(select(kept.patient, kept.pseudonym).where(kept.biobank_request_id == request_id))
    known = {row.patient: row.pseudonym for row in rows}
    taken = set(known.values())
    for patient in sorted(set(patients) - known.keys()):
        known[patient] = next(name for name in iter(new_pseudonym, None) if name not in taken)
        taken.add(known[patient])
        row = {"biobank_request_id": request_id, "pseudonym": known[patient], "patient": patient, "hub": hub}
        await tx.execute(insert(research_pseudonyms).values(row))
    return known


async def fetch(tx: Transaction, asked: TubeFilter, page: PageRequest, *more: Any) -> Slice:
    """One page, the newest first."""
    named = [research_tubes.c[name] == value for name, value in columns_of(asked).items() if value is not None]
    statement: Select[Any] = select(research_tubes).where(_seen(tx), *named, *more)
    order = (research_tubes.c.reserved_at.desc(), research_tubes.c.id.desc())
    return await pagination.fetch(tx, statement, by=order, page=page)


def due(tx: Transaction) -> Any:
    """Those recalled that should have been destroyed or returned by now."""
    return (research_tubes.c.state == TubeState.RECALLED) & (research_tubes.c.due_at < tx.now)


def tube_of(row: Row[Any]) -> ResearchTube:
    """A row as the tube it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    unit, reason, reported = columns.pop("unit"), columns.pop("reason"), columns.pop("reported")
    return ResearchTube(
        **{**columns, "state": TubeState(columns["state"]), "content": Content(columns["content"])},
        unit=None if unit is None else Unit(unit),
        reason=None if reason is None else WithheldBecause(reason),
        reported=None if reported is None else Report(reported),
    )


def _seen(tx: Transaction) -> Any:
    return seen_by(tx.call, research_tubes.c.institution, research_tubes.c.hub)


def _one(row: Row[Any] | None) -> ResearchTube:
    if row is None:
        raise NotFound("There is no such tube.")
    return tube_of(row)
