"""Nobody sees or changes what is another organisation's: tried over every route, generated from the routes."""

import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from libs.common.identifiers import PatientCode, new_id
from tests.conftest import Live
from tests.journeys.certified import certified
from tests.journeys.concerned import NAMED, log_of
from tests.journeys.disputed import disputed_of
from tests.journeys.drug_plates import plates_of
from tests.journeys.flow_files import fcs_file_of
from tests.journeys.instruments import instruments_of
from tests.journeys.kits import kit_of
from tests.journeys.photographs import photograph_of
from tests.journeys.plotted import plotted_of
from tests.journeys.real import alarm_of, answer_of, case_of, nonconformity_of, questions_of, rights_of, vcf_file_of
from tests.journeys.research import research_of
from tests.journeys.workflow import workflow_of
from tests.routes import DOCUMENTS, ROUTES, Route

pytestmark = pytest.mark.xdist_group("live")

ABOUT_NOBODY = (
    "/v1/kit-templates",
    "/v1/trials",
    "/v1/question-trees",
    "/v1/trial-hospitals",
    "/v1/hospital-aliases",
    "/v1/rule-sets",
    "/v1/dead-letters",
    "/v1/facts",
    "/v1/organisations",
    "/v1/panels",
    "/v1/worklists",
)
"""Routes whose ids are no patient's: definitions everybody may read, the operator's, and names of lists."""

ID = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Victim:
    """A child with records in every service, and whose they are."""

    ids: dict[str, str]
    hospital: str
    hub: str


@dataclass(frozen=True, slots=True)
class Strangers:
    """People who have nothing to do with it, with every role that works with patients."""

    people: tuple[str, ...]


@pytest.fixture(scope="module")
async def victim(live: Live) -> Victim:
    """A child whose referred sample stayed at its hub: no other laboratory has anything to do with it."""
    [sample] = await live.rows(
        "samples",
        "SELECT s.id, s.patient, s.hospital, s.hub, s.label, s.shipment_id, s.referral_id FROM samples s"
        " WHERE s.stage <> 'expected' AND NOT EXISTS"
        " (SELECT 1 FROM assays a WHERE a.sample_id = s.id AND a.lab <> s.hub) ORDER BY s.created_at LIMIT 1",
    )
    patient = sample["patient"]
    one = {
        "episode_id": ("registry", "SELECT id FROM entries WHERE patient = $1 AND entry = 'episode' LIMIT 1"),
        "treatment_id": ("registry", "SELECT id FROM entries WHERE patient = $1 AND entry = 'treatment' LIMIT 1"),
        "response_id": ("registry", "SELECT id FROM entries WHERE patient = $1 AND entry = 'response' LIMIT 1"),
        "assay_id": ("samples", "SELECT id FROM assays WHERE patient = $1 LIMIT 1"),
        "aliquot_id": ("samples", "SELECT id FROM aliquots WHERE patient = $1 LIMIT 1"),
        "storage_id": (
            "samples",
            "SELECT storage_id AS id FROM aliquots WHERE patient = $1 AND storage_id IS NOT NULL LIMIT 1",
        ),
        "consultation_id": ("board", "SELECT id FROM consultations WHERE patient = $1 LIMIT 1"),
    }
    ids = {**NAMED, "code": patient, "patient": patient, "entry": str(new_id())}
    for name, (service, statement) in one.items():
        rows = await live.rows(service, statement, patient)
        ids[name] = str(rows[0]["id"]) if rows else str(new_id())
    ids["duplicate_id"] = str(new_id())  # The office's alone, whoever's child it is.
    ids |= {"sample_id": str(sample["id"]), "shipment_id": str(sample["shipment_id"])}
    # A shipment and its parcel have one id.
    ids["parcel_id"] = ids["shipment_id"]
    ids["tube_id"] = await unmatched_tube_of(live, sample["hub"], parcel=ids["parcel_id"])
    ids["log_id"] = await log_of(live, ids["parcel_id"])
    ids |= {"label": sample["label"], "referral_id": str(sample["referral_id"])}
    keys = await live.rows("samples", "SELECT id FROM api_keys WHERE organisation = $1", sample["hub"])
    ids["key_id"] = keys[0]["id"]
    ids |= await kit_of(live, hub=sample["hub"], hospital=sample["hospital"])
    ids |= await instruments_of(live, sample["hub"], patient=patient, label=sample["label"])
    ids["photograph_id"] = await photograph_of(live, ids["sample_id"], sample["hub"])
    ids["fcs_file_id"] = await fcs_file_of(live, hub=sample["hub"], sample_id=ids["sample_id"])
    ids["webhook_id"] = await webhook_of(live, sample["hospital"])
    ids |= await research_of(live, sample["hospital"], sample["hub"])
    ids |= await disputed_of(live, patient=patient, hospital=sample["hospital"])
    whose = {"patient": patient, "hospital": sample["hospital"], "hub": sample["hub"]}
    ids["destruction_id"] = await certified(live, **whose)
    ids["session_id"] = await questions_of(live, patient=patient, hospital=sample["hospital"])
    ids["alarm_id"] = await alarm_of(live, sample["hub"])
    ids["nonconformity_id"] = await nonconformity_of(live, **whose)
    ids |= await workflow_of(live, hub=sample["hub"], sample_id=ids["sample_id"])
    ids |= await plotted_of(live, hub=sample["hub"], sample_id=ids["sample_id"])
    # Of the assay that the drawn result has named.
    ids["plates_id"] = await plates_of(live, ids["assay_id"])
    ids["case_id"] = await case_of(live, **whose)
    ids["vcf_file_id"] = await vcf_file_of(live, ids["case_id"], hub=sample["hub"])
    ids["answer_id"] = await answer_of(live, patient=patient, hospital=sample["hospital"])
    ids |= await rights_of(live, patient=patient, hospital=sample["hospital"])
    await live.settle()
    return Victim(ids, sample["hospital"], sample["hub"])


