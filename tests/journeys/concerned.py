"""A child of the demonstration with records in every service, and for each route somebody who may use it."""

import re
from dataclasses import dataclass
from typing import Any

from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.roles import granted
from tests.conftest import Live
from tests.journeys.certified import certified
from tests.journeys.disputed import disputed_of
from tests.journeys.drug_plates import plates_of
from tests.journeys.flow_files import fcs_file_of
from tests.journeys.instruments import NAME, instruments_of
from tests.journeys.kits import kit_of
from tests.journeys.photographs import photograph_of
from tests.journeys.plotted import plotted_of
from tests.journeys.real import alarm_of, answer_of, case_of, nonconformity_of, questions_of, vcf_file_of
from tests.journeys.research import research_of
from tests.journeys.workflow import workflow_of
from tests.routes import DOCUMENTS, Route

ID = re.compile(r"\{(\w+)\}")

ONE = {
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
NAMED = {
    "template": "draw-heparin",
    "rule_set_id": "reall-1",
    "trial": "nct00000000",
    "tree": "one-question",
    "arm": "a",
    "fact": "first_line_high_risk",
    "held_id": "1",
    "result_version": "1",
    "plot": "standard-curve",
    "panel_id": "reallnet-consensus",
    "panel_version": "2026.1",
    "worklist": "in-transit",
    "profile_name": NAME,
    "n": "0",
    "part": "dose-level-1",
    "record": "1",
    "trial_hospital": "hospital-nowhere",
    "before": "1",
    "after": "2",
}
"""Ids that belong to nobody; that there is no such record must not matter before the body is right."""


MADE_UP = ("withdrawal_id", "grant_id", "duplicate_id", "entry", "webhook_id", "tube_id")


@dataclass(frozen=True, slots=True)
class Concerned:
    """The ids of one child's records, and the people who hold permissions on them."""

    ids: dict[str, str]
    people: dict[Permission, str]

    def address(self, route: Route, **others: str) -> str:
        """The route's path with this child's ids, some of them replaced."""
        return ID.sub(lambda found: others.get(found[1], self.ids[found[1]]), route.path)

    def person(self, route: Route) -> str:
        """Somebody who may use the route."""
        assert route.permission is not None
        return self.people[route.permission]


async def concerned(live: Live) -> Concerned:
    """The first child whose sample was referred and assayed."""
    [sample] = await live.rows(
        "samples",
        "SELECT s.id, s.patient, s.hospital, s.hub, s.label, s.shipment_id, s.referral_id FROM samples s"
        " JOIN assays a ON a.sample_id = s.id ORDER BY s.created_at, s.id LIMIT 1",
    )
    ids = {name: str(sample[name]) for name in ("patient", "hospital", "label", "shipment_id", "referral_id")}
    ids["parcel_id"] = ids["shipment_id"]
    ids |= {"code": ids["patient"], "sample_id": str(sample["id"]), **NAMED}
    ids |= {name: str(new_id()) for name in MADE_UP}
    for name, (service, statement) in ONE.items():
        rows = await live.rows(service, statement, ids["patient"])
        ids[name] = str(rows[0]["id"]) if rows else str(new_id())
    ids |= await kit_of(live, hub=sample["hub"], hospital=ids["hospital"])
    ids |= await instruments_of(live, sample["hub"], patient=ids["patient"], label=ids["label"])
    ids["log_id"] = await log_of(live, ids["parcel_id"])
    ids["key_id"] = (await live.rows("samples", "SELECT id FROM api_keys LIMIT 1"))[0]["id"]
    ids["photograph_id"] = await photograph_of(live, ids["sample_id"], sample["hub"])
    ids["fcs_file_id"] = await fcs_file_of(live, hub=sample["hub"], sample_id=ids["sample_id"])
    ids |= await research_of(live, ids["hospital"], sample["hub"])
    ids |= await disputed_of(live, patient=ids["patient"], hospital=ids["hospital"])
    whose = {"patient": ids["patient"], "hospital": ids["hospital"], "hub": sample["hub"]}
    ids["destruction_id"] = await certified(live, **whose)
    ids["session_id"] = await questions_of(live, patient=ids["patient"], hospital=ids["hospital"])
    ids["alarm_id"] = await alarm_of(live, sample["hub"])
    ids["nonconformity_id"] = await nonconformity_of(live, **whose)
    ids |= await workflow_of(live, hub=sample["hub"], sample_id=ids["sample_id"])
    ids |= await plotted_of(live, hub=sample["hub"], sample_id=ids["sample_id"])
    # Of the assay that the drawn result has named.
    ids["plates_id"] = await plates_of(live, ids["assay_id"])
    ids["case_id"] = await case_of(live, **whose)
    ids["vcf_file_id"] = await vcf_file_of(live, ids["case_id"], hub=sample["hub"])
    ids["answer_id"] = await answer_of(live, patient=ids["patient"], hospital=ids["hospital"])
    await live.settle()
    parties = Organisations.load(live.system.setup.organisations)
    return Concerned(ids, _people(parties, hospital=ids["hospital"], hub=sample["hub"]))


async def log_of(live: Live, parcel_id: str) -> str:
    """What the parcel's logger showed, as it was imported."""
    [log] = await live.rows("samples", "SELECT id FROM temperature_logs WHERE parcel_id::text = $1 LIMIT 1", parcel_id)
    return str(log["id"])


def _people(parties: Organisations, *, hospital: str, hub: str) -> dict[Permission, str]:
    """For each permission the first of those concerned who holds it."""
    places = {
        hospital: ("site_clinician", "data_manager", "researcher"),
        hub: ("hub_technician", "genetic_counsellor", "site_clinician"),
        "board": ("board_chair",),
        "office": ("data_manager", "trial_coordinator", "auditor", "operator", "biobank_committee"),
    }
    found: dict[Permission, str] = {}
    for place, roles in places.items():
        for role in roles:
            for permission in granted([role], kind=parties.get(place).kind).permissions:
                found.setdefault(permission, f"{role}@{place}")
    return found


def body_schema(route: Route) -> dict[str, Any] | None:
    """What OpenAPI says about the route's body."""
    operation = DOCUMENTS[route.service]["paths"][route.path][route.method.lower()]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return resolved(route.service, content["schema"]) if content else None


def resolved(service: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself where a reference stands; of several the one that the first example is of."""
    if "oneOf" in schema and "examples" in schema:
        [*examples] = schema["examples"]
        kinds = schema["discriminator"]
        return {
            **resolved(service, {"$ref": kinds["mapping"][examples[0][kinds["propertyName"]]]}),
            "examples": examples,
        }
    while "$ref" in schema:
        schema = DOCUMENTS[service]["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def good_body(route: Route, ids: dict[str, str]) -> Any:
    """The documented example of the body, speaking of the child."""
    schema = body_schema(route)
    return None if schema is None else _about(schema["examples"][0], ids)


def _about(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        known = {name: ids[name] for name in value if name in ids and name not in NAMED}
        return {name: known.get(name) or _about(inner, ids) for name, inner in value.items()}
    if isinstance(value, list):
        return [_about(inner, ids) for inner in value]
    return value
