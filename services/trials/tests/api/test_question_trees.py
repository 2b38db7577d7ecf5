"""Trees of questions over HTTP: written, proved, published by a second person, walked; and what is refused."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import httpx
import pytest

from libs.common.database import Database
from services.trials.api.question_tree_bodies import EXAMPLE
from services.trials.commands.load_catalogue import load_catalogue
from services.trials.commands.questions.load_tree import load_tree
from services.trials.tests.events import HOSPITAL

Headers = Callable[..., dict[str, str]]
TREE = "relapsed-all"
AT = f"/v1/question-trees/{TREE}"


@pytest.fixture
def writer(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "hub-madrid")


@pytest.fixture
def publisher(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "hub-barcelona")


async def test_the_shipped_tree_is_proved_walked_and_revised_by_two_people(
    client: httpx.AsyncClient, database: Database, headers: Headers, writer: dict[str, str], publisher: dict[str, str]
) -> None:
    assert await load_tree(database) == 0, "before its trials are there it waits"
    await load_catalogue(database)
    assert (await load_tree(database), await load_tree(database)) == (1, 0)
    whole = (await client.get(AT, headers=writer)).json()
    assert (whole["in_force"], whole["stale"]) == (1, [])
    assert whole["versions"][0]["proved_against"]["nct05751044"] == 1

    # A tree with an overlap and a gap is kept as a draft, refused for publication, and each flaw shows a patient.
    broken = deepcopy(whole["tree"]) | {"edition": None}
    del broken["edition"]
    [lesion] = [one for one in broken["questions"] if one["id"] == "t-later-lesion"]
    lesion["answers"][0]["condition"] = {"any": [{"fact": "kmt2a", "is": True}, {"fact": "ras_pathway", "is": True}]}
    [relapse] = [one for one in broken["questions"] if one["id"] == "bcp-relapse"]
    relapse["answers"][2]["condition"] = {"fact": "relapse_number", "at_least": 3}
    assert (await client.put(AT, headers=writer, json=broken)).json()["newest"] == 2
    check = (await client.post(f"{AT}/check?warnings=false", headers=writer)).json()
    assert check["outcome"] == "refuted"
    kinds = {(one["kind"], one["question"], *one["answers"]): one["patient"] for one in check["findings"]}
    gap = kinds["gap", "bcp-relapse"]
    assert (gap["lineage"], gap["relapse_number"]) == ("bcp", 2)
    overlap = kinds["overlap", "t-later-lesion", "kmt2a", "ras"]
    assert overlap["ras_pathway"] is True
    own = await client.post(f"{AT}/publication", headers=writer)
    assert (own.status_code, own.json()["code"]) == (403, "forbidden")
    refused = await client.post(f"{AT}/publication", headers=publisher)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert "questions.bcp-relapse" in {one["where"] for one in refused.json()["errors"]}

    # The version in force is the one that is walked, and a proved version takes its place.
    clinician = headers("site_clinician", HOSPITAL)
    asked: dict[str, dict[str, Any]] = {
        "answers": {"state": "relapsed-or-refractory", "lineage": "bcp"},
        "facts": {"relapse_number": 2},
    }
    far = (await client.post(f"{AT}/walks", headers=clinician, json=asked)).json()
    assert [one["given"] for one in far["steps"]] == [True, True, False]
    assert far["question"]["id"] == "bcp-later-cd22"
    assert [one["id"] for one in far["question"]["answers"]] == ["positive", "negative"]
    asked["facts"] |= {"cd22": 93, "bcr_abl1": False, "abl_class": False, "jak_stat": False, "ras_pathway": False}
    asked["answers"]["bcp-later-cd22pos-lesion"] = "none"
    end = (await client.post(f"{AT}/walks", headers=clinician, json=asked)).json()
    assert end["leaf"]["id"] == "bcp-later-cd22pos-none"
    offers = {(one["trial"], one["arm"]): one for one in end["leaf"]["offers"]}
    assert "CD22 positive: yes" in offers["eudract-2016-000227-71", "relapse"]["why"]["en"]
    assert offers["eudract-2016-000227-71", "relapse"]["verdict"]["verdict"] == "undetermined"
    assert ("nct04065399", "with-inhibitor") not in offers, "the answer said that there is no such lesion"
    wrong = asked | {"answers": asked["answers"] | {"bcp-later-cd22": "negative"}}
    contradicted = await client.post(f"{AT}/walks", headers=clinician, json=wrong)
    assert contradicted.json()["errors"][0]["where"] == "body.answers.bcp-later-cd22"
    good = deepcopy(whole["tree"])
    del good["edition"]
    assert (await client.put(AT, headers=writer, json=good)).json()["newest"] == 3
    published = await client.post(f"{AT}/publication", headers=publisher)
    assert (published.status_code, published.json()["in_force"]) == (200, 3)


async def test_a_tree_with_wrong_offers_is_refuted_with_the_arms_it_misses(
    client: httpx.AsyncClient, catalogue: None, writer: dict[str, str]
) -> None:
    """The example offers the inhibitor's trial where CD22 is positive; everything else it misses."""
    swapped = deepcopy(EXAMPLE)
    swapped["leaves"][1]["offers"] = [*EXAMPLE["leaves"][0]["offers"]]
    swapped["leaves"][0]["offers"] = [{"trial": "nct00000000", "arm": "a", "why": {"en": "x", "es": "x"}}]
    found = (await client.post("/v1/question-trees/checks?warnings=false", headers=writer, json=swapped)).json()
    by_kind = {(one["kind"], one["trial"]): one for one in found["findings"]}
    excluded = by_kind["excluded_offer", "eudract-2016-000227-71"]
    assert (excluded["leaf"], excluded["patient"]["cd22_positive"]) == ("negative", False)
    assert by_kind["not_open", "nct00000000"]["leaf"] == "positive"
    missed = by_kind["unreachable_arm", "eudract-2016-000227-71"]
    assert (missed["leaf"], missed["patient"]["cd22_positive"]) == ("positive", True)
    told = await client.post("/v1/evaluations", headers=writer, json={"facts": missed["patient"]})
    [arm] = [one for one in told.json()["verdicts"] if one["trial"] == "eudract-2016-000227-71"]
    assert arm["verdict"] == "eligible", "the patient that is shown can be asked about anywhere"


@pytest.mark.parametrize(
    ("place", "value", "where"),
    [
        (("root",), "nowhere", "body.root"),
        (("questions", 0, "answers", 0, "then"), "nowhere", "body.questions[0].answers[0].then"),
        (("questions", 0, "answers", 0, "then"), "cd22", "body.questions"),
        (("questions", 0, "answers", 1, "then"), "positive", "body.leaves[1].id"),
        (("questions", 0, "answers", 1, "id"), "yes", "body.questions[0].answers"),
        (("leaves", 1, "id"), "cd22", "body"),
        (
            ("questions", 0, "answers", 0, "condition"),
            {"fact": "cd2", "is": True},
            "body.questions[0].answers[0].condition.fact",
        ),
    ],
)
async def test_a_tree_that_is_no_tree_is_refused_with_the_place(
    client: httpx.AsyncClient, writer: dict[str, str], place: tuple[str | int, ...], value: Any, where: str
) -> None:
    wrong: Any = deepcopy(EXAMPLE)
    inner = wrong
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    refused = await client.post("/v1/question-trees", headers=writer, json=wrong)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["where"] == where