async def webhook_of(live: Live, hospital: str) -> str:
    """One that leads nowhere: nobody listens on port 9 here."""
    body = {"url": f"http://127.0.0.1:9/{hospital}"}
    made = await live.ask(f"data_manager@{hospital}", "POST", "reporting", "/v1/webhooks", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["webhook"]["id"])


async def unmatched_tube_of(live: Live, hub: str, *, parcel: str) -> str:
    """A tube out of the victim's parcel that the hub does not know."""
    body = {"written": "H-4711", "found_at": "2026-02-01T09:10:00Z", "parcel_id": parcel}
    noted = await live.ask(f"hub_technician@{hub}", "POST", "samples", "/v1/unmatched-tubes", json=body)
    assert noted.status_code == 201, noted.text
    return str(noted.json()["id"])


@pytest.fixture(scope="module")
def strangers(victim: Victim) -> Strangers:
    hospital = "hospital-murcia" if victim.hospital != "hospital-murcia" else "hospital-aragon"
    hub = "hub-madrid" if victim.hub == "hub-barcelona" else "hub-barcelona"
    roles = ("site_clinician", "data_manager", "trial_coordinator", "researcher")
    people = (f"machine@{hospital}", f"hub_technician@{hub}", "functional_lab@lab-drp")
    return Strangers((*(f"{role}@{hospital}" for role in roles), *people[1:]))


def address(route: Route, ids: dict[str, str]) -> str:
    return ID.sub(lambda found: ids[found[1]], route.path)


def example(route: Route, ids: dict[str, str]) -> Any:
    """The documented example of the body, speaking of the victim."""
    if route.api.body_field is None:
        return None
    document = DOCUMENTS[route.service]
    operation = document["paths"][route.path][route.method.lower()]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    model = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return _about(model["examples"][0], ids)


