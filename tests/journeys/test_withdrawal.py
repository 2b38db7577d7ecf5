"""A family withdraws its consent: the whole network hides and freezes what it holds, and says so."""

from dataclasses import dataclass

import pytest

from libs.common.vocabulary import Purpose
from services.samples.tests.bodies import FLOW
from tests.conftest import Live
from tests.journeys.child import HUB, Child, ago, figures, new_child, parcel, today
from tests.journeys.parties import (
    Json,
    Party,
    answer_for,
    chair,
    expert,
    laboratory,
    office,
    post_as_instrument,
    technician,
    until,
)

pytestmark = pytest.mark.xdist_group("live")

HOSPITAL = "hospital-asturias"
NO_CONSENT = (409, "consent_missing")
GONE = (410, "gone")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A child of whom every service held something, and the network's figures before."""

    child: Child
    consultation: str
    referral: Json
    resulted: Json
    banked: Json
    on_its_way: Json
    path: str
    before: Json


@pytest.fixture(scope="module")
async def withdrawn(live: Live) -> Withdrawn:
    child = await new_child(live, HOSPITAL)
    await child.relapse()
    consultation = await child.advised()
    referral = await child.refer(consultation, kind="patient", items=["car_t"])
    await child.live.ask("site_clinician@hub-madrid", "POST", "board", f"/v1/referrals/{referral['id']}/acceptance")
    banked, order = await with_result(child)
    on_its_way = await child.collect(assays=["drp"])
    await child.dispatch(on_its_way)
    await live.settle()
    before = await figures(live)
    path = await child.withdraw()
    await until_confirmed(child, path)
    await live.settle()
    return Withdrawn(child, consultation, referral, order, banked, on_its_way, path, before)


async def with_result(child: Child) -> tuple[Json, Json]:
    """A banked sample with a released result and an open order."""
    hub = technician(child.live, HUB)
    sample = await child.collect(assays=["flow", "ngs_panel"])
    await child.dispatch(sample)
    await hub.post("samples", f"/v1/samples/{sample['id']}/reception", {"received_at": ago(hours=9)})
    place = [{"preservation": "frozen_viable", "box": f"box-{child.code}", "position": "A1"}]
    await hub.post("samples", f"/v1/samples/{sample['id']}/aliquots", {"banked_at": ago(hours=8), "aliquots": place})
    [order] = await hub.listed("samples", f"/v1/assays?sample_id={sample['id']}&assay=flow")
    await post_as_instrument(child.live, hub, order, FLOW, measured_at=ago(hours=3))
    await answer_for(hub, order["id"])
    return sample, order


async def until_confirmed(child: Child, path: str) -> Json:
    async def complete() -> Json | None:
        shown = await child.clinician.get("registry", path)
        return shown if shown["complete"] else None

    return await until(complete)


async def test_the_registry_shows_that_all_four_services_have_confirmed(withdrawn: Withdrawn) -> None:
    shown = await withdrawn.child.clinician.get("registry", withdrawn.path)
    assert sorted(one["by_service"] for one in shown["confirmations"]) == ["board", "reporting", "samples", "trials"]
    assert shown["outstanding"] == []
    assert sorted(shown["purposes"]) == sorted(Purpose)


CLINICAL: dict[str, Json] = {
    "episodes": {"kind": "mrd_re_emergence", "diagnosed_on": "2023-05-02", "lineage": "bcp", "mrd": 0.001},
    "treatments": {"kind": "antibody", "agents": ["blinatumomab"], "started_on": "2022-06-01"},
}


@pytest.mark.parametrize("entries", CLINICAL)
@pytest.mark.parametrize("role", ["site_clinician", "machine"])
async def test_the_registry_refuses_clinical_writes(withdrawn: Withdrawn, entries: str, role: str) -> None:
    party = Party(withdrawn.child.live, f"{role}@{HOSPITAL}")
    path = f"{withdrawn.child.path}/{entries}"
    assert await party.refused("POST", "registry", path, CLINICAL[entries]) == NO_CONSENT


async def test_the_registry_refuses_an_outcome_and_a_read_grant(withdrawn: Withdrawn) -> None:
    child = withdrawn.child
    outcome, grant = {"status": "alive_cr", "on": today()}, {"organisation": HUB, "for_care": "car_t"}
    people = child.clinician
    assert await people.refused("PUT", "registry", f"{child.path}/outcome", outcome) == NO_CONSENT
    granting = Party(child.live, f"data_manager@{HOSPITAL}")
    assert await granting.refused("POST", "registry", f"{child.path}/read-grants", grant) == NO_CONSENT


