"""Parcels of a hundred tubes that are on their way to one hub, and what the hub says when it opens them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson

from libs.common.identifiers import new_id
from services.samples.domain.label import Labelled, new_label
from tests.bench.samples.children import HOSPITAL, HUB
from tests.bench.watch import Connection

TUBES: Final = 100
EACH: Final = 2
"""Tubes of one child in such a parcel."""

NOT_GOOD: Final = {
    16: {"condition": "leaked", "rejected_for": "leaked"},
    41: {"condition": "insufficient"},
    76: {"condition": "missing"},
}
"""Three in a hundred, by their places."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Its id, and the tubes in it."""

    id: UUID
    tubes: tuple[UUID, ...]

    @property
    def path(self) -> str:
        """Where its reception is told."""
        return f"/v1/parcels/{self.id}/reception"

    @property
    def body(self) -> str:
        """What is told."""
        found = [
            {"sample_id": str(tube), **NOT_GOOD.get(place, {"condition": "good"})}
            for place, tube in enumerate(self.tubes)
        ]
        return orjson.dumps({"received_at": datetime.now(UTC), "tubes": found}).decode()


async def send(connection: Connection, children: Sequence[str], *, parcels: int, tubes: int = TUBES) -> list[Parcel]:
    """So many parcels, a day under way."""
    left = datetime.now(UTC) - timedelta(days=1)
    sent = [Parcel(new_id(), tuple(new_id() for _ in range(tubes))) for _ in range(parcels)]
    async with connection.transaction():
        for table, columns, rows in _tables(sent, children, left):
            await connection.copy_records_to_table(table, records=rows, columns=columns)
    return sent


def _tables(
    sent: Sequence[Parcel], children: Sequence[str], left: datetime
) -> Iterator[tuple[str, list[str], list[tuple[Any, ...]]]]:
    due, ids = left + timedelta(days=1), [parcel.id for parcel in sent]
    tubes = [
        (parcel.id, tube, children[(turn * TUBES + place) // EACH % len(children)])
        for turn, parcel in enumerate(sent)
        for place, tube in enumerate(parcel.tubes)
    ]
    journey = ["courier", "dispatched_at", "expected_at", "created_at"]
    yield (
        "shipments",
        ["id", "hospital", "hub", *journey],
        [(one, HOSPITAL, HUB, "Courier", left, due, left) for one in ids],
    )
    yield (
        "parcels",
        ["id", "hospital", "sender", "receiver", "state", *journey, "created_by", "version"],
        [(one, HOSPITAL, HOSPITAL, HUB, "dispatched", "Courier", left, due, left, "bench", 3) for one in ids],
    )
    yield "parcel_boxes", ["parcel_id", "name"], [(one, "A") for one in ids]
    yield from _of_tubes(tubes, left, due)


def _of_tubes(
    tubes: Sequence[tuple[UUID, UUID, str]], left: datetime, due: datetime
) -> Iterator[tuple[str, list[str], list[tuple[Any, ...]]]]:
    drawn = left - timedelta(hours=2)
    names = [new_label(Labelled.SAMPLE) for _ in tubes]
    yield "labels", ["label"], [(name,) for name in names]  # claimed, so that the service gives them to no other tube
    yield (
        "samples",
        [
            *("id", "label", "patient", "hospital", "hub", "stage", "material", "tube", "preservation"),
            *("extracted_at", "collected_at", "created_at", "shipment_id", "dispatched_at", "expected_at"),
            *("transport_alarms", "version"),
        ],
        [
            (
                *(tube, name, child, HOSPITAL, HUB, "dispatched"),
                *("bone_marrow", "sodium_heparin", "fresh", drawn, drawn, drawn, parcel, left, due, [], 2),
            )
            for (parcel, tube, child), name in zip(tubes, names, strict=True)
        ],
    )
    yield "parcel_tubes", ["parcel_id", "sample_id", "box"], [(parcel, tube, "A") for parcel, tube, _ in tubes]
    yield (
        "custody",
        ["sample_id", "version", "deed", "since", "holder", "by", "recorded_at"],
        [
            (tube, version, deed, since, holder, "bench", since)
            for _, tube, _ in tubes
            for version, deed, since, holder in (
                (1, "collected", drawn, "hospital"),
                (2, "dispatched", left, "courier"),
            )
        ],
    )
    yield (
        "assays",
        [
            *("id", "sample_id", "patient", "hospital", "hub", "lab", "kind", "stage"),
            *("ordered_at", "result_version", "version"),
        ],
        [(new_id(), tube, child, HOSPITAL, HUB, HUB, "flow", "ordered", drawn, 0, 1) for _, tube, child in tubes],
    )
