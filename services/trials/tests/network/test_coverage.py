"""Whom the open trials leave out: in numbers with small ones hidden, and as groups by the criteria alone."""

from collections.abc import Callable
from itertools import combinations, product

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.suppression import is_small
from services.trials.domain.network.table import protected
from services.trials.tests.conftest import Hear
from services.trials.tests.network.children import TRIAL, arm, document, network_of

Headers = Callable[..., dict[str, str]]
COVERAGE = "/v1/coverage"
FIRST = {"fact": "relapse_number", "at_most": 1, "says": "First relapse"}
B_YOUNG = {
    "all": [
        {"fact": "lineage", "one_of": ["bcp"], "says": "B lineage"},
        {"fact": "age", "below": 8, "says": "Under 8 years"},
    ]
}
SITE = {"since": "2026-01-01", "verified_on": "2026-06-01", "source": "The site"}
KEYS: list[tuple[str, ...]] = list(product("ab", "xyz", "12"))


@settings(max_examples=100)
@given(st.lists(st.integers(0, 12), min_size=len(KEYS), max_size=len(KEYS)))
def test_no_line_of_a_table_gives_a_small_number_away(counts: list[int]) -> None:
    """Whatever is summed, and the sums are known where they are not small themselves."""
    cells = dict(zip(KEYS, counts, strict=True))
    shown = protected(cells)
    assert all(shown[key] is None for key, count in cells.items() if is_small(count))
    assert all(shown[key] in {None, count} for key, count in cells.items())
    for size in range(3):
        for fixed in combinations(range(3), size):
            for values in {tuple(key[n] for n in fixed) for key in cells}:
                line = [key for key in cells if tuple(key[n] for n in fixed) == values]
                hidden = [cells[key] for key in line if shown[key] is None]
                if not is_small(sum(cells[key] for key in line)):
                    assert not hidden or (len(hidden) > 1 and not is_small(sum(hidden)))


async def in_force(client: httpx.AsyncClient, headers: Headers, status: str) -> dict[str, str]:
    """A trial for B lineage under eight, and an arm for first relapses that no hospital runs."""
    writer, other = (headers("trial_coordinator", hub) for hub in ("hub-madrid", "hub-barcelona"))
    arms = [arm(B_YOUNG), arm(FIRST, "without-door")]
    await client.post("/v1/trials", headers=writer, json=document(arms=arms))
    assert (await client.post(f"/v1/trials/{TRIAL}/publication", headers=other)).status_code == 200
    door = f"/v1/trials/{TRIAL}/arms/only/sites/hub-madrid"
    assert (await client.put(door, headers=writer, json=SITE | {"status": status})).status_code == 200
    return writer


async def test_children_are_counted_with_small_numbers_hidden(
    client: httpx.AsyncClient, headers: Headers, heard: Hear
) -> None:
    """Seven are under eight years, and seven are not; only the smaller hospital gives numbers to hide."""
    writer = await in_force(client, headers, "recruiting")
    children = await network_of(heard)
    answer = await client.get(COVERAGE, headers=writer)
    found = answer.json()
    assert (found["children"], found["suppressed"], found["by"]) == (15, True, ["relapse", "lineage"])
    counted = {"eligible": 5, "possible": 0, "unconfirmed": 0, "none": 5}
    assert found["groups"] == [{"group": {"relapse": "2+", "lineage": "bcp"}, "children": counted}]
    by_region = (await client.get(COVERAGE, headers=writer, params={"by": "region"})).json()
    assert [one["children"]["none"] for one in by_region["groups"]] == [None, None]
    exact = headers("data_manager", "office")
    by_region = (await client.get(COVERAGE, headers=exact, params={"by": "region"})).json()
    regions = {one["group"]["region"]: one["children"]["none"] for one in by_region["groups"]}
    assert (regions, by_region["suppressed"]) == ({"Aragón": 1, "Galicia": 6}, False)
    assert not any(code in answer.text for codes in children.values() for code in codes)
    for params in ({"by": "hospital"}, {"by": ["relapse", "site", "lineage", "risk"]}):
        assert (await client.get(COVERAGE, headers=writer, params=params)).status_code == 422
    assert (await client.get(COVERAGE, headers=headers("hub_technician", "hub-madrid"))).status_code == 403
    await _an_old_status_opens_no_door(client, writer)


async def _an_old_status_opens_no_door(client: httpx.AsyncClient, writer: dict[str, str]) -> None:
    door = f"/v1/trials/{TRIAL}/arms/only/sites/hub-madrid"
    old = SITE | {"status": "recruiting", "since": "2025-01-01", "verified_on": "2025-01-01"}
    await client.put(door, headers=writer, json=old | {"since": "2026-01-01"})
    (group,) = (await client.get(COVERAGE, headers=writer)).json()["groups"]
    assert group["children"] == {"eligible": 0, "possible": 0, "unconfirmed": 5, "none": 5}


async def test_groups_without_an_open_trial_are_found_without_any_child(
    client: httpx.AsyncClient, headers: Headers
) -> None:
    writer = await in_force(client, headers, "recruiting")
    found = (await client.get(f"{COVERAGE}/groups", headers=writer)).json()
    taken = {one["group"]["lineage"] for one in found["groups"] if not one["gap"]}
    assert taken == {"bcp"}
    assert found["groups"][0]["open"] == [{"trial": TRIAL, "arm": "only", "hospital": "hub-madrid"}]
    gaps = (await client.get(f"{COVERAGE}/groups", headers=writer, params={"gaps": True})).json()["groups"]
    assert {one["group"]["lineage"] for one in gaps} == {"t", "mpal"}
    assert found["risk_rule"] == "reallnet-relapse-2026-1"
    await client.put(f"/v1/trials/{TRIAL}/arms/only/sites/hub-madrid", headers=writer, json=SITE | {"status": "paused"})
    gaps = (await client.get(f"{COVERAGE}/groups", headers=writer, params={"gaps": True})).json()["groups"]
    assert len(gaps) == len(found["groups"])
