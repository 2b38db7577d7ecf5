"""Criteria that nobody or everybody satisfies are found, with the few questions that make them so."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings

from services.trials.domain.criteria.compiled import compiled
from services.trials.domain.criteria.condition import Condition
from services.trials.domain.criteria.contradiction import Flaw, _Tree, contradiction
from services.trials.domain.criteria.reading_criteria import MOST_OF_ONE_FACT, read_criteria
from services.trials.domain.criteria.search import Effort, can_hold
from services.trials.domain.trials.seed import catalogue
from services.trials.tests.domain.trees import conditions
from services.trials.tests.network.children import TRIAL, arm, document

CHILD = {"fact": "age", "below": 18, "says": "Under 18 years"}
GROWN = {"fact": "age", "at_least": 21, "says": "From 21 years on"}
T_CELL = {"fact": "lineage", "one_of": ["t"], "says": "T lineage"}


@pytest.mark.parametrize(
    ("tree", "flaw", "places"),
    [
        ({"all": [T_CELL, CHILD, {"any": [GROWN]}]}, Flaw.NOBODY, ["all[1]", "all[2].any[0]"]),
        ({"all": [T_CELL, {"fact": "performance", "at_least": 200}]}, Flaw.NOBODY, ["all[1]"]),
        ({"not": {"any": [CHILD, T_CELL, {"not": CHILD}]}}, Flaw.NOBODY, ["not.any[0]", "not.any[2].not"]),
        ({"at_least": 2, "of": [CHILD, GROWN]}, Flaw.NOBODY, ["of[0]", "of[1]"]),
        ({"any": [T_CELL, CHILD, {"fact": "age", "at_least": 18}]}, Flaw.EVERYBODY, ["any[1]", "any[2]"]),
    ],
)
def test_the_questions_that_make_it_so_are_named(tree: dict[str, Any], flaw: Flaw, places: list[str]) -> None:
    found = contradiction(read_criteria(tree))
    assert found is not None
    assert (found.flaw, [one.where for one in found.questions]) == (flaw, [f"criteria.{one}" for one in places])


@settings(max_examples=60)
@given(conditions())
def test_none_of_them_can_be_left_out(condition: Condition) -> None:
    found = contradiction(condition)
    tree = compiled(condition)
    free = tree.free()
    assert (found is None) == (can_hold(tree.holds, free, Effort()) and can_hold(tree.fails, free, Effort()))
    if found is not None:
        placed = _Tree(tree, condition, "criteria", wanted=found.flaw is Flaw.NOBODY)
        kept = frozenset(n for n, one in enumerate(placed.placed) if one in found.questions)
        assert placed.clashes(kept)
        assert not any(placed.clashes(kept - {one}) for one in kept)


def test_no_arm_of_the_catalogue_is_contradictory() -> None:
    assert [arm.id for entry in catalogue() for arm in entry.trial.arms if contradiction(arm.criteria)] == []


async def test_they_are_refused_when_written(client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]) -> None:
    writer = headers("trial_coordinator", "hub-madrid")
    arms = [arm(CHILD, "a"), arm({"all": [T_CELL, CHILD, GROWN]}, "b")]
    places = ["body.arms[1].criteria.all[1]", "body.arms[1].criteria.all[2]"]
    refused = await client.post("/v1/trials", headers=writer, json=document(arms=arms))
    assert (refused.status_code, [one["where"] for one in refused.json()["errors"]]) == (422, places)
    assert (await client.post("/v1/trials", headers=writer, json=document())).status_code == 201
    refused = await client.put(f"/v1/trials/{TRIAL}/criteria", headers=writer, json={"arms": arms})
    assert (refused.status_code, [one["where"] for one in refused.json()["errors"]]) == (422, places)
    seen = await client.post(f"/v1/trials/{TRIAL}/what-if", headers=writer, json={"arms": arms, "against": 1})
    (flaw,) = seen.json()["flaws"]
    assert (flaw["arm"], flaw["flaw"], [one["code"] for one in flaw["questions"]]) == (
        "b",
        "nobody",
        ["age<18", "age>=21"],
    )


async def test_in_a_file_they_are_told_with_their_places_and_never_put_in_force(
    client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]
) -> None:
    writer, publisher = (headers("trial_coordinator", hub) for hub in ("hub-madrid", "hub-barcelona"))
    ages = [{"clinical": {"age_numerical": ">=21"}}, {"clinical": {"age_numerical": "<18"}}]
    step = {"arm": [{"arm_code": "a", "match": [{"and": ages}]}]}
    body = {"protocol_no": "00-001", "nct_id": TRIAL.upper(), "treatment_list": {"step": [step]}}
    (taken,) = (await client.post("/v1/ctml/trials", headers=writer, json=body)).json()["imported"]
    (clash,) = taken["contradictory"]
    paths = [says.partition(" = ")[0].partition("match")[2] for says in clash["questions"]]
    assert paths == [f"[0].and[{place}].clinical.age_numerical" for place in (0, 1)]
    refused = await client.post(f"/v1/trials/{taken['trial']}/publication", headers=publisher)
    assert refused.status_code == 422, refused.text
    assert [one["where"].rpartition(".")[2] for one in refused.json()["errors"]] == ["all[0]", "all[1]"]


def nested(levels: int, *, opened: str = '{"not":', closed: str = "}") -> str:
    return opened * levels + '{"fact":"age","below":3}' + closed * levels


HOSTILE: dict[str, tuple[str, int, str]] = {
    "100,000 levels": (nested(100_000), 400, "body"),
    "60 levels": (nested(60), 422, "body.arms[0].criteria" + ".not" * 40),
    "half a million lists": ("[" * 250_000 + "]" * 250_000, 400, "body"),
    "a hundred thousand nodes": (
        json.dumps({"all": [{"not": {}}] * 50_000}),
        422,
        "body.arms[0].criteria.all[2499].not",
    ),
    "a name said twice": ('{"all":[{"fact":"age","below":3,"below":30}]}', 422, "body.arms[0].criteria.all[0]"),
    "a form said twice": ('{"all":[{"fact":"age","below":3}],"all":[]}', 422, "body.arms[0].criteria"),
    "no number": ('{"fact":"age","below":NaN}', 422, "body.arms[0].criteria.below"),
    "without end": ('{"fact":"age","below":-Infinity}', 422, "body.arms[0].criteria.below"),
    "1e400": ('{"fact":"age","below":1e400}', 422, "body.arms[0].criteria.below"),
    "400 digits": (f'{{"fact":"age","below":{"9" * 400}}}', 422, "body.arms[0].criteria.below"),
    "9,000 digits": (f'{{"fact":"age","below":{"9" * 9000}}}', 400, "body"),
    "half a pair": ('{"fact":"age","below":3,"says":"\\ud800"}', 422, "body.arms[0].criteria.says"),
    "a name of half a pair": ('{"\\ud800":3}', 422, "body.arms[0].criteria"),
    "NUL": ('{"fact":"age\\u0000","below":3}', 422, "body.arms[0].criteria.fact"),
    "an unknown name": ('{"fact":"age","below":3,"upto":4}', 422, "body.arms[0].criteria.upto"),
    "an unknown name beside a form": ('{"all":[{"fact":"age","below":3}],"note":1}', 422, "body.arms[0].criteria"),
    "a fact that is a list": ('{"fact":[[[]]],"below":3}', 422, "body.arms[0].criteria.fact"),
    "a code that is an object": ('{"fact":"lineage","one_of":[{}]}', 422, "body.arms[0].criteria.one_of[0]"),
    "one fact in 5,000 ways": (
        json.dumps({"any": [{"fact": "blasts", "below": n / 100 + 1} for n in range(MOST_OF_ONE_FACT + 1)]}),
        422,
        "body.arms[0].criteria",
    ),
    "no JSON": ('{"fact":"age",}', 400, "body"),
    "too large": ('"' + "a" * 1_100_000 + '"', 413, "body"),
}


async def test_hostile_criteria_are_refused_with_their_place(
    client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]
) -> None:
    """Through every way in; none is answered with a mistake of ours."""
    writer = headers("trial_coordinator", "hub-madrid") | {"Content-Type": "application/json"}
    await client.post("/v1/trials", headers=writer, json=document())
    amiss = []
    for name, (criteria, status, where) in HOSTILE.items():
        body = f'{{"arms":[{{"id":"a","name":"An arm","criteria":{criteria}}}]}}'
        for method, path in (("PUT", "criteria"), ("POST", "what-if")):
            answer = await client.request(method, f"/v1/trials/{TRIAL}/{path}", headers=writer, content=body)
            errors = answer.json().get("errors") or [{}]
            said = (answer.status_code, errors[0].get("where"), answer.headers["content-type"])
            if said != (status, where, "application/problem+json"):
                amiss.append(f"{name}, {path}: {said}, wanted {status} {where}")
    assert not amiss, "\n".join(amiss)
    typed = writer | {"Content-Type": "text/yaml"}
    answer = await client.put(f"/v1/trials/{TRIAL}/criteria", headers=typed, content=b"arms: []")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (415, "header.Content-Type")
