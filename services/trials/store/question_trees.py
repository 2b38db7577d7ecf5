"""Trees of questions and their versions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from services.trials.domain.questions.record import TreeRecord, TreeVersion
from services.trials.store.tables.questions import question_tree_versions, question_trees


async def lock(tx: Transaction, tree: str) -> TreeRecord | None:
    """The tree, held until the end of the transaction."""
    row = await tx.first(select(question_trees).where(question_trees.c.id == tree).with_for_update(key_share=True))
    return record(row) if row is not None else None


async def find(tx: Transaction, tree: str) -> TreeRecord | None:
    """The tree."""
    row = await tx.first(select(question_trees).where(question_trees.c.id == tree))
    return record(row) if row is not None else None


async def add(tx: Transaction, found: TreeRecord, entry: Audit) -> bool:
    """Insert it; says whether it was new."""
    added = await tx.execute(insert(question_trees).values(_values(found)).on_conflict_do_nothing())
    if added.rowcount:
        await audit.write(tx, entry)
    return bool(added.rowcount)


async def save(tx: Transaction, found: TreeRecord, entry: Audit) -> None:
    """Replace it."""
    await tx.execute(question_trees.update().where(question_trees.c.id == found.id).values(_values(found)))
    await audit.write(tx, entry)


async def version_of(tx: Transaction, tree: str, number: int) -> TreeVersion | None:
    """One version of it."""
    table = question_tree_versions
    row = await tx.first(select(table).where(table.c.tree == tree, table.c.tree_version == number))
    return _version(row) if row is not None else None


async def newest(tx: Transaction, found: TreeRecord) -> TreeVersion:
    """The version last written, in force or not."""
    table = question_tree_versions
    wanted = select(table).where(table.c.tree == found.id, table.c.tree_version == found.newest)
    return _version(await tx.one(wanted))


async def versions_of(tx: Transaction, tree: str) -> Sequence[TreeVersion]:
    """Every version, oldest first."""
    table = question_tree_versions
    rows = await tx.all(select(table).where(table.c.tree == tree).order_by(table.c.tree_version))
    return [_version(row) for row in rows]


async def save_version(tx: Transaction, found: TreeVersion, entry: Audit) -> None:
    """Insert a version, or note its publication."""
    values = {
        "tree": found.tree,
        "tree_version": found.tree_version,
        "document": dict(found.document),
        "written_by": found.written_by,
        "written_at": found.written_at,
        "published_by": found.published_by,
        "published_at": found.published_at,
        "proved_against": dict(found.proved_against) if found.proved_against is not None else None,
    }
    statement = insert(question_tree_versions).values(values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["tree", "tree_version"], set_=values))
    await audit.write(tx, entry)


async def page_of(tx: Transaction, page: PageRequest) -> Slice:
    """All trees by id."""
    return await pagination.fetch(tx, select(question_trees), by=(question_trees.c.id,), page=page)


def record(row: Row[Any]) -> TreeRecord:
    """A row as a record."""
    return TreeRecord(row.id, row.in_force, row.newest, row.edition, row.version, row.created_at)


def _values(found: TreeRecord) -> dict[str, object]:
    return {
        "id": found.id,
        "in_force": found.in_force,
        "newest": found.newest,
        "edition": found.edition,
        "version": found.version,
        "created_at": found.created_at,
    }


def _version(row: Row[Any]) -> TreeVersion:
    return TreeVersion(
        tree=row.tree,
        tree_version=row.tree_version,
        document=row.document,
        written_by=row.written_by,
        written_at=row.written_at,
        published_by=row.published_by,
        published_at=row.published_at,
        proved_against=row.proved_against,
    )