async def test_every_sample_is_quarantined_and_its_open_orders_are_cancelled(withdrawn: Withdrawn) -> None:
    people = withdrawn.child.clinician
    samples = await people.listed("samples", f"/v1/samples?patient={withdrawn.child.code}")
    assert [one["stage"] for one in samples] == ["quarantined"] * 2
    orders = await people.listed("samples", f"/v1/assays?patient={withdrawn.child.code}")
    assert {one["assay"]: one["stage"] for one in orders} == {
        "flow": "final",
        "ngs_panel": "cancelled",
        "drp": "cancelled",
    }


async def test_samples_are_no_longer_received_collected_or_sent(withdrawn: Withdrawn) -> None:
    child, hub = withdrawn.child, technician(withdrawn.child.live, HUB)
    reception = f"/v1/samples/{withdrawn.on_its_way['id']}/reception"
    assert (await hub.refused("POST", "samples", reception, {"received_at": ago(hours=1)}))[0] == 409
    tube = {"patient": child.code, "material": "bone_marrow", "tube": "edta", "extracted_at": None}
    assert await child.clinician.refused("POST", "samples", "/v1/samples", tube) == NO_CONSENT
    sent = await child.clinician.refused("POST", "samples", "/v1/shipments", parcel(withdrawn.banked["id"]))
    assert sent[0] == 409


async def test_assays_are_no_longer_ordered_posted_or_read(withdrawn: Withdrawn) -> None:
    live, hub = withdrawn.child.live, technician(withdrawn.child.live, HUB)
    order = {"sample_id": withdrawn.banked["id"], "assay": "ig_tr_mrd"}
    assert (await hub.refused("POST", "samples", "/v1/assays", order))[0] == 409
    results = f"/v1/assays/{withdrawn.resulted['id']}/results"
    for reader in (hub, withdrawn.child.clinician, office(live)):
        assert await reader.refused("GET", "samples", results) == NO_CONSENT
        assert await reader.refused("GET", "samples", f"{results}/1") == NO_CONSENT
    [drp] = await laboratory(live, "lab-drp").listed("samples", f"/v1/assays?patient={withdrawn.child.code}")
    assert drp["stage"] == "cancelled"
    amendment = {"reason": "A slip.", "measured_at": ago(hours=3), "result": FLOW}
    path = f"/v1/assays/{withdrawn.resulted['id']}/amendments"
    assert (await hub.refused("POST", "samples", path, amendment))[0] == 409


async def test_aliquots_are_no_longer_thawed(withdrawn: Withdrawn) -> None:
    hub = technician(withdrawn.child.live, HUB)
    for aliquot in await hub.listed("samples", f"/v1/aliquots?patient={withdrawn.child.code}"):
        thaw = await hub.refused("POST", "samples", f"/v1/aliquots/{aliquot['id']}/thaws", {"used_up": True})
        assert thaw[0] == 409


async def test_the_consultation_is_closed_and_shows_only_stage_and_times(withdrawn: Withdrawn) -> None:
    for reader in (withdrawn.child.clinician, expert(withdrawn.child.live), chair(withdrawn.child.live)):
        shown = await reader.get("board", withdrawn.consultation)
        asked = shown["consultation"]
        assert (asked["stage"], asked["closed_reason"]) == ("closed", "consent_withdrawn")
        assert shown["withheld"]
        assert shown["summary"] is None
        assert not any(shown[name] for name in ("posts", "recommendations", "adherence", "follow_ups", "results"))


async def test_the_board_refuses_every_further_word(withdrawn: Withdrawn) -> None:
    live, path = withdrawn.child.live, withdrawn.consultation
    words = {"text": "Another opinion."}
    advice = {"items": [{"kind": "drug", "code": "inotuzumab"}]}
    referral = {"kind": "sample", "items": ["flow"], "receiver": HUB}
    question = {"patient": withdrawn.child.code, "summary": {"lineage": "bcp"}, "question": "And now?"}
    people = withdrawn.child.clinician
    refusals = [
        await expert(live).refused("POST", "board", f"{path}/posts", words),
        await chair(live).refused("POST", "board", f"{path}/recommendations", advice),
        await people.refused("POST", "board", f"{path}/referrals", referral),
        await people.refused("POST", "board", f"{path}/adherence", {"adherence": "yes"}),
        await people.refused("POST", "board", "/v1/consultations", question),
    ]
    assert {code for _, code in refusals} <= {"consent_missing", "wrong_state"}


async def test_the_receiver_of_the_patient_reads_nothing_any_more(withdrawn: Withdrawn) -> None:
    receiver = Party(withdrawn.child.live, "site_clinician@hub-madrid")
    referral = await receiver.get("board", f"/v1/referrals/{withdrawn.referral['id']}")
    assert referral["stage"] == "revoked"
    assert not await receiver.sees("board", withdrawn.consultation)
    assert not await receiver.sees("reporting", f"{withdrawn.child.path}/report")


