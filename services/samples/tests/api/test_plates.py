"""Plates over HTTP: computed, kept with their rule set, released by a person; rule sets of a laboratory."""

from typing import Any

from libs.common.contracts.samples.assays import AssayResulted
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from services.samples.api.plates.examples import OWN_RULES
from services.samples.tests import bh3, bodies, plates
from services.samples.tests.conftest import laboratory_of, second

Json = dict[str, Any]


def mrd(*rows: Any, **told: Any) -> Json:
    return {"measured_at": bodies.MEASURED, "plate": plates.plate(*rows), **told}


async def posted(ask: Any, assay: Json, what: str, body: Json) -> Any:
    role, lab = laboratory_of(assay)
    return await ask("POST", f"/v1/assays/{assay['id']}/{what}", role=role, of=lab, json=body)


async def released(ask: Any, assay: Json, version: int = 1) -> Any:
    role, lab = laboratory_of(assay)
    path, body = f"/v1/assays/{assay['id']}/release", {"result_version": version}
    return await ask("POST", path, role=role, of=lab, who=second(role, lab), json=body)


async def test_plate_becomes_a_result_that_a_person_releases(
    database: Database, ask: Any, ordered: Any, clinician: Any
) -> None:
    assay = await ordered("ig_tr_mrd")
    answer = await posted(ask, assay, "mrd-plates", mrd(time_point={"code": "eoi", "day": 33}))
    assert answer.status_code == 201, answer.text
    draft = answer.json()
    assert (draft["state"], draft["result"]["rule_set"]) == ("preliminary", "euromrd-2007-reduction@1")
    assert any("(check)" in hint for hint in draft["hints"])
    path = f"/v1/assays/{assay['id']}"
    assert (await clinician("GET", f"{path}/results")).json()["items"] == []
    assert (await released(ask, assay)).status_code == 200
    [shown] = (await clinician("GET", f"{path}/results")).json()["items"]
    [marker] = shown["result"]["by_marker"]
    assert marker["curve"]["slope"] == -3.4
    assert {well["ct"] for well in marker["follow_up"]} == {28.2}
    assert marker["no_template"] == ["undetermined"]
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert {one.code for one in event.result.findings} == {"mrd", "mrd_method"}
    assert await unaudited(database) == []


async def test_changing_the_rule_set_changes_the_id(ask: Any, ordered: Any) -> None:
    assay = await ordered("ig_tr_mrd")
    wells = plates.marker(follow_up=[36.0] * 3), plates.albumin()
    found = []
    for rule_set in ("euromrd-2007-reduction@1", "euromrd-2007-intensification@1"):
        answer = await posted(ask, assay, "mrd-plates", mrd(*wells, rule_set=rule_set))
        found.append((answer.json()["result"]["rule_set"], answer.json()["result"]["outcome"]["status"]))
    assert found == [
        ("euromrd-2007-reduction@1", "positive_not_quantifiable"),
        ("euromrd-2007-intensification@1", "negative"),
    ]
    unknown = await posted(ask, assay, "mrd-plates", mrd(*wells, rule_set="nobody@1"))
    assert (unknown.status_code, unknown.json()["errors"][0]["where"]) == (422, "body.rule_set")


async def test_what_is_no_ct_is_refused_with_its_place(ask: Any, ordered: Any) -> None:
    assay = await ordered("ig_tr_mrd")
    body = mrd()
    body["plate"]["wells"][3]["ct"] = None
    refused = await posted(ask, assay, "mrd-plates", body)
    [fault] = refused.json()["errors"]
    assert (refused.status_code, fault["where"]) == (422, "body.plate.wells[3].ct")
    assert "undetermined" in fault["right"]
    forty = mrd()
    forty["plate"] = {**forty["plate"], "cycles": 40}
    forty["plate"]["wells"][3]["ct"] = 40
    [fault] = (await posted(ask, assay, "mrd-plates", forty)).json()["errors"]
    assert "40 cycles" in fault["what"]


async def test_plate_as_a_table(ask: Any, ordered: Any) -> None:
    assay = await ordered("ig_tr_mrd")
    sent = plates.plate()
    names = ("well", "target", "role", "ct", "dilution", "amount_ng")
    lines = [";".join(str(well.get(name, "")).replace(".", ",") for name in names) for well in sent["wells"]]
    body = {"measured_at": bodies.MEASURED, "plate": {"cycles": 50, "table": "\n".join([";".join(names), *lines])}}
    by_table = await posted(ask, assay, "mrd-plates", body)
    by_wells = await posted(ask, assay, "mrd-plates", mrd())
    assert by_table.status_code == 201, by_table.text
    assert by_table.json()["result"] == by_wells.json()["result"]


async def test_the_same_run_again_is_one_result_and_other_assays_have_no_plates(ask: Any, ordered: Any) -> None:
    assay, other = await ordered("ig_tr_mrd"), await ordered("flow")
    first = await posted(ask, assay, "mrd-plates", mrd(message_id="run-1", instrument="cycler-1"))
    again = await posted(ask, assay, "mrd-plates", mrd(message_id="run-1", instrument="cycler-1"))
    assert (again.status_code, again.json()) == (201, first.json())
    wrong = await posted(ask, other, "mrd-plates", mrd())
    assert (wrong.status_code, wrong.json()["errors"][0]["where"]) == (422, "body.result.family")
    stranger = await ask(
        "POST", f"/v1/assays/{assay['id']}/mrd-plates", role="hub_technician", of="hub-madrid", json=mrd()
    )
    assert stranger.status_code == 404


