"""Re-test: the same once more, linked both ways, with nothing of the old result in it."""

from typing import Any

from services.samples.tests import bodies
from services.samples.tests.conftest import Ask, Json, Step

WHY: Json = {"reason": "The standard curve failed."}


async def test_a_withdrawn_result_is_measured_once_more(released: Step, technician: Ask, clinician: Ask) -> None:
    old = await released("flow")
    path = f"/v1/assays/{old['assay_id']}"
    await technician("POST", f"{path}/withdrawal", json={"reason": "x"})
    made = await technician("POST", f"{path}/retest", json=WHY)
    assert made.status_code == 201, made.text
    new = made.json()
    assert (new["retest_of"], new["stage"], new["result_version"]) == (old["assay_id"], "ordered", 0)
    assert (new["released_at"], new["awaits"], new["patient"]) == (None, None, "000001AF")
    before = (await clinician("GET", path)).json()
    assert (before["retested_as"], before["stage"]) == (new["id"], "withdrawn")
    assert (await technician("GET", f"/v1/assays/{new['id']}/results")).json()["items"] == []
    listed = (await technician("GET", "/v1/worklists/to-assay")).json()["items"]
    assert [row["order_id"] for row in listed] == [new["id"]]
    twice = await technician("POST", f"{path}/retest", json=WHY)
    assert twice.json()["code"] == "already_there"


async def test_limits_of_the_old_result_are_not_the_new_one_s(released: Step, technician: Ask) -> None:
    old = await released("ig_tr_mrd")
    path = f"/v1/assays/{old['assay_id']}"
    new = (await technician("POST", f"{path}/retest", json=WHY)).json()
    body: dict[str, Any] = {**bodies.MRD, "outcome": {"status": "negative", "sensitivity": 0.0001}}
    posted = await technician("POST", f"/v1/assays/{new['id']}/results", json=bodies.posting(body))
    assert posted.status_code == 201, posted.text
    told = posted.json()["result"]
    assert (told["sensitivity"], told["quantitative_range"], told["outcome"]["sensitivity"]) == (None, None, 0.0001)
    assert (await technician("GET", f"{path}/results/1")).json()["state"] == "final"


async def test_another_tube_and_only_of_this_sample(
    released: Step, received: Step, technician: Ask, clinician: Ask
) -> None:
    old = await released("flow")
    sample = (await technician("GET", f"/v1/assays/{old['assay_id']}")).json()["sample_id"]
    tubes = {}
    for one, place in ((sample, "A1"), ((await received())["id"], "A2")):
        laid = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion(place)]}
        answer = await technician("POST", f"/v1/samples/{one}/aliquots", json=laid)
        tubes[one] = answer.json()["aliquots"][0]["id"]
    path = f"/v1/assays/{old['assay_id']}/retest"
    [foreign] = [tube for one, tube in tubes.items() if one != sample]
    assert (await technician("POST", path, json={**WHY, "aliquot_id": foreign})).status_code == 422
    new = (await technician("POST", path, json={**WHY, "aliquot_id": tubes[sample], "priority": "urgent"})).json()
    assert (new["aliquot_id"], new["priority"]) == (tubes[sample], "urgent")
    for priority, found in (("urgent", [new["id"]]), ("routine", [])):
        listed = (await technician("GET", f"/v1/worklists/to-assay?priority={priority}")).json()["items"]
        assert [(one["order_id"]) for one in listed] == found
    posted = await technician("POST", f"/v1/assays/{new['id']}/results", json=bodies.posting(bodies.FLOW))
    told = posted.json()
    assert (told["aliquot_id"], told["preanalytics"]["preservation"]) == (tubes[sample], "frozen_viable")
    assert (await clinician("POST", path, json=WHY)).status_code == 403


async def test_a_functional_laboratory_repeats_its_own(released: Step, ask: Ask, technician: Ask) -> None:
    old = await released("drp")
    path = f"/v1/assays/{old['assay_id']}/retest"
    made = await ask("POST", path, role="functional_lab", of="lab-drp", json=WHY)
    assert (made.status_code, made.json()["lab"], made.json()["experimental"]) == (201, "lab-drp", True)
    assert (await technician("POST", path, json=WHY)).json()["code"] in {"forbidden", "already_there"}
    never = await ask("POST", f"/v1/assays/{made.json()['id']}/retest", role="functional_lab", of="lab-drp", json=WHY)
    assert never.json()["code"] == "wrong_state"
