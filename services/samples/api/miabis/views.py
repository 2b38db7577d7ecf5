"""How the export is written: pages of JSON, or lines of CSV."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Final, Literal, Self

from libs.common.wire import View
from services.samples.domain.miabis.collection import Collection
from services.samples.domain.miabis.sample import LEFT_OUT, MiabisSample
from services.samples.domain.miabis.terms import COLLECTION_VERSION, SAMPLE_VERSION

SEVERAL: Final = "; "


class SiteView(View):
    """MIABIS-SAMPLE-05-01 to -04."""

    ontology: str
    version: str
    code: str
    description: str


class SampleDataView(View):
    """One sample; `aliquots` is how many tubes are left of it, which MIABIS does not ask."""

    sample_id: str
    donor_id: str
    sample_type: str
    storage_temperature: str | None
    created: str
    anatomical_site: SiteView | None
    content_diagnosis: tuple[str, ...]
    use_and_access_conditions: tuple[str, ...]
    sample_source: str
    aliquots: int


class CollectionView(View):
    """What the hub keeps as a whole."""

    collection_id: str
    name: str
    description: str
    sample_source: str
    dataset_types: tuple[str, ...]
    sample_types: tuple[str, ...]
    disease: tuple[str, ...]
    sample_collection_setting: tuple[str, ...]
    collection_design: tuple[str, ...]
    collection_status: str
    number_of_subjects: int


class ExportView(View):
    """One page of samples; the collection stands on the first page only. `left_out` says what is not told, and why."""

    sample_version: Literal["1.1"] = SAMPLE_VERSION
    collection_version: Literal["3.0"] = COLLECTION_VERSION
    collection: CollectionView | None
    items: tuple[SampleDataView, ...]
    left_out: Mapping[str, str]
    next_cursor: str | None

    @classmethod
    def of(cls, samples: Iterable[MiabisSample], *, collection: Collection | None, next_cursor: str | None) -> Self:
        return cls(
            collection=None if collection is None else CollectionView.model_validate(collection),
            items=tuple(SampleDataView.model_validate(one) for one in samples),
            left_out=LEFT_OUT,
            next_cursor=next_cursor,
        )


def as_csv(samples: Iterable[MiabisSample]) -> str:
    """One line per sample, several values of one attribute parted by semicolons, the site by its code."""
    names = list(SampleDataView.model_fields)
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(names)
    lines.writerows([_cell(getattr(one, name)) for name in names] for one in samples)
    return written.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return SEVERAL.join(value)
    return str(getattr(value, "code", value))
