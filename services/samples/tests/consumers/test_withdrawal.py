"""A family withdraws: samples obeys and confirms, also when it held nothing."""

from typing import Any
from uuid import UUID

import pytest

from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.database import Database
from libs.common.errors import NotYetKnown
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.events import given, registered, withdrawn

PATIENT = "000001AF"


async def participles(database: Database) -> list[str]:
    return [f"{event.noun} {event.participle}" for event in await published(database)]


@pytest.mark.parametrize("purpose", [Purpose.REGISTRY, Purpose.SAMPLES_AND_BIOBANK])
async def test_samples_are_quarantined_and_nothing_more_is_done(
    *, purpose: Purpose, database: Database, heard: Any, ordered: Any, technician: Any, clinician: Any
) -> None:
    assay = await ordered("flow")
    told = withdrawn(PATIENT, purpose)
    await heard(told)
    sample = await technician("GET", f"/v1/samples/{assay['sample_id']}")
    assert sample.json()["stage"] == "quarantined"
    assert (await technician("GET", f"/v1/assays/{assay['id']}")).json()["stage"] == "cancelled"
    obeyed = ["sample quarantined", "assay cancelled", "destruction listed", "withdrawal confirmed"]
    assert (await participles(database))[-4:] == obeyed
    refused = await clinician("POST", "/v1/samples", json=bodies.tube(PATIENT))
    assert refused.json()["code"] == "consent_missing"
    body = bodies.posting(bodies.FLOW)
    assert (await technician("POST", f"/v1/assays/{assay['id']}/results", json=body)).status_code == 409


async def test_results_are_read_no_longer(heard: Any, released: Any, clinician: Any) -> None:
    result = await released("flow")
    await heard(withdrawn(PATIENT, Purpose.SAMPLES_AND_BIOBANK))
    answer = await clinician("GET", f"/v1/assays/{result['assay_id']}/results")
    assert answer.json()["code"] == "consent_missing"


@pytest.mark.parametrize(
    ("purpose", "assay"),
    [(Purpose.FUNCTIONAL_ASSAYS, "drp"), (Purpose.GENOMICS, "ngs_panel"), (Purpose.GERM_LINE, "germ_line")],
)
async def test_one_purpose_cancels_its_assays_only(
    purpose: Purpose, assay: str, heard: Any, ordered: Any, technician: Any
) -> None:
    order = await ordered(assay)
    other = await technician("POST", "/v1/assays", json={"sample_id": order["sample_id"], "assay": "flow"})
    await heard(withdrawn(PATIENT, purpose))
    assert (await technician("GET", f"/v1/assays/{order['id']}")).json()["stage"] == "cancelled"
    assert (await technician("GET", f"/v1/assays/{other.json()['id']}")).json()["stage"] == "ordered"
    assert (await technician("GET", f"/v1/samples/{order['sample_id']}")).json()["stage"] == "received"
    again = await technician("POST", "/v1/assays", json={"sample_id": order["sample_id"], "assay": assay})
    assert again.json()["code"] == "consent_missing"


async def test_confirms_also_when_nothing_was_held(database: Database, heard: Any) -> None:
    told = withdrawn(PATIENT, Purpose.REGISTRY)
    await heard(registered(PATIENT), told)
    [confirmed] = await published(database)
    assert isinstance(confirmed, WithdrawalConfirmed)
    assert (confirmed.withdrawal_id, confirmed.by_service) == (told.withdrawal_id, "samples")
    assert (confirmed.origin, confirmed.destination, confirmed.version) == ("_", "_", 1)
    assert await unaudited(database) == []


async def test_family_may_agree_again(heard: Any, collected: Any) -> None:
    await heard(registered(PATIENT), *[given(PATIENT, purpose) for purpose in Purpose])
    await heard(withdrawn(PATIENT, Purpose.SAMPLES_AND_BIOBANK, version=2))
    await heard(given(PATIENT, Purpose.SAMPLES_AND_BIOBANK, version=3))
    assert (await collected())["stage"] == "collected"


async def test_older_withdrawal_takes_nothing_back(database: Database, heard: Any, collected: Any) -> None:
    sample = await collected()
    await heard(given(PATIENT, Purpose.SAMPLES_AND_BIOBANK, version=60))
    await heard(withdrawn(PATIENT, Purpose.SAMPLES_AND_BIOBANK, version=50))
    assert UUID(sample["id"])
    assert "sample quarantined" not in await participles(database)
    assert (await participles(database))[-1] == "withdrawal confirmed"


async def test_withdrawal_before_its_patient_waits(heard: Any) -> None:
    with pytest.raises(NotYetKnown):
        await heard(withdrawn(PATIENT, Purpose.REGISTRY))
