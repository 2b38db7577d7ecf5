"""The panels that there are: those that the network ships, and those that laboratories have stated.

Whoever reads a result reads what its panel holds: panels are of nobody's, so everybody reads all of them.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import AlreadyThere
from services.samples.domain.panels.catalogue import shipped
from services.samples.domain.panels.panel import Panel, PanelGene, PanelKind, Scope
from services.samples.store.tables.panels import panels

_KEPT: Final = panels.c
_COLUMNS: Final = ("id", "version", "lab", "effective_from", "added_at", "added_by")
_LISTS: Final = ("nucleic", "copy_numbers", "fusion_partners", "expression")
_PLAIN: Final = ("name", "name_es", "source", "limit_of_detection_percent", "limit_source", "minimum_depth")


async def find(tx: Transaction, panel_id: str, version: str) -> Panel | None:
    """One version of one panel."""
    known = shipped().get((panel_id, version))
    if known is not None:
        return known
    row = await tx.first(select(panels).where(_KEPT.id == panel_id, _KEPT.version == version))
    return None if row is None else _panel(row)


async def every(tx: Transaction) -> Sequence[Panel]:
    """All versions."""
    rows = await tx.all(select(panels).order_by(_KEPT.id, _KEPT.version))
    return [*shipped().values(), *map(_panel, rows)]


async def add(tx: Transaction, panel: Panel, entry: Audit) -> None:
    """Keep a new version; one that is there stays as it is."""
    row = {name: getattr(panel, name) for name in _COLUMNS}
    added = insert(panels).values(**row, definition=_definition(panel)).on_conflict_do_nothing().returning(_KEPT.id)
    if (panel.id, panel.version) in shipped() or await tx.first(added) is None:
        sentence = "There is this version of the panel, and versions never change: state the next one."
        raise AlreadyThere(sentence, where="body.version", wrong=panel.version)
    await audit.write(tx, entry)


def _definition(panel: Panel) -> dict[str, Any]:
    genes = [{"symbol": one.symbol, "regions": one.regions, "source": one.source} for one in panel.genes]
    lists = {name: list(getattr(panel, name)) for name in _LISTS}
    plain = {name: getattr(panel, name) for name in (*_PLAIN, "depth_source")}
    return {**plain, **lists, "scope": panel.scope.value, "genes": genes}


def _panel(row: Row[Any]) -> Panel:
    told = dict(row.definition)
    lists = {name: tuple(told.pop(name)) for name in _LISTS}
    genes = tuple(PanelGene(**one) for one in told.pop("genes"))
    own = {name: row._mapping[name] for name in _COLUMNS}  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Panel(**{**told, **lists, **own, "scope": Scope(told["scope"])}, kind=PanelKind.ASSAY, genes=genes)
