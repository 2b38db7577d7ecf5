"""Germ-line findings in the database: added with the result they were part of, never changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, and_, insert, select

from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.counselling.finding import GermLineFinding
from services.samples.domain.counselling.untold import check_untold
from services.samples.store.counselling import cases
from services.samples.store.tables.assays import result_versions
from services.samples.store.tables.counselling import counselling_findings

_LINES: Final = TypeAdapter(tuple[GermLineFinding, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one version of a result, or one file, says; who answers for that version, if anybody does."""

    result_version: int | None
    file_id: UUID | None
    findings: tuple[GermLineFinding, ...]
    found_at: datetime
    found_by: str
    method: str | None
    covered_genes: tuple[str, ...] | None
    """Of a germ-line assay: what it looked at."""
    failed_genes: tuple[str, ...] | None
    state: ResultState | None
    released_at: datetime | None
    released_by: str | None


async def keep(
    tx: Transaction,
    assay_id: UUID,
    findings: Sequence[GermLineFinding],
    *,
    result_version: int | None = None,
    file_id: UUID | None = None,
) -> None:
    """Keep what was found, and put the assay's case into the queue, or there again."""
    kept = counselling_findings
    row = {
        "id": new_id(),
        "assay_id": assay_id,
        "result_version": result_version,
        "file_id": file_id,
        "findings": _LINES.dump_python(tuple(findings), mode="json"),
        "found_at": tx.now,
        "found_by": tx.call.by,
    }
    await tx.execute(insert(kept).values(row))
    await cases.open_or_reopen(tx, assay_id)


async def of_assay(tx: Transaction, assay_id: UUID) -> Sequence[Found]:
    """Of every version and file, the newest first; a caller must have been shown the case."""
    kept, version = counselling_findings.c, result_versions.c
    joined = counselling_findings.outerjoin(
        result_versions, and_(version.assay_id == kept.assay_id, version.version == kept.result_version)
    )
    columns = (counselling_findings, version.body, version.state, version.released_at, version.released_by)
    statement = select(*columns).select_from(joined).where(kept.assay_id == assay_id)
    return [_found(row) for row in await tx.all(statement.order_by(kept.found_at.desc(), kept.id.desc()))]


async def said_of(tx: Transaction, assay_id: UUID) -> Sequence[GermLineFinding]:
    """Every line that was ever kept of an assay: what no text of it may repeat."""
    return (await said_of_several(tx, [assay_id])).get(assay_id, ())


async def said_of_several(tx: Transaction, ids: Collection[UUID]) -> Mapping[UUID, Sequence[GermLineFinding]]:
    """The same of several assays; those of which nothing was ever kept are left out."""
    kept = counselling_findings.c
    wanted = select(kept.assay_id, kept.findings).where(kept.assay_id.in_(ids)) if ids else None
    said: dict[UUID, list[GermLineFinding]] = {}
    for row in await tx.all(wanted.order_by(kept.found_at.desc(), kept.id.desc())) if wanted is not None else ():
        said.setdefault(row.assay_id, []).extend(_LINES.validate_python(row.findings))
    return said


async def check_untold_of(tx: Transaction, assay_id: UUID, reason: str) -> None:
    """Reasons stand in the audit trail, which others read."""
    check_untold(reason, await said_of(tx, assay_id), where="body.reason")


def _found(row: Row[Any]) -> Found:
    body = row.body or {}
    covered, failed = (body.get(name) for name in ("covered_genes", "failed_genes"))
    return Found(
        method=body.get("method"),
        covered_genes=None if covered is None else tuple(covered),
        failed_genes=None if failed is None else tuple(failed),
        result_version=row.result_version,
        file_id=row.file_id,
        findings=_LINES.validate_python(row.findings),
        found_at=row.found_at,
        found_by=row.found_by,
        state=None if row.state is None else ResultState(row.state),
        released_at=row.released_at,
        released_by=row.released_by,
    )
