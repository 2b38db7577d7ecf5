"""What the hub keeps as a whole, in the words of MIABIS-COLLECTION 3.0."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.samples.domain.miabis import terms

_DESCRIPTION: Final = (
    "Leukaemic and healthy material of children with relapsed or refractory acute lymphoblastic leukaemia, "
    "collected in the hospitals of ReALLNet and kept at this hub."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """The attributes that follow from what is kept, and those that are the same at every hub."""

    collection_id: str
    name: str
    sample_types: tuple[str, ...]
    number_of_subjects: int
    description: str = _DESCRIPTION
    sample_source: str = terms.SOURCE
    dataset_types: tuple[str, ...] = ("Clinical dataset",)
    disease: tuple[str, ...] = (terms.DIAGNOSIS,)
    sample_collection_setting: tuple[str, ...] = ("Routine health care setting",)
    collection_design: tuple[str, ...] = ("Disease-specific cohort", "Rare disease collection")
    collection_status: str = "Active"


def collection_of(hub: str, *, name: str, types: Iterable[str], subjects: int) -> Collection:
    """Of one hub."""
    coarse = tuple(sorted({terms.AGGREGATED[one] for one in types}))
    return Collection(collection_id=f"{hub}:reallnet", name=name, sample_types=coarse, number_of_subjects=subjects)
