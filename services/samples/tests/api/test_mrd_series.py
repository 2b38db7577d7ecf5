"""Residual disease over time: levels where there are some, marks and bounds elsewhere, drafts for the laboratory."""

import json
from typing import Any

from libs.common.database import Database
from libs.common.identifiers import PatientCode
from libs.common.testing.ledger import unaudited
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies, plates
from services.samples.tests.conftest import laboratory_of, second
from services.samples.tests.events import withdrawn

Json = dict[str, Any]
PATH = "/v1/patients/000001AF/mrd-series"


async def told(ask: Any, assay: Json, what: str, body: Json, *, release: bool = True) -> None:
    role, lab = laboratory_of(assay)
    posted = await ask("POST", f"/v1/assays/{assay['id']}/{what}", role=role, of=lab, json=body)
    assert posted.status_code == 201, posted.text
    if release:
        path, version = f"/v1/assays/{assay['id']}/release", {"result_version": posted.json()["result_version"]}
        assert (await ask("POST", path, role=role, of=lab, who=second(role, lab), json=version)).is_success


def plate(*cts: Any, **more: Any) -> Json:
    wells = [plates.marker(f"M{at}", follow_up=[ct] * 3) for at, ct in enumerate(cts)]
    return {"measured_at": bodies.MEASURED, "plate": plates.plate(*wells, plates.albumin()), **more}


def flow(events: int) -> Json:
    mrd = {"events": events, "denominator": 1_000_000, "rule_set": "consensus-20-50@1"}
    return {"measured_at": bodies.MEASURED, "result": {"family": "flow", "method": "EuroFlow", "mrd": mrd}}


async def test_only_what_was_quantified_has_a_level(
    *, database: Database, ask: Any, ordered: Any, clinician: Any
) -> None:
    await told(ask, await ordered("ig_tr_mrd"), "mrd-plates", plate(28.2, 36.0, time_point={"code": "eoi", "day": 33}))
    await told(ask, await ordered("ig_tr_mrd"), "mrd-plates", plate(36.0))
    await told(ask, await ordered("ig_tr_mrd"), "mrd-plates", plate("undetermined"))
    for events in (60, 30, 5):
        await told(ask, await ordered("flow"), "results", flow(events))
    answer = await clinician("GET", PATH)
    assert answer.status_code == 200, answer.text
    points = answer.json()["points"]
    found = [(one["method"], one["marker"], one["outcome"]["status"], one["below_range"]) for one in points]
    pnq = "positive_not_quantifiable"
    assert sorted(found, key=str) == sorted(
        [
            ("ig_tr_mrd", None, "quantified", False),
            ("ig_tr_mrd", "M0", "quantified", False),
            ("ig_tr_mrd", "M1", pnq, True),
            ("ig_tr_mrd", None, pnq, True),
            ("ig_tr_mrd", None, "negative", False),
            ("flow", None, "quantified", False),
            ("flow", None, pnq, True),
            ("flow", None, "negative", False),
        ],
        key=str,
    )
    assert all(("level" in json.dumps(one)) == (one["outcome"]["status"] == "quantified") for one in points)
    assert {one["rule_set"] for one in points} == {"euromrd-2007-reduction@1", "consensus-20-50@1"}
    assert (points[0]["at"], points[0]["material"]) == (bodies.EXTRACTED, "bone_marrow")
    assert await unaudited(database) == []


async def test_drafts_are_the_laboratorys(*, ask: Any, ordered: Any, clinician: Any, technician: Any) -> None:
    assay = await ordered("ig_tr_mrd")
    await told(ask, assay, "mrd-plates", plate(28.2), release=False)
    assert (await clinician("GET", PATH)).json()["points"] == []
    assert [one["state"] for one in (await technician("GET", PATH)).json()["points"]] == ["preliminary"]


async def test_strangers_and_withdrawals(*, ask: Any, ordered: Any, technician: Any, heard: Any) -> None:
    await told(ask, await ordered("ig_tr_mrd"), "mrd-plates", plate(28.2))
    stranger = await ask("GET", PATH, role="site_clinician", of="hospital-galicia")
    unheard = f"/v1/patients/{PatientCode.new()}/mrd-series"
    nobody = await ask("GET", unheard, role="site_clinician", of="hospital-galicia")
    assert (stranger.status_code, nobody.status_code) == (404, 404)
    assert stranger.json()["detail"] == nobody.json()["detail"]
    assert len((await technician("GET", PATH)).json()["points"]) == 1
    await heard(withdrawn("000001AF", Purpose.REGISTRY))
    assert (await technician("GET", PATH)).json()["code"] == "consent_missing"
