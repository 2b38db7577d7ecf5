"""The storage tree in the database; a path is one node of one hub."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import AlreadyThere, Invalid, NotFound, WrongState
from libs.common.identifiers import new_id
from libs.common.pagination import PageRequest, Slice
from services.samples.domain.biobank.aliquot import Place
from services.samples.domain.biobank.storage import Grid, Storage, StorageKind, ways_down
from services.samples.domain.label import Labelled
from services.samples.store import labels
from services.samples.store.sight import seen_storages
from services.samples.store.tables.biobank import aliquots, storages
from services.samples.store.tables.former_paths import former_paths

_BY_PLACE: Final = (aliquots.c.position, aliquots.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageFilter:
    """What is asked for."""

    parent_id: UUID | None = None
    kind: StorageKind | None = None
    hub: str | None = None
    path: str | None = None


async def add(tx: Transaction, storage: Storage, entry: Audit) -> None:
    """Keep a new node, or say that there is such a one."""
    if not await _put(tx, storage):
        raise AlreadyThere("There is a node of this name.", where="body.name", wrong=storage.path)
    await audit.write(tx, entry)


async def find(tx: Transaction, storage_id: UUID) -> Storage:
    """One node that the caller may see."""
    return await _one(tx, select(storages).where(storages.c.id == storage_id))


async def hold_one(tx: Transaction, storage_id: UUID) -> Storage:
    """The same, and it stays where it stands meanwhile."""
    return await _one(tx, select(storages).where(storages.c.id == storage_id).with_for_update(key_share=True))


async def find_by_label(tx: Transaction, label: str) -> Storage:
    """The node with this label, if the caller may see it."""
    return await _one(tx, select(storages).where(storages.c.label == label))


async def fetch(tx: Transaction, asked: StorageFilter, page: PageRequest) -> Slice:
    """One page in the order of the paths."""
    named = [storages.c[name] == value for name, value in columns_of(asked).items() if value is not None]
    statement = select(storages).where(seen_storages(tx.call), *named)
    return await pagination.fetch(tx, statement, by=(storages.c.path, storages.c.id), page=page)


async def tubes_in(tx: Transaction, storage: Storage) -> Sequence[Row[Any]]:
    """What lies in this node itself, by position."""
    columns = (aliquots.c.id, aliquots.c.label, aliquots.c.position, aliquots.c.patient)
    return await tx.all(select(*columns).where(aliquots.c.storage_id == storage.id).order_by(*_BY_PLACE))


async def hold(tx: Transaction, hub: str, paths: Iterable[str]) -> Mapping[str, Storage]:
    """The nodes with these paths, locked: who fills or empties a box does it after the other.

    Take it after patients, samples and aliquots. A path that nobody has named before is made, as a box.
    """
    wanted = sorted(set(paths))
    if not wanted:
        return {}
    named = select(storages).where(storages.c.hub == hub, storages.c.path.in_(wanted)).order_by(storages.c.path)
    if len(await tx.all(named)) < len(wanted):
        await _grow(tx, hub, wanted)
    held = await tx.all(named.with_for_update(key_share=True))
    if len(held) < len(wanted):
        raise WrongState("A place was moved or named anew just now; look where it is.")
    return {row.path: storage_of(row) for row in held}


async def check_free(tx: Transaction, storage: Storage, place: Place, *, where: str) -> None:
    """Refuse a place that is taken; the node is held, and the database stands behind it."""
    there = (aliquots.c.storage_id == storage.id, aliquots.c.position == place.position)
    if place.position is not None and await tx.first(select(aliquots.c.id).where(*there)) is not None:
        wrong = f"{place.box} {place.position}"
        raise AlreadyThere("Another tube lies at this place.", where=where, wrong=wrong, right="a free position")


def storage_of(row: Row[Any]) -> Storage:
    """A row as the node it keeps."""
    columns = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    rows, across = columns.pop("grid_rows"), columns.pop("grid_columns")
    kind = StorageKind(columns.pop("kind"))
    return Storage(**columns, kind=kind, grid=None if rows is None else Grid(rows, across))


async def _grow(tx: Transaction, hub: str, wanted: Sequence[str]) -> None:
    """In the order of the paths, so that two who name the same boxes cannot block each other."""
    every = sorted({way for path in wanted for way in ways_down(path)})
    await _check_names(tx, hub, every)
    for path in every:
        ways = ways_down(path)
        above = ways[-2] if len(ways) > 1 else None
        parent = None if above is None else await _parent(tx, hub, above)
        kind = StorageKind.BOX if path in wanted else StorageKind.OTHER
        node = Storage(
            id=new_id(),
            label=await labels.claim(tx, Labelled.STORAGE),
            hub=hub,
            parent_id=parent,
            kind=kind,
            name=path if above is None else path.removeprefix(f"{above}/"),
            path=path,
            grid=None,
            capacity=None,
            created_at=tx.now,
        )
        if await _put(tx, node):
            await audit.write(tx, Audit(did="named storage", about=f"storage/{node.id}"))


async def _parent(tx: Transaction, hub: str, path: str) -> UUID:
    named = select(storages).where(storages.c.hub == hub, storages.c.path == path)
    row = await tx.first(named.with_for_update(key_share=True))
    if row is None:
        raise WrongState("A place was moved or named anew just now; look where it is.")
    found = storage_of(row)
    found.check_in_use(where=None)
    return found.id


async def _check_names(tx: Transaction, hub: str, paths: Sequence[str]) -> None:
    """Whoever writes a former name means the node that had it: a new one would hide that it went elsewhere."""
    now = select(storages.c.path).where(storages.c.hub == hub, storages.c.path.in_(paths))
    taken = {row.path for row in await tx.all(now)}
    kept = former_paths.c
    former = select(kept.path, storages.c.path.label("now")).join(storages, storages.c.id == kept.storage_id)
    named = former.where(kept.hub == hub, kept.path.in_([path for path in paths if path not in taken]))
    found = await tx.first(named.order_by(kept.until.desc()).limit(1))
    if found is not None:
        raise Invalid("This place has another name now.", where="body", wrong=found.path, right=found.now)


async def _put(tx: Transaction, storage: Storage) -> bool:
    columns = columns_of(storage)
    grid: Grid | None = columns.pop("grid")
    rows = {"grid_rows": grid.rows if grid else None, "grid_columns": grid.columns if grid else None}
    new = insert(storages).values(**columns, **rows).on_conflict_do_nothing(constraint="uq_storages_path")
    return await tx.first(new.returning(storages.c.id)) is not None


async def _one(tx: Transaction, statement: Select[Any]) -> Storage:
    row = await tx.first(statement.where(seen_storages(tx.call)))
    if row is None:
        raise NotFound("There is no such place.")
    return storage_of(row)