def _about(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        named = {name: ids[name] for name in value if name in ids and name not in NAMED and speaks(name, value[name])}
        several = {"samples": [ids["sample_id"]]} if "samples" in value else {}
        return {name: _about(inner, ids) for name, inner in value.items()} | named | several
    if isinstance(value, list):
        return [_about(inner, ids) for inner in value]
    return value


def speaks(name: str, value: Any) -> bool:
    """A `code` may be of something else than a patient."""
    return name != "code" or len(str(value)) == len(PatientCode.new())


def speaks_of_a_patient(route: Route) -> bool:
    if route.path.startswith(ABOUT_NOBODY):
        return False
    return bool(ID.search(route.path)) or str(route) in BY_BODY


BY_BODY = {
    "samples POST /v1/samples",
    "samples POST /v1/shipments",
    "samples POST /v1/parcels",
    "samples POST /v1/forwardings",
    "samples POST /v1/assays",
    "board POST /v1/consultations",
    # The registration may be on its way here: a code that nobody has heard of is answered like a foreign one.
    "samples GET /v1/patients/{code}/collection-check",
}
WITH_IDS = [route for route in ROUTES if speaks_of_a_patient(route)]
LISTS = [route for route in ROUTES if route.method == "GET" and not ID.search(route.path)]


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
async def test_foreign_id_is_unknown(live: Live, victim: Victim, strangers: Strangers, route: Route) -> None:
    for person in strangers.people:
        body = example(route, victim.ids)
        answer = await live.ask(person, route.method, route.service, address(route, victim.ids), json=body)
        if str(route) in BY_BODY and answer.status_code == 409:
            await same_as_for_nobody(live, person, route, answer)
            continue
        assert answer.status_code in {403, 404}, f"{person}: {answer.status_code} {answer.text}"
        if answer.status_code == 403:
            assert answer.json()["detail"].startswith("This needs the permission"), answer.text


async def same_as_for_nobody(live: Live, person: str, route: Route, answer: httpx.Response) -> None:
    """Somebody else's child in a body is answered as a child nobody has heard of (yet): not even existence shows."""
    assert answer.json()["code"] == "not_yet_known"
    nobody = {"code": (code := PatientCode.new()), "patient": code, "sample_id": str(new_id())}
    unheard = await live.ask(person, route.method, route.service, address(route, nobody), json=example(route, nobody))
    assert {**unheard.json(), "request_id": ""} == {**answer.json(), "request_id": ""}


@pytest.mark.parametrize("route", LISTS, ids=str)
async def test_lists_show_nothing_foreign(live: Live, victim: Victim, strangers: Strangers, route: Route) -> None:
    hidden = {found for name, found in victim.ids.items() if name not in NOT_HIDDEN}
    for person in strangers.people:
        answer = await live.ask(person, "GET", route.service, f"{route.path}")
        if route.path == "/v1/search":
            answer = await live.ask(person, "GET", route.service, f"{route.path}?code={victim.ids['label']}")
        if route.path == "/v1/network/breakdown":
            answer = await live.ask(person, "GET", route.service, f"{route.path}?by=lineage")
        assert answer.status_code in {200, 403}, f"{person}: {answer.text}"
        assert not [secret for secret in hidden if secret in answer.text], person


NOT_HIDDEN = {*NAMED, "storage_id"}
"""Names that are no record's; and a box, in which another child's tube lies that a stranger has an order on."""

READ_ONE = [route for route in WITH_IDS if route.method == "GET"]
MADE_UP = {"duplicate_id", "entry"}


@pytest.mark.parametrize("route", [r for r in READ_ONE if not MADE_UP & set(ID.findall(r.path))], ids=str)
async def test_the_same_ids_are_known_to_those_concerned(live: Live, victim: Victim, route: Route) -> None:
    """Otherwise the tests above would prove nothing."""
    concerned = (
        f"site_clinician@{victim.hospital}",
        f"data_manager@{victim.hospital}",
        f"hub_technician@{victim.hub}",
    )
    if "treatment_id" in route.path and not await live.rows(
        "registry", "SELECT 1 FROM entries WHERE patient = $1 AND entry = 'treatment'", victim.ids["code"]
    ):
        pytest.skip("this child was not treated before")
    found = [
        (await live.ask(person, "GET", route.service, address(route, victim.ids))).status_code for person in concerned
    ]
    assert 200 in found


async def test_nothing_was_written_by_strangers(live: Live, victim: Victim, strangers: Strangers) -> None:
    for service in ("registry", "samples", "board", "trials"):
        did = await live.rows(
            service,
            "SELECT by_subject, did, about FROM audit_entries WHERE patient = $1 AND by_subject = ANY($2::text[])",
            victim.ids["code"],
            list(strangers.people),
        )
        assert did == []


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_nobody_without_a_token(live: Live, victim: Victim, route: Route) -> None:
    ids = victim.ids | {
        "trial": "NCT00000000",
        "arm": "a",
        "hospital": "hub-madrid",
        "held_id": "1",
        "template": "draw-edta",
    }
    url = f"{live.where.services[route.service]}{address(route, ids | {'rule_set_id': 'x'})}"
    answer = await live.http.request(route.method, url, json=example(route, ids))
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
