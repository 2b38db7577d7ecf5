"""The versions of results: added, never removed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.contracts.samples.assays import Preanalytics
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.samples.domain.assays.result_version import ResultState, ResultVersion
from services.samples.domain.assays.results.families import read_result
from services.samples.domain.counselling.apart import set_apart
from services.samples.domain.counselling.untold import check_untold
from services.samples.domain.verification.why import Why
from services.samples.store.counselling import findings
from services.samples.store.tables.assays import result_versions

CHANGES: Final = (
    "state",
    "preanalytics",
    "run_override",
    "verified_at",
    "verified_by",
    "released_at",
    "released_by",
    "verification_rule",
    "reason",
    "correction",
    "withdrawal",
)
"""What may become known of a version after it was written; its body never changes."""

_NEW: Final = insert(result_versions)
_SAVE: Final = update(result_versions).where(
    result_versions.c.assay_id == bindparam("saved"), result_versions.c.version == bindparam("saved_version")
)


async def add(tx: Transaction, result: ResultVersion, entry: Audit) -> None:
    """Keep a new version; germ-line findings go to genetic counselling, and into no other table."""
    body, apart = set_apart(result.body)
    found = result.apart if apart is None else apart
    tx.later(_NEW, _columns(replace(result, body=body)))
    if found is not None:
        await findings.keep(tx, result.assay_id, found, result_version=result.version)
    await _check_untold(tx, result)
    await audit.write(tx, entry)


async def save(tx: Transaction, result: ResultVersion, entry: Audit) -> None:
    """Keep who released a version, or that another one stands in its place."""
    await _check_untold(tx, result)
    columns = _columns(result)
    changed = {name: columns[name] for name in CHANGES}
    tx.later(_SAVE, {"saved": result.assay_id, "saved_version": result.version, **changed})
    await audit.write(tx, entry)


async def find(tx: Transaction, assay_id: UUID, version: int) -> ResultVersion:
    """One version of a result whose assay the caller has been shown."""
    kept = result_versions.c
    row = await tx.first(select(result_versions).where(kept.assay_id == assay_id, kept.version == version))
    if row is None:
        raise NotFound("There is no such version of the result.")
    return result_of(row)


async def of_assay(tx: Transaction, assay_id: UUID) -> Sequence[ResultVersion]:
    """All versions, the newest first; a caller must have been shown the assay."""
    statement = select(result_versions).where(result_versions.c.assay_id == assay_id)
    return [result_of(row) for row in await tx.all(statement.order_by(result_versions.c.version.desc()))]


def result_of(row: Row[Any]) -> ResultVersion:
    """A row as the version it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    body, preanalytics = read_result(columns.pop("body")), Preanalytics.model_validate(columns.pop("preanalytics"))
    state = ResultState(columns.pop("state"))
    columns |= {name: Why.read(columns[name]) for name in ("correction", "withdrawal")}
    return ResultVersion(**columns, state=state, body=body, preanalytics=preanalytics)


async def _check_untold(tx: Transaction, result: ResultVersion) -> None:
    """Reasons are read by the hospital, and travel."""
    known = await findings.said_of(tx, result.assay_id) if result.texts else ()
    for text in result.texts:
        check_untold(text, known, where="body.reason")


def _columns(result: ResultVersion) -> dict[str, Any]:
    plain = {name: getattr(result, name) for name in ResultVersion.__slots__ if name != "apart"}
    return {
        **plain,
        "body": result.body.model_dump(mode="json"),
        "preanalytics": result.preanalytics.model_dump(mode="json"),
        "correction": result.correction and result.correction.kept(),
        "withdrawal": result.withdrawal and result.withdrawal.kept(),
    }