async def test_a_plate_read_by_other_rules_corrects_a_released_result(ask: Any, ordered: Any, clinician: Any) -> None:
    assay = await ordered("ig_tr_mrd")
    wells = plates.marker(follow_up=[36.0] * 3), plates.albumin()
    await posted(ask, assay, "mrd-plates", mrd(*wells))
    assert (await released(ask, assay)).status_code == 200
    other = mrd(*wells, rule_set="euromrd-2007-intensification@1")
    assert (await posted(ask, assay, "mrd-plates", other)).json()["code"] == "wrong_state"
    why = {"note": "The protocol intensifies.", "reason": "method"}
    assert (await posted(ask, assay, "mrd-plates", {**other, "correction": why})).status_code == 201
    assert (await released(ask, assay, 2)).status_code == 200
    shown = (await clinician("GET", f"/v1/assays/{assay['id']}/results")).json()["items"]
    assert [(one["result"]["rule_set"], one["state"]) for one in shown] == [
        ("euromrd-2007-intensification@1", "corrected"),
        ("euromrd-2007-reduction@1", "superseded"),
    ]


async def test_bh3_plate_is_experimental_everywhere(database: Database, ask: Any, ordered: Any) -> None:
    assay = await ordered("dbp")
    wells = (
        bh3.control("negative_control", 10_000),
        bh3.control("positive_control", 1_000),
        bh3.sample(8_200),
        bh3.sample(5_500, **bh3.VENETOCLAX),
        bh3.sample(5_500, drug="navitoclax", drug_dose_nm=10, gated_events=3),
    )
    body = {"measured_at": bodies.MEASURED, "plate": bh3.plate(*wells)}
    answer = await posted(ask, assay, "bh3-plates", body)
    assert answer.status_code == 201, answer.text
    result = answer.json()["result"]
    assert (answer.json()["experimental"], result["rule_set"]) == (True, "dbp-default@1")
    assert [(one["delta_priming"], one["primed"]) for one in result["drugs"]] == [(30.0, True)]
    assert [(one["drug"], one["reasons"]) for one in result["refused"]] == [("navitoclax", ["treated_too_few_events"])]
    assert (await released(ask, assay)).status_code == 200
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert event.result.experimental
    assert [one.code for one in event.result.findings] == ["dbp:venetoclax:bim:delta_priming"]


def own(version: int = 1, name: str = "hub-barcelona.duplicates", **changes: Any) -> Json:
    rules: Json = {**OWN_RULES["rules"], "name": name, "version": version, **changes}  # type: ignore[dict-item]
    return {"kind": "ig_tr_mrd", "rules": rules}


async def test_a_laboratory_has_rule_sets_of_its_own(ask: Any, technician: Any, ordered: Any) -> None:
    assert (await technician("POST", "/v1/rule-sets", json=own())).status_code == 201
    again = await technician("POST", "/v1/rule-sets", json=own())
    assert (again.status_code, again.json()["errors"][0]["right"]) == (422, "2")
    second = await technician("POST", "/v1/rule-sets", json=own(2, slope_most=-3.0))
    assert (second.status_code, second.json()["id"]) == (201, "hub-barcelona.duplicates@2")
    foreign = await technician("POST", "/v1/rule-sets", json=own(name="hub-madrid.mine"))
    assert (foreign.status_code, foreign.json()["errors"][0]["where"]) == (422, "body.rules.name")
    listed = (await technician("GET", "/v1/rule-sets?kind=ig_tr_mrd")).json()["items"]
    assert [(one["id"], one["lab"]) for one in listed[-2:]] == [
        ("hub-barcelona.duplicates@1", "hub-barcelona"),
        ("hub-barcelona.duplicates@2", "hub-barcelona"),
    ]
    elsewhere = await ask("GET", "/v1/rule-sets", role="hub_technician", of="hub-madrid")
    assert {one["lab"] for one in elsewhere.json()["items"]} == {None}
    assert {one["kind"] for one in elsewhere.json()["items"] if one["experimental"]} == {"dbp"}
    assay = await ordered("ig_tr_mrd")
    twice = plates.marker(follow_up=[28.2] * 2), plates.albumin()
    answer = await posted(ask, assay, "mrd-plates", mrd(*twice, rule_set="hub-barcelona.duplicates@2"))
    result = answer.json()["result"]
    assert (result["rule_set"], result["outcome"]["status"]) == ("hub-barcelona.duplicates@2", "quantified")
    assert (result["rules"]["slope_most"], answer.json()["hints"]) == (-3.0, [])


async def test_what_was_computed_is_not_written_by_hand(ask: Any, ordered: Any) -> None:
    assay = await ordered("ig_tr_mrd")
    computed = (await posted(ask, assay, "mrd-plates", mrd())).json()["result"]
    forged = {**computed, "outcome": {"status": "negative", "sensitivity": 1e-6}}
    for result in (computed, forged):
        body = {"measured_at": bodies.MEASURED, "result": result}
        refused = await posted(ask, assay, "results", body)
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.result.rule_set")
        refused = await posted(ask, assay, "amendments", {**body, "reason": "x"})
        assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.result.rule_set")
