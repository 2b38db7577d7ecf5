"""What a researcher may count: samples of children whose families agree, and no small number by any question."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.suppression import hidden_for_few, is_small
from libs.common.vocabulary import Material, Preservation, Purpose
from services.samples.store.research import searches
from services.samples.tests.events import withdrawn
from services.samples.tests.research.conftest import CODES

EARLIER = datetime(2025, 3, 1, 9, tzinfo=UTC)
COUNTS = "/v1/biobank/counts"


async def counted(researcher: Any, **asked: Any) -> Any:
    answer = await researcher("GET", COUNTS, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_samples_are_counted_and_not_tubes(researcher: Any, bank: Any, heard: Any) -> None:
    for code in CODES[:6]:
        await bank(code, 500, 300)
    assert (await counted(researcher))["samples"] == 6
    await bank(CODES[0], 100, extracted_at=EARLIER)
    assert (await counted(researcher))["samples"] == 7
    await heard(withdrawn(CODES[0], Purpose.SECONDARY_USE))
    assert (await counted(researcher))["samples"] == 5
    await heard(withdrawn(CODES[1], Purpose.REGISTRY))
    assert (await counted(researcher))["samples"] is None


async def test_few_children_are_hidden_and_whoever_would_give_them_away(researcher: Any, bank: Any) -> None:
    for code in CODES[:6]:
        await bank(code, 500)
    for code in CODES[6:]:
        await bank(code, 500, material=Material.PERIPHERAL_BLOOD)
    found = await counted(researcher, by="material")
    assert found["samples"] == 8
    assert {part["value"]: part["samples"] for part in found["parts"]} == {
        "bone_marrow": None,
        "peripheral_blood": None,
    }
    # Eight less six is two children.
    assert (await counted(researcher, material="bone_marrow"))["samples"] is None
    assert (await counted(researcher, material="csf"))["samples"] == 0


async def test_one_child_with_many_samples_is_one_child(researcher: Any, bank: Any) -> None:
    for year in range(2015, 2021):
        await bank(CODES[0], 500, extracted_at=EARLIER.replace(year=year))
    assert (await counted(researcher))["samples"] is None


async def test_amounts_uses_and_budget(researcher: Any, committee: Any, clinician: Any, bank: Any, heard: Any) -> None:
    for code in CODES:
        await bank(code, 500, preservation=Preservation.FROZEN_VIABLE)
    assert (await counted(researcher, at_least=500, unit="ul"))["samples"] == 8
    assert (await counted(researcher, at_least=1000, unit="ul"))["samples"] == 0
    measured_out = await researcher("GET", COUNTS, params={"at_least": 499, "unit": "ul"})
    assert measured_out.json()["errors"][0]["right"] == "100, 500, 1000"
    await heard(withdrawn(CODES[0], Purpose.GENOMICS))
    assert (await counted(researcher))["samples"] == 8
    assert (await counted(researcher, use="genomics"))["samples"] is None
    many = {"material": "csf", "content": "dna", "year": 2026, "episode": "relapse", "use": "genomics"}
    assert (await researcher("GET", COUNTS, params=many)).status_code == 422
    left = (await counted(researcher))["questions_left"]
    assert left == searches.BUDGET - 4
    assert (await counted(committee))["questions_left"] == searches.BUDGET - 1
    assert (await clinician("GET", COUNTS)).status_code == 403


cells = st.dictionaries(st.sampled_from("abcde"), st.frozensets(st.integers(0, 11).map(str), max_size=9), max_size=5)


@settings(max_examples=60, deadline=None)
@given(cells)
def test_no_few_owners_can_be_worked_out(owners: dict[str, frozenset[str]]) -> None:
    hidden = hidden_for_few(owners)
    shown = owners.keys() - hidden
    assert not any(is_small(len(owners[key])) for key in shown)
    behind = {owner for key in hidden for owner in owners[key]}
    everybody = {owner for cell in owners.values() for owner in cell}
    if hidden and not is_small(len(everybody)) and shown:
        assert len(hidden) > 1
        assert not is_small(len(behind))


def test_nothing_is_hidden_without_need() -> None:
    many = frozenset(map(str, range(5)))
    for one, two in product((frozenset(), many), repeat=2):
        assert hidden_for_few({"a": one, "b": two}) == frozenset()