async def test_trials_has_forgotten_facts_and_verdicts(withdrawn: Withdrawn) -> None:
    child = withdrawn.child
    for path in ("facts", "verdicts"):
        refused = await child.clinician.refused("GET", "trials", f"{child.path}/{path}")
        assert refused == GONE
    for table in ("sources", "source_versions", "verdicts"):
        rows = await child.live.rows("trials", f"SELECT * FROM {table} WHERE patient = $1", child.code)
        assert rows == [], table
    assert child.code not in str(await child.clinician.listed("trials", "/v1/verdicts"))


async def test_reporting_shows_the_patient_to_nobody(withdrawn: Withdrawn) -> None:
    live, child = withdrawn.child.live, withdrawn.child
    for reader in (child.clinician, expert(live), office(live)):
        assert not await reader.sees("reporting", f"{child.path}/report")
        assert child.code not in [one["patient"] for one in await reader.listed("reporting", "/v1/patients")]


async def test_the_network_s_figures_stay(withdrawn: Withdrawn) -> None:
    """Results in published aggregates stay (domain, section 9)."""
    assert await figures(withdrawn.child.live) == withdrawn.before


async def test_consent_given_again_opens_the_record(live: Live) -> None:
    child = await new_child(live, HOSPITAL)
    await child.relapse()
    await live.settle()
    await until_confirmed(child, await child.withdraw())
    form = {"purposes": list(Purpose), "document_version": "2026-2", "given_on": today()}
    await child.clinician.post("registry", f"{child.path}/consents", form)
    await child.record("treatments", **CLINICAL["treatments"])
    await live.settle()
    assert len((await child.report())["course"]["treatments"]) == 1
    await child.collect(assays=["flow"])
    consultation = await child.ask_board()
    assert (await expert(live).get("board", consultation))["consultation"]["stage"] == "open"
    assert (await child.clinician.get("trials", f"{child.path}/facts"))["facts"]


async def test_one_purpose_withdrawn_cancels_only_what_needed_it(live: Live) -> None:
    child = await new_child(live, HOSPITAL)
    await child.relapse()
    consultation = await child.ask_board()
    sample = await child.collect(assays=["drp", "dbp", "flow"])
    await until_confirmed(child, await child.withdraw("functional_assays"))
    orders = await child.clinician.listed("samples", f"/v1/assays?patient={child.code}")
    assert {one["assay"]: one["stage"] for one in orders} == {"drp": "cancelled", "dbp": "cancelled", "flow": "ordered"}
    assert (await child.clinician.get("samples", f"/v1/samples/{sample['id']}"))["stage"] == "collected"
    assert (await child.clinician.get("board", consultation))["consultation"]["stage"] == "open"
    again = {"sample_id": sample["id"], "assay": "drp"}
    assert await child.clinician.refused("POST", "samples", "/v1/assays", again) == NO_CONSENT
    await child.record("treatments", **CLINICAL["treatments"])
    await live.settle()
    [shown] = (await child.report())["samples"]
    assert {one["assay"]: one["stage"] for one in shown["assays"]}["flow"] == "ordered"


async def test_consultation_withdrawn_alone_takes_the_board_s_part_away(live: Live) -> None:
    """The announced sample falls with its referral; course and trials stay; the report says what is left out."""
    child = await new_child(live, HOSPITAL)
    await child.relapse()
    await child.refer(await child.advised(), items=["drp_dbp"])
    own = await child.collect(assays=["flow"])
    await live.settle()
    counted = await figures(live)
    await until_confirmed(child, await child.withdraw("consultation"))
    await live.settle()
    samples = await child.clinician.listed("samples", f"/v1/samples?patient={child.code}")
    stages = {"own" if one["id"] == own["id"] else "referred": one["stage"] for one in samples}
    assert stages == {"own": "collected", "referred": "cancelled"}
    report = await child.report()
    assert report["consultations"] == report["referrals"] == []
    assert len(report["withheld"]) == 1
    assert len(report["course"]["episodes"]) == 2
    assert report["verdicts"]
    assert await figures(live) == counted
    question = {"patient": child.code, "summary": {"lineage": "bcp"}, "question": "And now?"}
    assert await child.clinician.refused("POST", "board", "/v1/consultations", question) == NO_CONSENT


async def test_trial_matching_withdrawn_alone_leaves_the_rest(live: Live) -> None:
    child = await new_child(live, HOSPITAL)
    await child.relapse()
    consultation = await child.ask_board()
    await live.settle()
    await until_confirmed(child, await child.withdraw("trial_matching"))
    await live.settle()
    assert await child.clinician.refused("GET", "trials", f"{child.path}/verdicts") == GONE
    for table in ("sources", "source_versions", "verdicts"):
        assert await live.rows("trials", f"SELECT * FROM {table} WHERE patient = $1", child.code) == []
    report = await child.report()
    assert report["verdicts"] == []
    assert len(report["consultations"]) == 1
    assert (await child.clinician.get("board", consultation))["consultation"]["stage"] == "open"
    await child.record("treatments", **CLINICAL["treatments"])
