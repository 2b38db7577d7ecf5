"""Collecting, finding and reading samples: what is refused, what is shown to whom, what is written down."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.samples.tubes import SampleCollected
from libs.common.database import Database
from libs.common.testing.ledger import published
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.events import given, registered

NOTE = "Planted words about Lucia"


async def test_collecting_tells_the_hub(database: Database, collected: Any) -> None:
    sample = await collected()
    [event] = await published(database)
    assert isinstance(event, SampleCollected)
    assert (event.origin, event.destination, str(event.sample_id)) == ("hospital-aragon", "hub-barcelona", sample["id"])
    assert sample["label"].startswith("S-")
    assert (sample["stage"], sample["preservation"], sample["version"]) == ("collected", "fresh", 1)


async def test_same_post_twice_is_one_sample(database: Database, clinician: Any, patient: str) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = await clinician("POST", "/v1/samples", json=bodies.tube(patient), more=key)
    again = await clinician("POST", "/v1/samples", json=bodies.tube(patient), more=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await published(database)) == 1
    other = await clinician("POST", "/v1/samples", json=bodies.tube(patient, tube="edta"), more=key)
    assert other.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"patient": "000001AG"}, "body.patient"),
        ({"material": "urine"}, "body.material"),
        ({"extracted_at": "2026-06-15T08:00:00"}, "body.extracted_at"),
        ({"extracted_at": "2099-01-01T00:00:00Z"}, "body.extracted_at"),
        ({"hub": "hub-barcelon"}, "body.hub"),
        ({"hub": "hospital-aragon"}, "body.hub"),
        ({"assays": ["blood_count"]}, "body.assays[0]"),
        ({"colour": "red"}, "body.colour"),
        ({"referral_id": "7"}, "body.referral_id"),
    ],
)
async def test_bad_input_is_told_where(told: Any, where: str, database: Database, clinician: Any, patient: str) -> None:
    answer = await clinician("POST", "/v1/samples", json=bodies.tube(**{"patient": patient, **told}))
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert where in [error["where"] for error in answer.json()["errors"]]
    assert await published(database) == []


async def test_extraction_time_must_be_said_to_be_unknown(clinician: Any, patient: str) -> None:
    body = bodies.tube(patient)
    del body["extracted_at"]
    assert (await clinician("POST", "/v1/samples", json=body)).status_code == 422
    assert (await clinician("POST", "/v1/samples", json={**body, "extracted_at": None})).status_code == 201


@pytest.mark.parametrize(
    ("missing", "assay"),
    [
        (Purpose.SAMPLES_AND_BIOBANK, "flow"),
        (Purpose.GENOMICS, "karyotype"),
        (Purpose.GERM_LINE, "pharmacogenetics"),
        (Purpose.FUNCTIONAL_ASSAYS, "dbp"),
    ],
)
async def test_missing_consent_is_named(missing: Purpose, assay: str, heard: Any, clinician: Any) -> None:
    await heard(registered("000001AF"), *[given("000001AF", one) for one in Purpose if one is not missing])
    answer = await clinician("POST", "/v1/samples", json=bodies.tube("000001AF", assays=[assay]))
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")
    assert missing in answer.json()["detail"]


async def test_unknown_patient_can_be_tried_again(clinician: Any) -> None:
    answer = await clinician("POST", "/v1/samples", json=bodies.tube("000001AF"))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yet_known")


async def test_foreign_hospital_learns_nothing(ask: Any, collected: Any, patient: str) -> None:
    sample = await collected()
    foreign = {"role": "site_clinician", "of": "hospital-galicia"}
    assert (await ask("GET", f"/v1/samples/{sample['id']}", **foreign)).status_code == 404
    assert (await ask("GET", f"/v1/labels/{sample['label']}", **foreign)).status_code == 404
    assert (await ask("GET", "/v1/samples", **foreign)).json()["items"] == []
    # As for a code that nobody has: whether it exists is not told.
    refused = await ask("POST", "/v1/samples", json=bodies.tube(patient), **foreign)
    assert refused.json()["code"] == "not_yet_known"


async def test_clinician_at_a_hub_collects_of_own_patients_only(ask: Any, collected: Any, patient: str) -> None:
    await collected()
    answer = await ask("POST", "/v1/samples", role="site_clinician", of="hub-barcelona", json=bodies.tube(patient))
    assert answer.status_code == 404


async def test_one_sample_shows_its_version_and_leaves_a_trace(
    database: Database, clinician: Any, collected: Any
) -> None:
    sample = await collected()
    answer = await clinician("GET", f"/v1/samples/{sample['id']}")
    assert answer.headers["ETag"] == '"1"'
    assert answer.json() == sample
    async with database.reading(Call.service("test")) as tx:
        rows = await tx.all(select(audit_entries).order_by(audit_entries.c.id.desc()).limit(1))
    assert [(row.did, row.patient, row.by_subject) for row in rows] == [
        ("read sample", "000001AF", "site_clinician@hospital-aragon")
    ]


async def test_list_leaves_one_trace_with_the_codes(database: Database, clinician: Any, collected: Any) -> None:
    await collected()
    await collected()
    await clinician("GET", "/v1/samples")
    async with database.reading(Call.service("test")) as tx:
        row = await tx.one(select(audit_entries).where(audit_entries.c.did == "listed samples"))
    assert row.changes == {"patients": ["000001AF"]}


async def test_list_is_filtered_and_paged(clinician: Any, collected: Any, received: Any) -> None:
    first = await received()
    second = await collected(assays=["ngs_panel"], hub="hub-madrid")

    async def ids(query: str) -> list[str]:
        answer = await clinician("GET", f"/v1/samples?{query}")
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await ids("stage=received") == [first["id"]]
    assert await ids("hub=hub-madrid") == [second["id"]]
    assert await ids("hospital=hospital-aragon") == [second["id"], first["id"]]
    assert await ids("hospital=hospital-galicia") == []
    assert await ids("assay=ngs_panel") == [second["id"]]
    assert await ids(f"label={first['label'].lower()}") == [first["id"]]
    page = (await clinician("GET", "/v1/samples?limit=1")).json()
    assert [one["id"] for one in page["items"]] == [second["id"]]
    assert await ids(f"limit=1&cursor={page['next_cursor']}") == [first["id"]]


async def test_overdue_and_expected_before(clinician: Any, dispatched: Any, clock: FixedClock) -> None:
    sample = await dispatched()
    on_time = await clinician("GET", "/v1/samples?overdue=true")
    assert on_time.json()["items"] == []
    waiting = await clinician("GET", "/v1/samples", params={"expected_before": "2026-06-16T08:00:01Z"})
    assert [one["id"] for one in waiting.json()["items"]] == [sample["id"]]
    clock.set(clock.now().replace(day=17))
    late = await clinician("GET", "/v1/samples?overdue=true")
    assert [one["id"] for one in late.json()["items"]] == [sample["id"]]
    assert (await clinician("GET", "/v1/samples?overdue=false")).json()["items"] == []


async def test_label_finds_its_tube_and_suggests_the_nearest(clinician: Any, collected: Any) -> None:
    sample = await collected()
    found = await clinician("GET", f"/v1/labels/{sample['label'].lower()}")
    assert found.json()["sample"]["id"] == sample["id"]
    wrong = sample["label"][:-1] + ("0" if sample["label"][-1] != "0" else "1")
    answer = await clinician("GET", f"/v1/labels/{wrong}")
    assert answer.status_code == 422
    assert sample["label"] in answer.json()["errors"][0]["right"]


async def test_laboratory_sees_what_it_has_an_order_on_without_the_hubs_words(
    ask: Any, technician: Any, collected: Any, clinician: Any
) -> None:
    sample = await collected(assays=["drp"])
    await clinician("POST", "/v1/shipments", json=bodies.parcel(sample["id"]))
    body = {"rejected_at": bodies.RECEIVED, "reason": "leaked", "note": NOTE}
    assert (await technician("POST", f"/v1/samples/{sample['id']}/rejection", json=body)).status_code == 200
    path = f"/v1/samples/{sample['id']}"
    assert (await clinician("GET", path)).json()["rejection_note"] == NOTE
    assert (await ask("GET", path, role="functional_lab", of="lab-drp")).json()["rejection_note"] is None
    assert (await ask("GET", path, role="functional_lab", of="lab-dbp")).status_code == 404
