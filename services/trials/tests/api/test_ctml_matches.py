"""Matching CTML over HTTP: both modes, JSON and YAML, whole collections, and what is wrong with its place."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import yaml

from services.trials.tests.ctml.documents import arm_of, trial_of

Headers = Callable[..., dict[str, str]]
WHERE = "/v1/ctml/matches"
CLAUSE = [
    {
        "and": [
            {"clinical": {"age_numerical": "<18", "oncotree_primary_diagnosis": "_LIQUID_"}},
            {"genomic": {"hugo_symbol": "NRAS", "variant_category": "!Mutation"}},
        ]
    }
]
CLINICAL = [
    {
        "_id": {"$oid": f"{n:024x}"},
        "SAMPLE_ID": f"S-{n}",
        "VITAL_STATUS": "alive",
        "BIRTH_DATE": {"$date": "2015-01-01T05:00:00Z"},
        "ONCOTREE_PRIMARY_DIAGNOSIS_NAME": "Leukemia",
        "FREE_TEXT": "x" * 400,
    }
    for n in range(100)
]
GENOMIC = [
    {"_id": "g-1", "CLINICAL_ID": {"$oid": f"{1:024x}"}, "TRUE_HUGO_SYMBOL": "NRAS", "VARIANT_CATEGORY": "MUTATION"},
    {"_id": "g-2", "SAMPLE_ID": "S-2", "TRUE_HUGO_SYMBOL": "NRAS", "WILDTYPE": True},
    {"_id": "g-3", "SAMPLE_ID": "S-none", "TRUE_HUGO_SYMBOL": "NRAS"},
]
BODY: dict[str, Any] = {
    "on": "2026-07-12",
    "trials": [trial_of(arm_of(CLAUSE))],
    "clinical": CLINICAL,
    "genomic": GENOMIC,
}


async def test_both_modes_in_both_languages(client: httpx.AsyncClient, headers: Headers) -> None:
    """The larger body is answered in a process of its own, the smaller one here."""
    asker = headers("site_clinician", "hospital-aragon") | {"Content-Type": "application/json"}
    found = (await client.post(WHERE, headers=asker, content=json.dumps(BODY))).json()
    assert (found["counts"], found["patients"]) == ({"matched": 99, "not_matched": 1}, 100)
    assert found["documents_without_patient"] == 1
    assert "S-1" not in {one["sample_id"] for one in found["answers"]}
    strict = (await client.post(WHERE, headers=asker, content=json.dumps(BODY | {"mode": "strict"}))).json()
    assert strict["counts"] == {"eligible": 1, "not_eligible": 1, "undetermined": 98}
    [eligible] = [one for one in strict["answers"] if one["outcome"] == "eligible"]
    assert (eligible["sample_id"], eligible["arm"], len(eligible["reasons"])) == ("S-2", "A", 3)
    missing = next(one for one in strict["answers"] if one["sample_id"] == "S-3")["missing"]
    path = "trials[0].treatment_list.step[0].arm[0].match[0].and[1].genomic"
    assert missing == [{"where": path, "holds": "unknown", "documents": []}]
    few = BODY | {"clinical": CLINICAL[:3], "list": "all"}
    asker["Content-Type"] = "application/yaml; charset=utf-8"
    small = await client.post(WHERE, headers=asker, content=yaml.safe_dump(few))
    assert [one["outcome"] for one in small.json()["answers"]] == ["matched", "not_matched", "matched"]


async def test_what_is_wrong_is_told_with_its_place(client: httpx.AsyncClient, headers: Headers) -> None:
    asker = headers("site_clinician", "hospital-aragon")
    text = "trials:\n- protocol_no: 00-001\n  treatment_list:\n    step:\n    - arm:\n      - arm_suspnded: N\n"
    answer = await client.post(WHERE, headers=asker | {"Content-Type": "text/yaml"}, content=text)
    [fault] = answer.json()["errors"]
    where = "body.trials[0].treatment_list.step[0].arm[0].arm_suspnded (line 6, column 9)"
    assert (answer.status_code, fault["where"]) == (422, where)
    assert fault["right"] == "did you mean arm_suspended?"
    for content, kind, status in (
        ("{", "application/json", 400),
        ("[]", "application/json", 422),
        ('{"trials": [], "trials": []}', "application/json", 422),
        ('{"mod": "strict"}', "application/json", 422),
        ('{"mode": "loose"}', "application/json", 422),
        ('{"list": []}', "application/json", 422),
        ('{"coverage": [{"SAMPLE_ID": "x"}]}', "application/json", 422),
        ("a: &x [*x]", "application/yaml", 422),
        ("{}", "text/plain", 415),
    ):
        answer = await client.post(WHERE, headers=asker | {"Content-Type": kind}, content=content)
        assert answer.status_code == status, content
    researcher = await client.post(WHERE, headers=headers("courier", "hub-madrid"), json={})
    assert researcher.status_code == 403
