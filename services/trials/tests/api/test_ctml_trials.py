"""CTML trials over HTTP: in as drafts with their file, out again byte for byte; of our own, what CTML can say."""

import json
from collections.abc import Callable

import httpx
import pytest
import yaml

from services.trials.domain.ctml.reading_file import trials_in
from services.trials.tests.ctml.documents import arm_of, trial_of

Headers = Callable[..., dict[str, str]]
WHERE = "/v1/ctml/trials"
CLAUSE = [
    {
        "and": [
            {"clinical": {"age_numerical": "<18", "gender": "!Male"}},
            {"clinical": {"oncotree_primary_diagnosis": "B-Cell Acute Lymphoid Leukemia"}},
            {
                "genomic": {
                    "hugo_symbol": "ABL1",
                    "fusion_partner_hugo_symbol": "BCR",
                    "variant_category": "!Structural Variation",
                }
            },
        ]
    }
]
DOSE = {"level_internal_id": 7, "level_code": "2", "level_suspended": "N", "match": [{"genomic": {"hugo_symbol": "X"}}]}
SITES = {"site": [{"site_name": "Hospital Universitari Vall d'Hebron", "site_status": "Open to Accrual"}]}
TRIAL = trial_of(
    arm_of(CLAUSE, arm_description="Low dose", dose_level=[DOSE]),
    nct_id="NCT00000077",
    short_title="An invented trial",
    phase="II",
    last_updated="June 17, 2026",
    site_list=SITES | {"site": [*SITES["site"], {"site_name": "Nowhere General", "site_status": "Closed"}]},
    drug_list={"drug": [{"drug_name": "Invented"}]},
)


@pytest.fixture
def office(headers: Headers) -> dict[str, str]:
    return headers("trial_coordinator", "office")


async def sent(client: httpx.AsyncClient, who: dict[str, str], content: str, kind: str = "json") -> httpx.Response:
    return await client.post(WHERE, headers=who | {"Content-Type": f"application/{kind}"}, content=content)


async def test_from_file_to_draft_and_back(client: httpx.AsyncClient, office: dict[str, str], headers: Headers) -> None:
    text = "# as it came\n" + yaml.safe_dump(TRIAL)
    [found] = (await sent(client, office, text, "yaml")).json()["imported"]
    assert (found["trial"], found["outcome"], found["number"]) == ("nct00000077", "created", 1)
    assert [arm["id"] for arm in found["arms"]] == ["step-1-arm-a", "step-1-arm-a-dose-2"]
    assert found["arms"][0]["name"] == "Step 1 / Arm A: Low dose"
    questions = found["arms"][0]["criteria"]["all"]
    assert [one.get("fact", "all") for one in questions] == ["all", "lineage", "bcr_abl1"]
    assert questions[0]["all"][0]["says"].startswith("CTML treatment_list.step[0].arm[0].match[0].and[0]")
    assert (questions[0]["all"][1]["one_of"], questions[2]["is"]) == (["female"], False)
    assert (found["arms"][1]["criteria"], len(found["not_said"])) == (None, 1)
    assert found["not_said"][0]["where"].endswith("dose_level[0].match[0].genomic")
    assert found["documentation_only"] == ["drug_list"]
    assert found["sites"]["unmatched"][-1] == "Nowhere General"
    address = "/v1/trials/nct00000077"
    whole = (await client.get(address, headers=office)).json()
    assert (whole["stage"], whole["phase"], len(whole["criteria"])) == ("draft", "II", 1)
    published = await client.post(f"{address}/publication", headers=headers("trial_coordinator", "hub-madrid"))
    assert published.status_code == 409
    for form in ("yaml", "original"):
        exported = await client.get(f"{address}/ctml", headers=office, params={"format": form})
        assert (exported.text, exported.headers["content-type"]) == (text, "application/yaml")
    assert (await client.get(f"{address}/ctml", headers=office)).json() == TRIAL


async def test_coming_again_shows_the_difference(client: httpx.AsyncClient, office: dict[str, str]) -> None:
    other = trial_of(arm_of([]), protocol_no="00-009")
    lines = json.dumps(TRIAL) + "\n" + json.dumps(other)
    first = (await sent(client, office, lines)).json()["imported"]
    assert [(one["trial"], one["outcome"]) for one in first] == [("ctml-00-009", "created"), ("nct00000077", "created")]
    assert [one["outcome"] for one in (await sent(client, office, json.dumps([other, TRIAL]))).json()["imported"]] == [
        "unchanged",
        "unchanged",
    ]
    changed = json.loads(json.dumps(TRIAL).replace("<18", "<21"))
    changed["principal_investigator"] = "Somebody"
    [again] = (await sent(client, office, json.dumps(changed))).json()["imported"]
    assert (again["outcome"], again["number"]) == ("updated", 2)
    assert [(one["where"], one["before"], one["after"], one["of_criteria"]) for one in again["difference"]] == [
        ("treatment_list.step[0].arm[0].match[0].and[0].clinical.age_numerical", "<18", "<21", True),
        ("principal_investigator", None, "Somebody", False),
    ]
    exported = await client.get("/v1/trials/ctml-00-009/ctml", headers=office, params={"format": "yaml"})
    assert yaml.safe_load(exported.text) == other
    assert (
        await client.get("/v1/trials/ctml-00-009/ctml", headers=office, params={"format": "original"})
    ).text == lines


WRONG: list[tuple[str, str, int, str]] = [
    (json.dumps(TRIAL | {"treatement_list": {}}, indent=0), "json", 422, "body.treatement_list (line"),
    (json.dumps([TRIAL, {"protocol_no": "1", "oops": 1}]), "json", 422, "body[1].oops (line 1"),
    ("---\nprotocol_no: a\n---\nprotocol_no: b\nphaze: 2\n", "yaml", 422, "body.phaze (line 5, column 1)"),
    (json.dumps([TRIAL, TRIAL]), "json", 422, "body"),
    ("[]", "json", 422, "body"),
    ("protocol_no: [", "yaml", 400, "line"),
    ("a: !!python/name:os.system x", "yaml", 422, "line 1, column 4"),
    (json.dumps({"protocol_no": "1", "match": [{"or": []}]}), "json", 422, "body.match[0].or"),
    (json.dumps({"protocol_no": "1", "site_list": {"site": [{"site": 1}]}}), "json", 422, "body.site_list.site[0]"),
]


async def test_wrong_files(client: httpx.AsyncClient, office: dict[str, str]) -> None:
    for content, kind, status, where in WRONG:
        answer = await sent(client, office, content, kind)
        found = answer.status_code, answer.json()["errors"][0]["where"].startswith(where)
        assert found == (status, True), answer.text


async def test_trials_of_ours_as_ctml(catalogue: None, client: httpx.AsyncClient, office: dict[str, str]) -> None:
    """All of them are CTML that can be read again; what they ask beyond it is listed with its sentence."""
    listed = (await client.get("/v1/trials", headers=office, params={"limit": 100})).json()["items"]
    said, not_said = 0, 0
    for one in listed:
        exported = await client.get(f"/v1/trials/{one['id']}/ctml", headers=office)
        [read] = trials_in(exported.content, yaml=False)
        assert read.protocol_no == one["id"]
        said += sum(level.row.asks for level in read.levels)
        not_said += len(read.document["_not_said"])
    assert (said > 5, not_said > 5) == (True, True)
    first = listed[0]["id"]
    original = await client.get(f"/v1/trials/{first}/ctml", headers=office, params={"format": "original"})
    assert original.status_code == 409
    nobody = await client.get("/v1/trials/nct99999999/ctml", headers=office)
    assert nobody.status_code == 404
