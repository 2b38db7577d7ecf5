"""SPREC is derived: each letter from a fact, X where nobody knows, Z where there is no letter; limits to the minute."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from libs.common.errors import Invalid
from libs.common.vocabulary import Material, Preservation, Tube
from services.samples.domain.biobank.content import Content
from services.samples.domain.biobank.storage import StorageKind
from services.samples.domain.sprec import tables
from services.samples.domain.sprec.climate import Climate, Found, Node, Seen, band_of, climate_of
from services.samples.domain.sprec.code import Facts, after_code, spin_code, sprec_of, wait_code
from services.samples.domain.sprec.preparation import KeptAt, Preparation, Spin, Told, Vessel, agreed

DRAWN = datetime(2026, 6, 15, 8, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TUBE, OTHER = UUID(int=1), UUID(int=2)
ROOM, COLD, BODY = KeptAt.ROOM, KeptAt.COLD, KeptAt.BODY
FICOLL = Spin(force_g=800, minutes=30, kept_at=ROOM, brake=False)
WASH = Spin(force_g=2_000, minutes=10, kept_at=COLD, brake=True)
TOLD = Told(
    vessel=Vessel.CRYOTUBE,
    processed_at=DRAWN + 25 * HOUR,
    waited_at=ROOM,
    spins=(FICOLL, WASH),
    spun_until=DRAWN + 26 * HOUR,
    then_kept_at=COLD,
)
LAID = DRAWN + 28 * HOUR


def place(climate: Climate) -> Found:
    return Found(climate, "tank-1/box-1", Seen.LIMITS, -150)


def facts(told: Told = TOLD, **others: Any) -> Facts:
    known = {
        "content": Content.MNC,
        "preservation": Preservation.FROZEN_VIABLE,
        "material": Material.BONE_MARROW,
        "tube": Tube.SODIUM_HEPARIN,
        "arrived_as": Preservation.FRESH,
        "extracted_at": DRAWN,
        "received_at": DRAWN + 24 * HOUR,
        "preparation": Preparation.of(TUBE, told, at=LAID),
        "places": [place(Climate.NITROGEN)],
    }
    return Facts(**{**known, **others})


def test_all_seven_with_the_facts_they_come_from() -> None:
    found = sprec_of(facts())
    assert found.code == "CEL-SHP-K-M-D-E-C"
    assert [element.facts[0] for element in found.elements] == [
        "aliquot.content",
        "sample.tube",
        "sample.extracted_at",
        "preparation.spins",
        "preparation.spins",
        "preparation.spun_until",
        "preparation.vessel",
    ]
    assert found.elements[2].says == "25.00 h, room"
    assert found.elements[6].says == "cryotube, liquid_nitrogen (-150 °C) in tank-1/box-1"


def test_what_nobody_told_is_x_and_what_was_not_done_is_n() -> None:
    nothing = facts(Told(), places=[None], material=None, tube=None, content=Content.SAMPLE)
    assert sprec_of(nothing).code == "XXX-XXX-X-X-X-X-X"
    assert sprec_of(facts(Told(spins=()), content=Content.SAMPLE)).code == "BMA-SHP-X-N-N-N-X"
    assert sprec_of(facts(Told(spins=(FICOLL,)))).code == "CEL-SHP-X-M-N-X-X"


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"preservation": Preservation.FROZEN_DRY}, "PEL"),
        ({"content": Content.DNA, "preservation": Preservation.DNA}, "ZZZ"),
        ({"content": Content.SAMPLE}, "BMA"),
        ({"content": Content.SAMPLE, "material": Material.REMISSION_BLOOD}, "BLD"),
        ({"content": Content.SAMPLE, "material": Material.FIBROBLASTS}, "ZZZ"),
    ],
)
def test_type(changed: dict[str, Any], word: str) -> None:
    assert sprec_of(facts(**changed)).elements[0].code == word


@pytest.mark.parametrize(
    ("hours", "letters"),
    [(0, "ABO"), (2, "CDZ"), (4, "EFZ"), (8, "GHZ"), (12, "IJZ"), (24, "KLZ"), (48, "KLZ"), (49, "MNZ"), (500, "MNZ")],
)
def test_wait_before(hours: int, letters: str) -> None:
    assert "".join(wait_code(hours * HOUR, kept) for kept in (ROOM, COLD, BODY)) == letters


def test_waits_part_to_the_minute() -> None:
    assert [wait_code(hours * HOUR - MINUTE, ROOM) for hours in (2, 4, 8, 12, 24)] == list("ACEGI")
    assert wait_code(48 * HOUR + MINUTE, ROOM) == "M"


@pytest.mark.parametrize(
    ("hours", "letters"), [(0, "ABZ"), (1, "CDZ"), (2, "EFZ"), (8, "GHZ"), (24, "GHZ"), (25, "IJZ")]
)
def test_wait_after(hours: int, letters: str) -> None:
    assert "".join(after_code(hours * HOUR, kept) for kept in (COLD, ROOM, BODY)) == letters


@pytest.mark.parametrize(
    ("force", "minutes", "kept", "brake", "letter"),
    [
        (2_999, 10, ROOM, False, "A"),
        (2_999, 15, ROOM, True, "B"),
        (2_999, 12, COLD, False, "C"),
        (2_999, 12, COLD, True, "D"),
        (3_000, 12, ROOM, True, "E"),
        (6_000, 12, COLD, True, "H"),
        (10_000, 12, ROOM, True, "G"),
        (10_001, 12, COLD, True, "J"),
        (3_000, 12, ROOM, False, "Z"),
        (800, 9, ROOM, True, "Z"),
        (800, 16, ROOM, True, "Z"),
        (800, 12, BODY, True, "Z"),
        (999, 30, ROOM, False, "M"),
        (1_000, 30, ROOM, False, "Z"),
        (999, 30, ROOM, True, "Z"),
    ],
)
def test_spin(force: int, minutes: int, kept: KeptAt, brake: bool, letter: str) -> None:
    assert spin_code(Spin(force_g=force, minutes=minutes, kept_at=kept, brake=brake)) == letter


def test_a_processing_that_nobody_timed_lies_between_reception_and_laying_down() -> None:
    told = Told(waited_at=ROOM)
    assert sprec_of(facts(told)).elements[2].code == "K"
    late = Preparation.of(TUBE, told, at=DRAWN + 49 * HOUR)
    assert sprec_of(facts(preparation=late)).elements[2].code == "X"
    # What came frozen was processed before it came, nobody knows when.
    assert sprec_of(facts(told, arrived_as=Preservation.FROZEN_VIABLE)).elements[2].code == "X"
    assert sprec_of(facts(extracted_at=None)).elements[2].code == "X"


def test_the_way_to_the_place_counts() -> None:
    def stored(vessel: Vessel, *way: Climate) -> str:
        told = Told(vessel=vessel)
        return sprec_of(facts(told, places=[place(one) for one in way])).elements[6].code

    assert stored(Vessel.CRYOTUBE, Climate.ULTRA) == "D"
    assert stored(Vessel.CRYOTUBE, Climate.NITROGEN) == "C"
    assert stored(Vessel.CRYOTUBE, Climate.ULTRA, Climate.NITROGEN) == "N"
    assert stored(Vessel.STRAW, Climate.ULTRA, Climate.COLD, Climate.NITROGEN) == "O"
    assert stored(Vessel.BAG, Climate.ULTRA, Climate.NITROGEN) == "Q"
    assert stored(Vessel.BAG, Climate.ULTRA) == "Z"
    assert stored(Vessel.OTHER, Climate.ULTRA) == "Z"


def test_every_letter_of_storage_is_given_once() -> None:
    letters = sorted([*tables.STORED.values(), *tables.FROM_FREEZER.values()])
    assert "".join(letters) == "ABCDEFGHIJKLMNOPPQRSTVWYY"


@pytest.mark.parametrize(
    ("celsius", "band"),
    [
        (-135.0, Climate.OTHER),
        (-135.1, Climate.DEEP),
        (-85.0, Climate.ULTRA),
        (-85.1, Climate.OTHER),
        (-60.0, Climate.ULTRA),
        (-59.9, Climate.OTHER),
        (-18.0, Climate.FREEZER),
        (2.0, Climate.COLD),
        (10.1, Climate.OTHER),
        (21.0, Climate.ROOM),
    ],
)
def test_bands_have_ends(celsius: float, band: Climate) -> None:
    assert band_of(celsius) is band


def test_the_innermost_node_of_which_anything_is_known_says_it() -> None:
    def node(kind: StorageKind, middle: float | None = None, highest: float | None = None) -> Node:
        return Node(path=kind, kind=kind, middle=middle, highest=highest)

    box = node(StorageKind.BOX)
    found = climate_of([box, node(StorageKind.FREEZER, middle=-80.0, highest=-10.0)])
    assert found == Found(Climate.ULTRA, "freezer", Seen.READINGS, -80.0)
    limits = climate_of([box, node(StorageKind.FREEZER, highest=-135.0)])
    assert limits == Found(Climate.DEEP, "freezer", Seen.LIMITS, -135.0)
    tank = climate_of([box, node(StorageKind.TANK)])
    assert tank == Found(Climate.NITROGEN, "tank", Seen.KIND, None)
    assert climate_of([node(StorageKind.TANK, middle=-180.0)]) == Found(Climate.NITROGEN, "tank", Seen.READINGS, -180.0)
    assert climate_of([box, node(StorageKind.FREEZER)]) is None


def test_what_is_made_of_a_tube_has_gone_through_what_that_went_through() -> None:
    cells = Preparation.of(TUBE, TOLD, at=LAID)
    later = LAID + 1000 * HOUR
    dna = cells.then(OTHER, Told(vessel=Vessel.TUBE), at=later)
    assert sprec_of(facts(preparation=dna)).code == "CEL-SHP-K-M-D-E-Z"
    spun = Told(vessel=Vessel.TUBE, spins=(WASH,), spun_until=later - HOUR / 2, then_kept_at=ROOM)
    again = cells.then(OTHER, spun, at=later)
    assert sprec_of(facts(preparation=again)).code == "CEL-SHP-K-D-N-B-Z"


def test_of_a_pool_only_what_all_parts_agree_on() -> None:
    one = Preparation.of(TUBE, TOLD, at=LAID)
    other = Preparation.of(OTHER, Told(waited_at=ROOM, spins=(FICOLL,)), at=LAID + HOUR)
    pool = agreed([one, other])
    assert pool.told == Told(waited_at=ROOM)
    assert (pool.processed_by, agreed([one, one])) == (LAID + HOUR, one)


def test_times_lie_between_draw_and_laying_down_and_are_of_a_spin() -> None:
    TOLD.check(after=DRAWN, before=LAID, where="w")
    for told in (
        Told(processed_at=DRAWN - MINUTE),
        Told(processed_at=LAID + MINUTE),
        Told(processed_at=LAID, spins=(WASH,), spun_until=DRAWN),
        Told(spun_until=LAID),
        Told(spins=(), spun_until=LAID),
    ):
        with pytest.raises(Invalid):
            told.check(after=DRAWN, before=LAID, where="w")
