"""The test bench says what would happen, and nothing does; documents come out of messages as they went in."""

import base64
from typing import Any

from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.tests.instruments.hl7 import filed, flow, obx, oru

PROFILES, MESSAGES = "/v1/instrument-profiles", "/v1/instrument-messages"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HL7 = {"Content-Type": "application/hl7-v2"}


async def tried(ask: Any, raw: bytes, profile: str = "hl7-lenient", **told: Any) -> Any:
    answer = await ask("POST", f"{PROFILES}/{profile}/trial", content=raw, more=HL7, **told)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_would_be_filed_and_nothing_is(database: Database, technician: Any, ordered: Any) -> None:
    order = await ordered()
    before = len(await published(database))
    label = (await technician("GET", f"/v1/samples/{order['sample_id']}")).json()["label"]
    seen = await tried(technician, flow(specimen=label))
    [would] = seen["would"]
    assert (seen["state"], would["outcome"], would["assay_id"], would["result_version"]) == (
        "filed",
        "filed",
        order["id"],
        1,
    )
    assert seen["results"][0]["result"]["blasts_percent"] == 62
    assert seen["message"]["groups"][0]["observations"][0]["status"] == "final"
    assert "MSA|AA|1" in seen["answers"][0]
    assert seen["first_problem"] is None
    assert (await technician("GET", f"/v1/assays/{order['id']}")).json() == order
    assert (await technician("GET", f"/v1/assays/{order['id']}/results")).json()["items"] == []
    assert (await technician("GET", MESSAGES)).json()["items"] == []
    assert len(await published(database)) == before


async def test_the_first_problem_with_its_place(technician: Any) -> None:
    nobody = await tried(technician, flow(specimen="S-000001AG"))
    assert nobody["first_problem"]["where"] == "groups[0]"
    assert (nobody["state"], nobody["results"][0]["result"]["blasts_percent"]) == ("unmatched", 62)
    broken = await tried(technician, b"PID|1||17\r")
    assert (broken["readable"], broken["state"]) == (False, "refused")
    assert "no MSH" in broken["first_problem"]["what"]
    odd = await tried(technician, flow().replace(b"ORU^R01^ORU_R01", b"ADT^A01"))
    assert (odd["first_problem"]["where"], odd["state"]) == ("MSH^1^9", "refused")
    assert "MSA|AR|1" in odd["answers"][0]


async def test_as_json_and_by_whom(ask: Any, technician: Any) -> None:
    path = f"{PROFILES}/hl7-lenient/trial"
    as_text = await technician("POST", path, json={"message": flow().decode().replace("\r", "\n")})
    as_bytes = await technician("POST", path, json={"message_base64": base64.b64encode(flow()).decode()})
    assert as_text.json()["message"] == as_bytes.json()["message"]
    bodies: tuple[Any, ...] = ({"message": 7}, {"message_base64": "!"}, [], {"message": " "})
    for wrong in bodies:
        assert (await technician("POST", path, json=wrong)).status_code == 422
    assert (await technician("POST", f"{PROFILES}/unheard-of/trial", content=flow(), more=HL7)).status_code == 404
    assert (await ask("POST", path, role="site_clinician", of="hospital-aragon", content=flow())).status_code == 403


async def test_astm_is_tried_too(technician: Any) -> None:
    records = b"H|\\^&|||CYTO\rP|1\rO|1|S-000001AF||^^^FLOW|R\rR|1|^^^BLASTS|62|%||||F\rL|1|N\r"
    seen = await tried(technician, records, "astm-lenient")
    assert seen["message"]["groups"][0]["observations"][0]["values"] == ["62"]
    assert (seen["answers"], seen["would"][0]["why"]) == ([], "unknown_specimen")


async def test_a_document_comes_out_as_it_went_in(database: Database, ask: Any, technician: Any) -> None:
    encoded = base64.b64encode(PDF).decode()
    report = obx("PDF", f"LAB^IM^PDF^Base64^{encoded}", kind="ED")
    [one] = await filed(database, oru(report, specimen="S-000001AF"))
    message = (await technician("GET", f"{MESSAGES}/{one}")).json()
    [document] = message["groups"][0]["documents"]
    assert (document["n"], document["media_type"], document["size"]) == (0, "application/pdf", len(PDF))
    assert message["groups"][0]["observations"][0]["document"] == 0
    path = f"{MESSAGES}/{one}/documents/0"
    got = await technician("GET", path)
    assert (got.content, got.headers["Content-Type"]) == (PDF, "application/pdf")
    assert (await technician("GET", f"{MESSAGES}/{one}/documents/1")).status_code == 404
    assert (await ask("GET", path, role="hub_technician", of="hub-madrid")).status_code == 404
