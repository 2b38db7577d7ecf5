"""The board's referral becomes an expected sample: the same row is collected, or cancelled."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.contracts.samples.assays import AssayOrdered
from libs.common.contracts.samples.tubes import SampleExpected
from libs.common.database import Database
from libs.common.errors import ConsentMissing, NotYetKnown
from libs.common.testing.ledger import published
from libs.common.vocabulary import Assay, Purpose, ReferralItem, ReferralKind
from services.samples.tests import bodies
from services.samples.tests.events import accepted, all_given, declined, referral, registered, revoked, withdrawn


async def listed(ask: Any, path: str = "/v1/samples") -> list[dict[str, Any]]:
    answer = await ask("GET", path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_referral_announces_a_sample_with_an_order_for_each_laboratory(
    database: Database, heard: Any, patient: str, technician: Any
) -> None:
    made = referral(patient, uuid4())
    await heard(made, made)
    [sample] = await listed(technician)
    assert (sample["stage"], sample["hub"], sample["referral_id"]) == (
        "expected",
        "hub-barcelona",
        str(made.referral_id),
    )
    expected, *orders = await published(database)
    assert isinstance(expected, SampleExpected)
    assert (expected.origin, expected.destination) == ("hospital-aragon", "hub-barcelona")
    assert expected.assays == (Assay.DRP, Assay.DBP)
    told = [(order.assay, order.destination) for order in orders if isinstance(order, AssayOrdered)]
    assert told == [(Assay.DRP, "lab-drp"), (Assay.DBP, "lab-dbp")]


async def test_hospital_collects_the_announced_row(
    heard: Any, patient: str, clinician: Any, technician: Any, collected: Any
) -> None:
    made = referral(patient, uuid4(), ReferralItem.NGS)
    await heard(made, accepted(made))
    [announced] = await listed(clinician)
    sample = await collected(referral_id=str(made.referral_id), hub=None, assays=["flow", "ngs_panel"])
    assert sample["id"] == announced["id"]
    assert (sample["stage"], sample["hub"], sample["version"]) == ("collected", "hub-barcelona", 2)
    assert sample["referral_accepted_at"] is not None
    kinds = [assay["assay"] for assay in await listed(technician, "/v1/assays")]
    assert sorted(kinds) == ["flow", "ngs_panel"]


@pytest.mark.parametrize("end", [declined, revoked])
async def test_declined_or_revoked_cancels_sample_and_orders(
    end: Any, heard: Any, patient: str, clinician: Any
) -> None:
    made = referral(patient, uuid4())
    await heard(made, end(made), end(made))
    [sample] = await listed(clinician)
    assert sample["stage"] == "cancelled"
    assert {assay["stage"] for assay in await listed(clinician, "/v1/assays")} == {"cancelled"}
    late = await clinician("POST", "/v1/samples", json=bodies.tube(patient, referral_id=str(made.referral_id)))
    assert late.json()["code"] == "wrong_state"


async def test_revoked_after_dispatch_leaves_the_tube_but_not_its_orders(
    heard: Any, patient: str, clinician: Any, dispatched: Any
) -> None:
    made = referral(patient, uuid4())
    await heard(made)
    sample = await dispatched(referral_id=str(made.referral_id))
    await heard(revoked(made))
    assert (await clinician("GET", f"/v1/samples/{sample['id']}")).json()["stage"] == "dispatched"
    assert {assay["stage"] for assay in await listed(clinician, "/v1/assays")} == {"cancelled"}


async def test_new_tube_after_a_rejection_gets_the_orders_again(
    heard: Any, patient: str, technician: Any, dispatched: Any, collected: Any
) -> None:
    made = referral(patient, uuid4())
    await heard(made)
    sample = await dispatched(referral_id=str(made.referral_id))
    body = {"rejected_at": bodies.RECEIVED, "reason": "clotted", "note": "clotted to the rim"}
    assert (await technician("POST", f"/v1/samples/{sample['id']}/rejection", json=body)).status_code == 200
    again = await collected(referral_id=str(made.referral_id))
    assert again["id"] != sample["id"]
    orders = await listed(technician, f"/v1/assays?sample_id={again['id']}")
    assert {(order["assay"], order["stage"]) for order in orders} == {("drp", "ordered"), ("dbp", "ordered")}


async def test_referral_of_a_patient_is_not_the_business_of_samples(
    database: Database, heard: Any, patient: str
) -> None:
    await heard(referral(patient, uuid4(), ReferralItem.CAR_T, kind=ReferralKind.PATIENT))
    assert await published(database) == []


async def test_referral_before_its_patient_waits(heard: Any) -> None:
    with pytest.raises(NotYetKnown):
        await heard(referral("000001AF", uuid4()))


async def test_referral_of_a_family_that_withdrew_is_refused(heard: Any) -> None:
    await heard(registered("000001AF"), *all_given("000001AF"), withdrawn("000001AF", Purpose.SAMPLES_AND_BIOBANK))
    with pytest.raises(ConsentMissing):
        await heard(referral("000001AF", uuid4()))


async def test_collecting_for_a_referral_that_has_not_arrived_can_be_tried_again(patient: str, clinician: Any) -> None:
    answer = await clinician("POST", "/v1/samples", json=bodies.tube(patient, referral_id=str(UUID(int=7))))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yet_known")
    assert answer.headers["Retry-After"] == "1"


async def test_referral_names_its_hub(heard: Any, patient: str, clinician: Any) -> None:
    made = referral(patient, uuid4())
    await heard(made)
    body = bodies.tube(patient, referral_id=str(made.referral_id), hub="hub-madrid")
    answer = await clinician("POST", "/v1/samples", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body.hub"
