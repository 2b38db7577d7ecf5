"""Results: posted by instruments, released by people, corrected and withdrawn; germ-line findings kept."""

from typing import Any
from uuid import uuid4

import pytest

from libs.common.contracts.samples.assays import AssayResulted, ResultAmended, ResultWithdrawn
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.tests import bodies

EXPIRES = "2026-12-31T00:00:00Z"


@pytest.fixture
def instrument(ask: Any, client: Any) -> Any:
    """`await instrument("hub-barcelona", "flow")`: asks with a key of its own."""

    async def made(lab: str, *assays: str) -> Any:
        role = "functional_lab" if lab.startswith("lab") else "hub_technician"
        body = {"instrument": "facs-1", "assays": assays, "expires_at": EXPIRES}
        answer = await ask("POST", "/v1/api-keys", role=role, of=lab, json=body)
        assert answer.status_code == 201, answer.text
        headers = {"X-API-Key": answer.json()["secret"]}
        return lambda method, path, **kw: client.request(method, path, headers=headers, **kw)

    return made


async def test_instrument_posts_and_a_person_releases(
    database: Database, instrument: Any, ordered: Any, technician: Any, clinician: Any
) -> None:
    assay = await ordered("flow")
    facs = await instrument("hub-barcelona", "flow")
    path = f"/v1/assays/{assay['id']}"
    posted = await facs("POST", f"{path}/results", json=bodies.posting(bodies.FLOW, message_id="159"))
    assert posted.status_code == 201, posted.text
    assert (posted.json()["state"], posted.json()["instrument"]) == ("preliminary", "facs-1")
    again = await facs("POST", f"{path}/results", json=bodies.posting(bodies.FLOW, message_id="159"))
    assert (again.status_code, again.json()) == (201, posted.json())
    # A draft that nobody has answered for is not the hospital's yet.
    assert (await clinician("GET", f"{path}/results")).json()["items"] == []
    assert (await clinician("GET", f"{path}/results/1")).status_code == 404
    by_instrument = await facs("POST", f"{path}/release", json={"result_version": 1})
    assert by_instrument.status_code == 403
    released = await technician("POST", f"{path}/release", json={"result_version": 1})
    assert (released.json()["state"], released.json()["stage"]) == ("final", "final")
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert {finding.code: finding.value for finding in event.result.findings}["CD22"] == 93
    [shown] = (await clinician("GET", f"{path}/results")).json()["items"]
    assert shown["result"]["antigens"][0] == {"antigen": "CD22", "percent": 93.0}
    assert shown["released_by"] == "hub_technician@hub-barcelona"


async def test_key_is_for_its_organisation_and_assays(instrument: Any, ordered: Any) -> None:
    assay = await ordered("flow")
    path = f"/v1/assays/{assay['id']}/results"
    other_assay = await instrument("hub-barcelona", "ngs_panel")
    assert (await other_assay("POST", path, json=bodies.posting(bodies.FLOW))).json()["code"] == "forbidden"
    assert (await other_assay("GET", f"/v1/assays/{assay['id']}")).status_code == 404
    assert (await other_assay("GET", "/v1/assays")).json()["items"] == []
    foreign = await instrument("hub-madrid", "flow")
    assert (await foreign("POST", path, json=bodies.posting(bodies.FLOW))).status_code == 404
    own = await instrument("hub-barcelona", "flow")
    assert [one["id"] for one in (await own("GET", "/v1/assays")).json()["items"]] == [assay["id"]]
    assert (await own("GET", f"/v1/samples/{assay['sample_id']}")).status_code == 403


async def test_idempotency_key_and_other_body(ordered: Any, technician: Any) -> None:
    assay = await ordered("flow")
    path, key = f"/v1/assays/{assay['id']}/results", {"Idempotency-Key": str(uuid4())}
    first = await technician("POST", path, json=bodies.posting(bodies.FLOW), more=key)
    again = await technician("POST", path, json=bodies.posting(bodies.FLOW), more=key)
    assert again.json() == first.json()
    other = bodies.posting({**bodies.FLOW, "blasts_percent": 1})
    assert (await technician("POST", path, json=other, more=key)).json()["code"] == "idempotency_key_reused"
    assert len((await technician("GET", path)).json()["items"]) == 1


async def test_only_the_newest_version_is_released(posted: Any, technician: Any) -> None:
    draft = await posted("flow")
    path = f"/v1/assays/{draft['assay_id']}"
    better = bodies.posting({**bodies.FLOW, "blasts_percent": 60})
    assert (await technician("POST", f"{path}/results", json=better)).json()["result_version"] == 2
    stale = await technician("POST", f"{path}/release", json={"result_version": 1})
    assert stale.json()["code"] == "wrong_state"
    assert (await technician("POST", f"{path}/release", json={"result_version": 2})).status_code == 200
    states = [one["state"] for one in (await technician("GET", f"{path}/results")).json()["items"]]
    assert states == ["final", "superseded"]


async def test_amendment_is_a_new_version_and_the_old_one_stays_readable(
    database: Database, released: Any, technician: Any, clinician: Any
) -> None:
    result = await released("flow")
    path = f"/v1/assays/{result['assay_id']}"
    body = bodies.posting({**bodies.FLOW, "blasts_percent": 26}, reason="planted reason: digits exchanged")
    amended = await technician("POST", f"{path}/amendments", json=body)
    assert amended.status_code == 201, amended.text
    shown = (await clinician("GET", f"{path}/results")).json()["items"]
    assert [(one["result_version"], one["state"]) for one in shown] == [(2, "corrected"), (1, "superseded")]
    assert [one["result"]["blasts_percent"] for one in shown] == [26.0, 62.0]
    event = (await published(database))[-1]
    assert isinstance(event, ResultAmended)
    assert event.result.result_version == 2
    assert b"planted" not in event.to_cloudevent()


