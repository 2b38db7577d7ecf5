"""Criteria tried out over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Headers = Callable[..., dict[str, str]]

AGE = {"fact": "age", "at_least": 1, "below": 18}
CD22 = {"fact": "cd22", "at_least": 20, "says": "CD22 positive"}
DRP = {"fact": "dasatinib_ic50", "below": 10}
PH = {"fact": "bcr_abl1", "is": True}


@pytest.fixture
def ask(client: httpx.AsyncClient, headers: Headers) -> Callable[..., Any]:
    async def asked(criteria: Any, facts: Any, status: int = 200) -> Any:
        body = {"criteria": criteria, "facts": facts}
        answer = await client.post("/v1/criteria/evaluations", headers=headers("researcher", "office"), json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    return asked


async def test_the_answer_and_what_would_settle_it(ask: Callable[..., Any]) -> None:
    tree = {"all": [AGE, {"any": [CD22, DRP]}, {"not": PH}]}
    open_ = await ask(tree, {"age": 7, "cd22": {"low": 15, "high": 40}})
    assert (open_["verdict"], open_["missing"]) == ("undetermined", ["cd22", "dasatinib_ic50", "bcr_abl1"])
    assert [one["code"] for one in open_["to_not_eligible"]] == ["met:bcr_abl1=yes"]
    assert len(open_["to_eligible"]) == 2
    no = await ask(tree, {"age": 7, "cd22": 3, "bcr_abl1": [True, False], "dasatinib_ic50": 50})
    assert no["verdict"] == "not_eligible"
    assert [(one["code"], one["experimental"]) for one in no["reasons"]] == [
        ("not_met:cd22>=20", False),
        ("not_met:dasatinib_ic50<10", True),
    ]
    assert (await ask(tree, {"age": 7, "cd22": 20, "bcr_abl1": False}))["verdict"] == "eligible"


async def test_a_large_tree_is_answered_beside_the_loop(ask: Callable[..., Any]) -> None:
    tree = {"at_least": 2, "of": [AGE, CD22, PH] * 30}
    assert (await ask(tree, {"cd22": 90}))["verdict"] == "eligible"


@pytest.mark.parametrize(
    ("criteria", "facts", "where"),
    [
        ({"all": [AGE, {"fact": "agee", "below": 3}]}, {}, "body.criteria.all[1].fact"),
        (AGE | {"unit": "years"}, {}, "body.criteria.unit"),
        (AGE, {"age": {"low": 9, "high": 3}}, "body.facts.age"),
        (AGE, {"age": {"low": 9}}, "body.facts.age"),
        (AGE, {"age": []}, "body.facts.age"),
        (AGE, {"agee": 3}, "body.facts.agee"),
        (AGE, {"lineage": ["bcp", "nk"]}, "body.facts.lineage[1]"),
        (AGE, {"age": 7.5}, "body.facts.age"),
        ({"fact": "site_country", "one_of": ["Spain"]}, {}, "body.criteria.one_of[0]"),
    ],
)
async def test_what_cannot_be_read_is_named(ask: Callable[..., Any], criteria: Any, facts: Any, where: str) -> None:
    refused = await ask(criteria, facts, status=422)
    assert refused["errors"][0]["where"] == where
