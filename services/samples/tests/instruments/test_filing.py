"""From the bytes of a message to the version of a result, and to people where nothing can be done without them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from libs.common.contracts.samples.instruments import InstrumentMessageStep
from libs.common.database import Database
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Purpose
from services.samples.commands.instruments.batch import worker_of
from services.samples.commands.instruments.file_receipts import file_receipts
from services.samples.commands.instruments.look_again import look_again
from services.samples.commands.instruments.receive import receive
from services.samples.doors.reading import read_message
from services.samples.store.tables.instruments import instrument_waits
from services.samples.tests.events import withdrawn
from services.samples.tests.instruments.arrivals import arrival
from services.samples.tests.instruments.hl7 import HUB, come, filed, flow, obx, oru

MESSAGES = "/v1/instrument-messages"


async def label_of(technician: Any, order: Any) -> str:
    return str((await technician("GET", f"/v1/samples/{order['sample_id']}")).json()["label"])


async def shown(ask: Any, message_id: str) -> Any:
    answer = await ask("GET", f"{MESSAGES}/{message_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def versions(ask: Any, order: Any) -> list[Any]:
    return list((await ask("GET", f"/v1/assays/{order['id']}/results")).json()["items"])


async def told(database: Database) -> list[str]:
    return [event.participle for event in await published(database) if isinstance(event, InstrumentMessageStep)]


async def test_by_the_label_it_becomes_a_preliminary_version(database: Database, technician: Any, ordered: Any) -> None:
    order = await ordered()
    [one] = await filed(database, flow(specimen=await label_of(technician, order)))
    message = await shown(technician, one)
    assert (message["state"], message["reason"], message["profile"]) == ("filed", None, "hl7-lenient@1")
    [group] = message["groups"]
    assert [(seen["code"], seen["values"], seen["unit"], seen["status"]) for seen in group["observations"]] == [
        ("BLASTS", ["62"], "%", "final"),
        ("CD22", ["93"], "%", "final"),
    ]
    filing = group["filing"]
    assert (filing["outcome"], filing["assay_id"], filing["result_version"]) == ("filed", order["id"], 1)
    assert (filing["assay"], filing["experimental"]) == ("flow", False)
    [version] = await versions(technician, order)
    assert (version["state"], version["awaits"], version["posted_by_person"]) == ("preliminary", "verification", False)
    assert version["result"]["blasts_percent"] == 62
    assert version["measured_at"] == "2026-06-15T08:59:00Z"
    assert await told(database) == []
    assert await unaudited(database) == []


async def test_the_bytes_stay_as_they_came(database: Database, technician: Any, ask: Any, ordered: Any) -> None:
    raw = flow(specimen="S-000001AF").replace(b"MRN-17", b"Mu\xf1oz")
    [one] = await filed(database, raw)
    kept = await technician("GET", f"{MESSAGES}/{one}/raw")
    assert (kept.content, kept.headers["Content-Type"]) == (raw, "application/hl7-v2")
    for path in (f"{MESSAGES}/{one}", f"{MESSAGES}/{one}/raw"):
        assert (await ask("GET", path, role="hub_technician", of="hub-madrid")).status_code == 404
    listed = await ask("GET", MESSAGES, role="hub_technician", of="hub-madrid")
    assert listed.json()["items"] == []


async def test_nobody_s_message_waits_with_its_reason_until_a_person_matches_it(
    database: Database, technician: Any, ordered: Any
) -> None:
    order = await ordered()
    [one] = await filed(database, flow(specimen="S-000001AG"))
    message = await shown(technician, one)
    assert (message["state"], message["groups"][0]["filing"]["why"]) == ("unmatched", "unknown_specimen")
    tried = message["groups"][0]["filing"]["tried"]
    assert [(each["id"], each["found"][:7]) for each in tried] == [("S-000001AG", "nothing"), ("MRN-17", "nothing")]
    assert [row["id"] for row in (await technician("GET", f"{MESSAGES}?waiting=true")).json()["items"]] == [one]
    [row] = (await technician("GET", "/v1/worklists/unmatched")).json()["items"]
    assert (row["message_id"], row["next"], row["laboratory"]) == (one, "match", "hub-barcelona")
    assert "CYTO" in (await technician("GET", "/v1/worklists/unmatched/table")).text
    path, body = f"{MESSAGES}/{one}/match", {"label": await label_of(technician, order), "reason": "planted"}
    stale = await technician("POST", path, json=body, more={"If-Match": '"7"'})
    assert stale.status_code == 412
    matched = await technician("POST", path, json=body, more={"If-Match": '"2"'})
    assert (matched.status_code, matched.json()["state"]) == (200, "filed"), matched.text
    assert (await technician("POST", path, json=body)).status_code == 409
    assert (await technician("GET", "/v1/worklists/unmatched")).json()["items"] == []
    [version] = await versions(technician, order)
    assert version["posted_by"] == "instrument:hub-barcelona/CYTO"
    assert await told(database) == ["quarantined", "settled"]
    assert not [event for event in await published(database) if b"planted" in event.to_cloudevent()]
    assert await unaudited(database) == []


async def test_a_wrong_match_is_taken_back_and_told_anew(database: Database, technician: Any, ordered: Any) -> None:
    wrong = await ordered()
    [one] = await filed(database, flow(specimen=await label_of(technician, wrong)))
    taken = await technician("POST", f"{MESSAGES}/{one}/match-withdrawal", json={"reason": "The tubes were exchanged."})
    assert taken.json()["state"] == "unmatched", taken.text
    [version] = await versions(technician, wrong)
    assert (version["state"], version["withdrawal"]["reason"]) == ("dismissed", "not_stated")
    assert (await technician("GET", f"/v1/assays/{wrong['id']}")).json()["stage"] == "registered"
    matched = await technician(
        "POST", f"{MESSAGES}/{one}/match", json={"assay_id": wrong["id"], "reason": "It was right."}
    )
    assert matched.json()["state"] == "filed"
    assert [version["state"] for version in await versions(technician, wrong)] == ["preliminary", "dismissed"]


async def test_it_is_filed_by_itself_when_the_order_is_placed(
    database: Database, technician: Any, received: Any
) -> None:
    sample = await received()
    [one] = await filed(database, flow(specimen=sample["label"]))
    assert (await shown(technician, one))["groups"][0]["filing"]["why"] == "no_order"
    assert await look_again(database, read=read_message) == 0
    order = await technician("POST", "/v1/assays", json={"sample_id": sample["id"], "assay": "flow"})
    assert order.status_code == 201
    # The clock of the test stands still: the look is put back, so that the order is later than it.
    async with database.transaction(worker_of("hub-barcelona")) as tx:
        await tx.execute(update(instrument_waits).values(looked_at=tx.now - timedelta(seconds=5)))
    assert await look_again(database, read=read_message) == 1
    assert (await shown(technician, one))["state"] == "filed"
    assert await look_again(database, read=read_message) == 0
    assert await told(database) == ["quarantined", "settled"]


async def test_people_have_it_filed_again(database: Database, technician: Any, received: Any) -> None:
    sample = await received()
    [one] = await filed(database, flow(specimen=sample["label"]))
    await technician("POST", "/v1/assays", json={"sample_id": sample["id"], "assay": "flow"})
    again = await technician("POST", f"{MESSAGES}/{one}/filing", json={"reason": "It is ordered now."})
    assert again.json()["state"] == "received", again.text
    await file_receipts(database, read=read_message)
    assert (await shown(technician, one))["state"] == "filed"


async def test_preliminary_final_corrected(database: Database, technician: Any, colleague: Any, ordered: Any) -> None:
    order = await ordered()
    label = await label_of(technician, order)
    first = (
        flow("60", status="P", specimen=label),
        flow("62", specimen=label),
        flow("62", specimen=label, nte="again"),
    )
    ids = await filed(database, *first)
    assert [(await shown(technician, one))["groups"][0]["filing"]["outcome"] for one in ids] == [
        "filed",
        "filed",
        "same",
    ]
    assert [version["state"] for version in await versions(technician, order)] == ["preliminary", "superseded"]
    path = f"/v1/assays/{order['id']}"
    verified = await technician("POST", f"{path}/verification", json={"result_version": 2})
    assert verified.status_code == 200, verified.text
    assert (await colleague("POST", f"{path}/release", json={"result_version": 2})).status_code == 200
    corrected = await filed(database, flow("26", status="C", specimen=label, nte="Digits were exchanged."))
    filing = (await shown(technician, corrected[0]))["groups"][0]["filing"]
    assert (filing["outcome"], filing["result_version"]) == ("filed", 3)
    newest, *earlier = await versions(technician, order)
    assert (newest["state"], newest["correction"]["reason"], newest["reason"]) == (
        "preliminary",
        "instrument",
        "Digits were exchanged.",
    )
    assert earlier[0]["state"] == "final"
    [back] = await filed(database, flow("26", status="D", specimen=label))
    kept = (await shown(technician, back))["groups"][0]["filing"]
    assert (kept["outcome"], (await shown(technician, back))["state"]) == ("to_decide", "refused")
    assert [version["state"] for version in await versions(technician, order)][:2] == ["dismissed", "final"]
    [again] = await filed(database, flow("27", specimen=label))
    assert (await versions(technician, order))[0]["reason"].startswith("sent again as final")
    assert (await shown(technician, again))["state"] == "filed"


@pytest.mark.parametrize(("status", "word"), [("X", "cancelled"), ("D", "deleted"), ("W", "wrong")])
async def test_what_the_instrument_takes_back(
    database: Database, technician: Any, ordered: Any, status: str, word: str
) -> None:
    order = await ordered()
    label = await label_of(technician, order)
    ids = await filed(
        database,
        flow(specimen=label, status=status, nte="early"),
        flow(specimen=label),
        flow(specimen=label, status=status),
    )
    groups = [(await shown(technician, one))["groups"][0] for one in ids]
    assert [group["filing"]["outcome"] for group in groups] == ["noted", "filed", "retracted"]
    assert groups[2]["observations"][0]["status"] == word
    [version] = await versions(technician, order)
    assert version["state"] == "dismissed"


async def test_one_bad_message_holds_up_no_other(database: Database, technician: Any, ordered: Any) -> None:
    order = await ordered()
    label = await label_of(technician, order)
    ids = await filed(
        database,
        b"PID|no header\r",
        flow("xx", specimen=label),
        oru(obx("GLU", "5", "mmol/L"), code="CHEM", specimen=label),
        flow(specimen=label, processing="T"),
        flow(specimen="QC-1"),
        flow("61", specimen=label),
    )
    states = [(await shown(technician, one))["state"] for one in ids]
    assert states == ["refused", "unmapped", "unmapped", "ignored", "ignored", "filed"]
    assert (await shown(technician, ids[1]))["reason"].startswith("BLASTS (blasts_percent): what was sent is no number")
    assert (await shown(technician, ids[4]))["groups"][0]["filing"]["outcome"] == "control"
    assert len(await versions(technician, order)) == 1
    gone = await technician("POST", f"{MESSAGES}/{ids[0]}/dismissal", json={"reason": "Line noise."})
    assert gone.json()["state"] == "ignored"


async def test_a_device_that_marks_everything_as_training(database: Database, technician: Any, ordered: Any) -> None:
    shipped = (await technician("GET", "/v1/instrument-profiles/hl7-lenient")).json()["profile"]
    own = {**shipped, "name": "marks-all-t", "processing_ids": ["P", "T"]}
    assert (await technician("POST", "/v1/instrument-profiles", json=own)).status_code == 201
    device = {"name": "cyto", "profile": "marks-all-t", "application": "CYTO", "assays": ["flow"]}
    assert (await technician("POST", "/v1/instrument-devices", json=device)).status_code == 201
    label = await label_of(technician, await ordered())
    ids = await filed(database, *(flow(specimen=label, processing=mark) for mark in "TD"))
    assert [(await shown(technician, one))["state"] for one in ids] == ["filed", "ignored"]


async def test_without_consent_nothing_is_filed_and_nothing_is_shown(
    database: Database, technician: Any, ordered: Any, heard: Any
) -> None:
    order = await ordered()
    label = await label_of(technician, order)
    [before] = await filed(database, flow(specimen=label))
    await heard(withdrawn(order["patient"], Purpose.GENOMICS, Purpose.SAMPLES_AND_BIOBANK))
    [one] = await filed(database, flow("40", specimen=label, nte="late"))
    message = await shown(technician, one)
    assert message["state"] in {"refused", "unmatched"}
    for which in (before,):
        kept = await shown(technician, which)
        assert (kept["withheld"], kept["groups"][0]["observations"][0]["values"]) == ("consent", [])
        assert (await technician("GET", f"{MESSAGES}/{which}/raw")).status_code == 409


async def test_inherited_findings_are_for_counselling_only(database: Database, ask: Any) -> None:
    raw = oru(obx("48002-0", "LA6683-2^germline^LN", kind="CWE", sub_id="2a"), code="NGS", specimen="S-000001AF")
    lab = {"role": "functional_lab", "of": "lab-drp"}
    [one] = await filed(database, raw, lab="lab-drp")
    message = (await ask("GET", f"{MESSAGES}/{one}", **lab)).json()
    assert (message["withheld"], message["groups"][0]["observations"][0]["values"]) == ("germ_line", [])
    assert (await ask("GET", f"{MESSAGES}/{one}/raw", **lab)).status_code == 403


async def test_the_same_message_is_filed_once_by_however_many(
    database: Database, technician: Any, ordered: Any
) -> None:
    order = await ordered()
    await come(database, *[flow(specimen=await label_of(technician, order), control_id=str(n)) for n in range(3)])
    assert await file_receipts(database, read=read_message) == 3
    assert await file_receipts(database, read=read_message) == 0
    assert len(await versions(technician, order)) == 1


OML = (
    b"MSH|^~\\&|WARD|LAB|||20260615110000+0200||OML^O21^OML_O21|7|P|2.5.1\rPID|1||MRN-17\rORC|NW|P-9\r"
    b"OBR|1|P-9||FLOW^Flow\rOBX|1|TX|WHY^Reason^L||relapse||||||F\rSPM|1|S-000001AF||BM|||||||P\r"
)


async def test_what_a_door_has_refused_can_be_read_and_nothing_is_filed_of_it(
    database: Database, technician: Any
) -> None:
    why = "This door takes results and queries."
    came = [arrival(OML, kind="OML^O21", refusal=why), arrival(b"noise", control_id="8", refusal="No MSH.")]
    order, noise = [str(one.id) for one in await receive(database, worker_of(HUB), came)]
    assert await file_receipts(database, read=read_message) == 2
    assert await file_receipts(database, read=read_message) == 0
    message = await shown(technician, order)
    assert (message["state"], message["reason"], message["kind"]) == ("refused", why, "OML^O21")
    [group] = message["groups"]
    assert (group["specimen"]["ids"][0], group["placer"], group["filing"]) == ("S-000001AF", "P-9", None)
    assert [(seen["code"], seen["values"], seen["status"]) for seen in group["observations"]] == [
        ("WHY", ["relapse"], "final")
    ]
    left = await shown(technician, noise)
    assert (left["state"], left["reason"], left["groups"]) == ("refused", "No MSH.", [])
    assert await told(database) == []
    assert await unaudited(database) == []


async def test_a_question_and_an_answer_are_no_results(database: Database, technician: Any) -> None:
    asks = b"MSH|^~\\&|CYTO|LAB|||20260615||QRY^Q02|1|P|2.3.1\rQRD|20260615|R|D|2|||RD|S-000001AF|OTH|||T|\r"
    answers = OML.replace(b"OML^O21^OML_O21", b"ORL^O22^ORL_O22").replace(b"ORC|NW", b"ORC|OK")
    asked, answered = [await shown(technician, one) for one in await filed(database, asks, answers)]
    assert (asked["state"], asked["query"]["specimen_ids"]) == ("ignored", ["S-000001AF"])
    assert (answered["state"], answered["reason"]) == ("ignored", "It is an answer to an order, not a result.")
