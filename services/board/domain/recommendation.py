"""The board's advice: ordered, conditional items, versioned and signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.errors import Invalid
from libs.common.vocabulary import Assay, RecommendationKind


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of advice; `condition` is a code such as `after_drp_dbp`. All of it may travel in events."""

    kind: RecommendationKind
    code: str
    condition: str | None = None
    trial: str | None = None
    arm: str | None = None
    hospital: str | None = None
    assay: Assay | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One signed version. `patient` is the code at the time of signing: it stays when records are merged."""

    id: UUID
    consultation_id: UUID
    patient: str
    version: int
    items: tuple[Item, ...]
    comment: str | None
    reason: str | None
    issued_at: datetime
    issued_by: str
    issued_by_organisation: str
    digest: str
    digest_kind: str


def check_items(items: Sequence[Item]) -> None:
    """Refuse advice that names a trial or an assay without saying which, or says it where none is meant."""
    for place, item in enumerate(items):
        _check_named(item.trial, meant=item.kind is RecommendationKind.TRIAL, where=f"body.items[{place}].trial")
        _check_where(item, place)
        _check_named(item.assay, meant=item.kind is RecommendationKind.ASSAY, where=f"body.items[{place}].assay")


def check_reason(version: int, reason: str | None) -> None:
    """A changed recommendation says why it was changed."""
    if version > 1 and not reason:
        raise Invalid("A changed recommendation needs a reason.", where="body.reason", right="one sentence")


def _check_where(item: Item, place: int) -> None:
    """An arm and a hospital are a trial's."""
    for name in ("arm", "hospital"):
        if getattr(item, name) is not None and item.kind is not RecommendationKind.TRIAL:
            where = f"body.items[{place}].{name}"
            raise Invalid("An item of this kind has none.", where=where, right="leave it out")


def _check_named(name: str | None, *, meant: bool, where: str) -> None:
    if meant and name is None:
        raise Invalid("An item of this kind says which one it means.", where=where, right="its id or code")
    if name is not None and not meant:
        raise Invalid("An item of this kind has none.", where=where, right="leave it out")
