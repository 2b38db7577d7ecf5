"""Criteria between being written and being in force: the second person, the sentences, what was changed."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Headers = Callable[..., dict[str, str]]
TRIAL = "/v1/trials/nct00000077"
UNDER_8 = {"fact": "age", "below": 8, "says": "Under 8 years"}
FEMALE = {"fact": "sex", "one_of": ["female"], "says": "Girls"}
T_LINEAGE = {"fact": "lineage", "one_of": ["t"], "says": "T-ALL"}


def arm(*criteria: Any, name: str = "only") -> dict[str, Any]:
    return {"id": name, "name": "An arm", "criteria": {"all": list(criteria)}}


@pytest.fixture
def writer(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "hub-madrid")


@pytest.fixture
def second(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "hub-barcelona")


@pytest.fixture
async def draft(client: httpx.AsyncClient, writer: dict[str, str]) -> None:
    body = {
        "id": "nct00000077",
        "title": "A trial",
        "references": [{"says": "A protocol", "on": "2026-05"}],
        "arms": [
            arm(UNDER_8, {"any": [{"fact": "sex", "one_of": ["female"]}, {"not": {"fact": "t315i", "is": True}}]})
        ],
    }
    assert (await client.post("/v1/trials", headers=writer, json=body)).status_code == 201


async def test_from_draft_by_review_to_publication(
    draft: None, client: httpx.AsyncClient, writer: dict[str, str], second: dict[str, str]
) -> None:
    for step, body in (("review", {"approved": True}), ("publication", None)):
        mute = await client.post(f"{TRIAL}/{step}", headers=second, json=body)
        assert mute.status_code == 409
        assert [one["where"] for one in mute.json()["errors"]] == [
            "trial.arms[0].criteria.all[1].any[0]",
            "trial.arms[0].criteria.all[1].any[1].not",
        ]
    assert (await client.post(f"{TRIAL}/review", headers=second, json={"approved": False})).status_code == 422
    returned = {"approved": False, "remark": "Every question needs its sentence"}
    assert (await client.post(f"{TRIAL}/review", headers=second, json=returned)).json()["stage"] == "draft"
    assert (await client.post(f"{TRIAL}/publication", headers=second)).status_code == 409
    await client.put(f"{TRIAL}/criteria", headers=writer, json={"arms": [arm(UNDER_8, FEMALE)]})
    assert (await client.post(f"{TRIAL}/review", headers=writer, json={"approved": True})).status_code == 403
    approved = await client.post(f"{TRIAL}/review", headers=second, json={"approved": True})
    assert (approved.json()["stage"], approved.json()["criteria_in_force"]) == ("reviewed", None)
    await client.put(f"{TRIAL}/criteria", headers=writer, json={"arms": [arm(UNDER_8, FEMALE, T_LINEAGE)]})
    assert (await client.get(TRIAL, headers=writer)).json()["stage"] == "draft"
    published = await client.post(f"{TRIAL}/publication", headers=second)
    assert (published.json()["stage"], published.json()["criteria_in_force"]) == ("published", 3)
    versions = (await client.get(TRIAL, headers=writer)).json()["criteria"]
    assert [one["reviewed_by"] for one in versions] == ["trial_coordinator@hub-barcelona"] * 3
    assert versions[0]["returned_because"] == "Every question needs its sentence"
    assert (await client.post(f"{TRIAL}/review", headers=second, json={"approved": True})).status_code == 409


async def test_what_an_amendment_changed(draft: None, client: httpx.AsyncClient, writer: dict[str, str]) -> None:
    amended = [arm({**UNDER_8, "below": 12}, T_LINEAGE, {"not": FEMALE}), arm(UNDER_8, name="second")]
    await client.put(f"{TRIAL}/criteria", headers=writer, json={"arms": amended})
    found = (await client.get(f"{TRIAL}/criteria/1/difference/2", headers=writer)).json()
    assert (found["arms_added"], found["arms_removed"]) == (["second"], [])
    assert [(leaf["arm"], leaf["fact"]) for leaf in found["added"]] == [("only", "lineage"), ("second", "age")]
    assert [leaf["fact"] for leaf in found["removed"]] == ["t315i"]
    changed = {pair["after"]["fact"]: pair for pair in found["changed"]}
    assert (changed["age"]["what"], changed["age"]["after"]["asks"]) == (["asks"], '{"below":12}')
    assert (changed["sex"]["what"], changed["sex"]["after"]["under"]) == (["under", "says"], ["all", "not"])
    nothing = (await client.get(f"{TRIAL}/criteria/2/difference/2", headers=writer)).json()
    assert not any(nothing[name] for name in ("added", "removed", "changed", "arms_added", "arms_removed"))
    assert (await client.get(f"{TRIAL}/criteria/1/difference/3", headers=writer)).status_code == 404


async def test_what_stands_there_from_memory_is_confirmed_before_it_is_in_force(
    catalogue: None, client: httpx.AsyncClient, second: dict[str, str]
) -> None:
    address = "/v1/trials/nct04778579"
    draft = (await client.get(address, headers=second)).json()
    assert (draft["stage"], len(draft["to_confirm"])) == ("draft", 2)
    refused = await client.post(f"{address}/publication", headers=second)
    assert (refused.status_code, [one["where"] for one in refused.json()["errors"]]) == (
        409,
        ["trial.to_confirm[0]", "trial.to_confirm[1]"],
    )
    assert (await client.post(f"{address}/review", headers=second, json={"approved": True})).status_code == 422
    review = {"approved": True, "confirmed": ["Protocol 3.1, section 5", "The sponsor, by letter"]}
    reviewed = (await client.post(f"{address}/review", headers=second, json=review)).json()
    assert (reviewed["stage"], reviewed["to_confirm"]) == ("reviewed", [])
    assert reviewed["references"][-1]["says"].endswith("Confirmed: The sponsor, by letter")
    assert (await client.post(f"{address}/publication", headers=second)).json()["stage"] == "published"
