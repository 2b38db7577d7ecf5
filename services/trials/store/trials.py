"""Trials and the versions of their criteria."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Reference
from services.trials.store.tables.trials import criteria_versions, site_statuses, trial_stages, trials


async def lock(tx: Transaction, trial: str) -> TrialRecord | None:
    """The trial, held until the end of the transaction; verdicts may refer to it meanwhile (else: deadlock)."""
    row = await tx.first(select(trials).where(trials.c.id == trial).with_for_update(key_share=True))
    return record(row) if row is not None else None


WRITTEN_ONCE: Final = frozenset({"id", "title", "phase", "created_at"})


async def find(tx: Transaction, trial: str) -> TrialRecord | None:
    """The trial."""
    row = await tx.first(select(trials).where(trials.c.id == trial))
    return record(row) if row is not None else None


async def add(tx: Transaction, found: TrialRecord, entry: Audit) -> bool:
    """Insert it; says whether it was new."""
    added = await tx.execute(insert(trials).values(_values(found)).on_conflict_do_nothing())
    if added.rowcount:
        await audit.write(tx, entry)
    return bool(added.rowcount)


async def save(tx: Transaction, found: TrialRecord, entry: Audit) -> None:
    """Replace it, but for what is written once: answers given again show it as it was."""
    values = {name: value for name, value in _values(found).items() if name not in WRITTEN_ONCE}
    await tx.execute(trials.update().where(trials.c.id == found.id).values(values))
    await audit.write(tx, entry)


async def note_stage(tx: Transaction, found: TrialRecord, since: date) -> None:
    """Keep from which day the stage holds, for answers as of another day; audited with `save`."""
    values = {"trial": found.id, "version": found.version, "stage": found.stage, "since": since, "recorded_at": tx.now}
    await tx.execute(insert(trial_stages).values(values))


async def newest_criteria(tx: Transaction, trial: str) -> CriteriaVersion:
    """The criteria last written, in force or not."""
    statement = select(criteria_versions).where(criteria_versions.c.trial == trial)
    newest = criteria_versions.c.criteria_version.desc()
    return _criteria(await tx.one(statement.order_by(newest).limit(1)))


async def all_criteria(tx: Transaction, trial: str) -> Sequence[CriteriaVersion]:
    """Every version, oldest first."""
    statement = select(criteria_versions).where(criteria_versions.c.trial == trial)
    return [_criteria(row) for row in await tx.all(statement.order_by(criteria_versions.c.criteria_version))]


async def save_criteria(tx: Transaction, found: CriteriaVersion, entry: Audit) -> None:
    """Insert a version, or note its publication."""
    values = _criteria_values(found)
    statement = insert(criteria_versions).values(values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["trial", "criteria_version"], set_=values))
    await audit.write(tx, entry)


async def page_of(
    tx: Transaction, *, filters: Mapping[str, str | None], page: PageRequest, among: Sequence[str] | None = None
) -> Slice:
    """Trials by stage, words of the title, hospital and status of a site; `among`: of these alone."""
    statement = _filtered(filters)
    if among is not None:
        statement = statement.where(trials.c.id.in_(among))
    return await pagination.fetch(tx, statement, by=(trials.c.id,), page=page)


async def all_of(tx: Transaction, *, filters: Mapping[str, str | None]) -> Sequence[TrialRecord]:
    """All that a page would be taken from, by id."""
    return [record(row) for row in await tx.all(_filtered(filters).order_by(trials.c.id))]


def _filtered(filters: Mapping[str, str | None]) -> Select[Any]:
    statement = select(trials)
    if stage := filters.get("stage"):
        statement = statement.where(trials.c.stage == stage)
    if words := filters.get("q"):
        statement = statement.where(trials.c.title.icontains(words, autoescape=True))
    site = {name: filters[name] for name in ("hospital", "status") if filters.get(name)}
    if site:
        statement = statement.where(_has_site(site))
    return statement


def _has_site(wanted: Mapping[str, Any]) -> Any:
    """A site whose newest status is the wanted one."""
    newer = site_statuses.alias("newer")
    later = exists().where(
        newer.c.trial == site_statuses.c.trial,
        newer.c.arm == site_statuses.c.arm,
        newer.c.hospital == site_statuses.c.hospital,
        newer.c.version > site_statuses.c.version,
    )
    matching = (site_statuses.c[name] == value for name, value in wanted.items())
    return exists().where(site_statuses.c.trial == trials.c.id, *matching, ~later)


def record(row: Row[Any]) -> TrialRecord:
    """A row as a record."""
    return TrialRecord(
        id=row.id,
        title=row.title,
        phase=row.phase,
        stage=Stage(row.stage),
        references=tuple(Reference(one["says"], one["on"]) for one in row.document_references),
        in_force=row.in_force,
        edition=row.edition,
        version=row.version,
        created_at=row.created_at,
        kind=row.kind,
        to_confirm=tuple(row.to_confirm),
    )


def _values(found: TrialRecord) -> dict[str, object]:
    return {
        "id": found.id,
        "title": found.title,
        "phase": found.phase,
        "stage": found.stage,
        "document_references": [{"says": one.says, "on": one.on} for one in found.references],
        "in_force": found.in_force,
        "edition": found.edition,
        "version": found.version,
        "created_at": found.created_at,
        "kind": found.kind,
        "to_confirm": list(found.to_confirm),
    }


def _criteria(row: Row[Any]) -> CriteriaVersion:
    return CriteriaVersion(
        trial=row.trial,
        criteria_version=row.criteria_version,
        arms=tuple(row.arms),
        written_by=row.written_by,
        written_at=row.written_at,
        published_by=row.published_by,
        published_at=row.published_at,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        returned_because=row.returned_because,
        incomplete=row.incomplete,
        from_record=row.from_record,
    )


def _criteria_values(found: CriteriaVersion) -> dict[str, object]:
    return {
        "trial": found.trial,
        "criteria_version": found.criteria_version,
        "arms": list(found.arms),
        "written_by": found.written_by,
        "written_at": found.written_at,
        "published_by": found.published_by,
        "published_at": found.published_at,
        "reviewed_by": found.reviewed_by,
        "reviewed_at": found.reviewed_at,
        "returned_because": found.returned_because,
        "incomplete": found.incomplete,
        "from_record": found.from_record,
    }
