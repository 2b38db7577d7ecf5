"""The list of assays: filters, pages, and one audit row that names the patients shown."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from libs.common import pagination
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Assay
from services.samples.domain.stages import AssayStage
from services.samples.store import viewed
from services.samples.store.sides import sides_of_assays
from services.samples.store.tables.assays import assays

NAMED = ("stage", "lab", "hospital", "patient", "kind", "sample_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssayFilter:
    """What is asked for; `kinds` is what an instrument's key is limited to."""

    stage: AssayStage | None = None
    lab: str | None = None
    hospital: str | None = None
    patient: str | None = None
    kind: Assay | None = None
    sample_id: UUID | None = None
    kinds: Collection[str] | None = None


async def fetch(tx: Transaction, asked: AssayFilter, page: PageRequest) -> Slice:
    """One page, the newest first."""
    wanted = [assays.c[name] == getattr(asked, name) for name in NAMED if getattr(asked, name) is not None]
    if asked.kinds is not None:
        wanted.append(assays.c.kind.in_(sorted(asked.kinds)))
    order, sides = (assays.c.ordered_at.desc(), assays.c.id.desc()), sides_of_assays(tx.call)
    found = await pagination.fetch_from_sides(tx, assays, *wanted, sides=sides, by=order, page=page)
    await viewed.note_list(tx, "assays", found.rows)
    return found