async def test_withdrawn_result_is_replaced_by_nothing(database: Database, released: Any, technician: Any) -> None:
    result = await released("flow")
    path = f"/v1/assays/{result['assay_id']}"
    gone = await technician("POST", f"{path}/withdrawal", json={"reason": "tubes exchanged"})
    assert (gone.json()["stage"], gone.json()["state"]) == ("withdrawn", "withdrawn")
    event = (await published(database))[-1]
    assert isinstance(event, ResultWithdrawn)
    assert (event.result_version, event.destination) == (1, "hospital-aragon")
    again = await technician("POST", f"{path}/amendments", json=bodies.posting(bodies.FLOW, reason="x"))
    assert again.json()["code"] == "wrong_state"


async def test_germ_line_findings_stay_with_genetic_counselling(
    database: Database, released: Any, technician: Any, clinician: Any
) -> None:
    result = await released("germ_line")
    path = f"/v1/assays/{result['assay_id']}/results"
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert event.result.findings_withheld
    assert event.result.findings == ()
    assert b"TP53" not in event.to_cloudevent()
    [shown] = (await clinician("GET", path)).json()["items"]
    assert (shown["result"], shown["withheld"]) == (None, True)
    [whole] = (await technician("GET", path)).json()["items"]
    assert whole["result"]["variants"][0]["gene"] == "TP53"
    assert result["result"] is None


async def test_germ_line_variant_of_a_panel_is_withheld_too(
    database: Database, released: Any, clinician: Any, technician: Any
) -> None:
    result = await released("ngs_panel")
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert event.result.findings_withheld
    assert "ETV6:p.Pro214Leu" not in {finding.code for finding in event.result.findings}
    path = f"/v1/assays/{result['assay_id']}/results/1"
    shown = (await clinician("GET", path)).json()
    assert [one["gene"] for one in shown["result"]["variants"]] == ["TP53"]
    assert shown["withheld"] is True
    assert len((await technician("GET", path)).json()["result"]["variants"]) == 2


@pytest.mark.parametrize("assay", ["drp", "dbp"])
async def test_functional_results_are_marked_experimental(assay: str, database: Database, released: Any) -> None:
    result = await released(assay)
    assert result["experimental"] is True
    event = (await published(database))[-1]
    assert isinstance(event, AssayResulted)
    assert event.result.experimental
    assert event.result.lab == f"lab-{assay}"


async def test_result_carries_thaws_and_state_of_its_aliquot(ordered: Any, technician: Any) -> None:
    assay = await ordered("flow")
    body = {"banked_at": bodies.BANKED, "aliquots": [bodies.portion("A1")]}
    laid = await technician("POST", f"/v1/samples/{assay['sample_id']}/aliquots", json=body)
    aliquot = laid.json()["aliquots"][0]["id"]
    await technician("POST", f"/v1/aliquots/{aliquot}/thaws", json={})
    path = f"/v1/assays/{assay['id']}/results"
    posted = await technician("POST", path, json=bodies.posting(bodies.FLOW, aliquot_id=aliquot))
    assert posted.json()["preanalytics"] == {
        "hours_since_extraction": 26.0,
        "preservation": "frozen_viable",
        "thaw_cycles": 1,
        "transport_alarms": [],
    }


async def test_assay_is_registered_and_cancelled(ordered: Any, technician: Any, clinician: Any) -> None:
    assay = await ordered("flow")
    path = f"/v1/assays/{assay['id']}"
    registered = await technician("POST", f"{path}/registration")
    assert registered.json()["stage"] == "registered"
    again = await technician("POST", "/v1/assays", json={"sample_id": assay["sample_id"], "assay": "flow"})
    assert again.json()["code"] == "already_there"
    cancelled = await technician("POST", f"{path}/cancellation", json={"reason": "no material left"})
    assert cancelled.json()["stage"] == "cancelled"
    assert (await clinician("POST", f"{path}/cancellation", json={"reason": "x"})).status_code == 403


async def test_result_of_another_family_is_refused(ordered: Any, technician: Any) -> None:
    assay = await ordered("flow")
    answer = await technician("POST", f"/v1/assays/{assay['id']}/results", json=bodies.posting(bodies.NGS))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"where": "body.result.family", "what": "ngs", "right": "flow"}]


async def test_wrong_number_in_a_result_is_told_where(ordered: Any, technician: Any) -> None:
    assay = await ordered("flow")
    wrong = {**bodies.FLOW, "antigens": [{"antigen": "CD22", "percent": 193}]}
    answer = await technician("POST", f"/v1/assays/{assay['id']}/results", json=bodies.posting(wrong))
    assert answer.status_code == 422
    assert any(error["where"].endswith("antigens[0].percent") for error in answer.json()["errors"])


async def test_assay_may_be_ordered_elsewhere_but_only_from_who_does_assays(technician: Any, received: Any) -> None:
    sample = await received()
    body = {"sample_id": sample["id"], "assay": "ngs_panel"}
    assert (await technician("POST", "/v1/assays", json={**body, "lab": "hospital-aragon"})).status_code == 422
    elsewhere = await technician("POST", "/v1/assays", json={**body, "lab": "hub-madrid"})
    assert elsewhere.json()["lab"] == "hub-madrid"
