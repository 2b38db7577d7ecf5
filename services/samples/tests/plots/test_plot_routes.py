"""Plots over HTTP: as data or drawn, for whom the result is, as it counts by now."""

from typing import Any

import pytest
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.call import Call
from libs.common.database import Database
from libs.common.vocabulary import Purpose
from services.samples.tests import bodies
from services.samples.tests.conftest import laboratory_of, second
from services.samples.tests.events import withdrawn
from services.samples.tests.plots.stored import drp, mrd_plate, posted_dbp

Json = dict[str, Any]
SVG = {"Accept": "image/svg+xml"}
BODIES: dict[str, tuple[Json, str]] = {
    "drp": (drp(), "dose-response"),
    "dbp": (posted_dbp(), "bh3-bars"),
    "ig_tr_mrd": (mrd_plate(), "standard-curve"),
}


@pytest.fixture
def drawn(ask: Any, ordered: Any) -> Any:
    """A result that holds points; released, unless something else is said. Gives the address of its plots."""

    async def post(assay: str, *, release: bool = True, body: Json | None = None) -> str:
        order = await ordered(assay)
        role, lab = laboratory_of(order)
        path = f"/v1/assays/{order['id']}"
        own = body or BODIES[assay][0]
        door, posting = ("mrd-plates", own) if "plate" in own else ("results", bodies.posting(own))
        posted = await ask("POST", f"{path}/{door}", role=role, of=lab, json=posting)
        assert posted.status_code == 201, posted.text
        if release:
            done = await ask(
                "POST", f"{path}/release", role=role, of=lab, who=second(role, lab), json={"result_version": 1}
            )
            assert done.status_code == 200, done.text
        return f"{path}/results/1/plots"

    return post


@pytest.mark.parametrize("assay", BODIES)
async def test_the_same_plot_as_data_and_as_a_picture(assay: str, drawn: Any, clinician: Any) -> None:
    path = f"{await drawn(assay)}/{BODIES[assay][1]}"
    told = await clinician("GET", f"{path}?language=en")
    assert (told.status_code, told.headers["Content-Type"]) == (200, "application/json")
    assert (told.json()["plot"], told.json()["experimental"]) == (BODIES[assay][1], assay != "ig_tr_mrd")
    picture = await clinician("GET", path, more=SVG)
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.text.startswith("<?xml")
    assert ("experimental, pendiente de validación" in picture.text) is (assay != "ig_tr_mrd")
    assert (await clinician("GET", f"{path}.svg")).content == picture.content
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in picture.headers["Content-Security-Policy"]
    assert "no-store" in picture.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8", "image/svg+xml"),
        ("image/svg+xml;q=0.2, application/json", "application/json"),
        ("image/svg+xml;q=x", "application/json"),
    ],
)
async def test_whoever_asks_says_what_is_liked_best(accept: str, kind: str, drawn: Any, clinician: Any) -> None:
    answer = await clinician("GET", f"{await drawn('dbp')}/bh3-bars", more={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)


async def test_what_has_not_changed_is_not_sent_again(drawn: Any, clinician: Any, ask: Any, database: Database) -> None:
    path = f"{await drawn('dbp')}/bh3-bars"
    tags = {kind: (await clinician("GET", path, more={"Accept": kind})).headers["ETag"] for kind in ("*/*", "image/*")}
    assert len(set(tags.values())) == 2
    for kind, tag in tags.items():
        again = await clinician("GET", path, more={"Accept": kind, "If-None-Match": f'"x", {tag}'})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    noted = select(audit_entries.c.did).where(audit_entries.c.did == "read result")
    async with database.reading(Call.service("samples")) as tx:
        assert len(await tx.all(noted)) == 4
    # The body of a version never changes; what it counts for does.
    lab = {"role": "functional_lab", "of": "lab-dbp"}
    await ask("POST", f"{path.partition('/results')[0]}/withdrawal", **lab, json={"reason": "Plates were exchanged."})
    now = await clinician("GET", path, more={"If-None-Match": tags["*/*"]})
    assert (now.status_code, now.json()["state"], now.json()["standing"]) == (
        200,
        "withdrawn",
        "retirado: no debe usarse",
    )


async def test_for_whom_the_result_is_not(drawn: Any, clinician: Any, ask: Any) -> None:
    draft = f"{await drawn('drp', release=False)}/dose-response"
    assert (await clinician("GET", draft)).status_code == 404
    assert (await ask("GET", draft, role="functional_lab", of="lab-drp")).json()["standing"].startswith("preliminar")
    for role, of in (("site_clinician", "hospital-madrid"), ("functional_lab", "lab-dbp")):
        assert (await ask("GET", draft, role=role, of=of, more=SVG)).status_code == 404
    assert (await ask("GET", draft, role="researcher", of="hospital-aragon")).status_code == 403


@pytest.mark.parametrize(
    ("assay", "plot", "where"),
    [
        ("dbp", "dose-response", "path.plot"),
        ("dbp", "nonsense.svg", "path.plot"),
        ("dbp", "bh3-bars?drug=aspirin", "query.drug"),
        ("dbp", "bh3-bars?marker=x", "query.marker"),
        ("ig_tr_mrd", "standard-curve?drug=x", "query.drug"),
        ("dbp", "bh3-bars?language=fr", "query.language"),
    ],
)
async def test_what_cannot_be_drawn_is_told(assay: str, plot: str, where: str, drawn: Any, clinician: Any) -> None:
    answer = await clinician("GET", f"{await drawn(assay)}/{plot}", more=SVG)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, where)


async def test_an_old_body_without_points_is_told(drawn: Any, clinician: Any) -> None:
    answer = await clinician("GET", f"{await drawn('drp', body=bodies.DRP)}/dose-response.svg")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert "holds no points" in answer.json()["detail"]


async def test_a_child_s_series(drawn: Any, clinician: Any, technician: Any, ask: Any, patient: str) -> None:
    path = f"/v1/patients/{patient}/mrd-series/plot"
    empty = await clinician("GET", path)
    assert (empty.json()["lines"], empty.json()["standing"][:7]) == ([], "Ningún ")
    assert (await technician("GET", path)).status_code == 404
    address = await drawn("ig_tr_mrd")
    await drawn("ig_tr_mrd", release=False)
    [line] = (await clinician("GET", path)).json()["lines"]
    [point] = line["points"]
    assert (line["marker"], point["outcome"]["status"], point["assay_id"]) == (
        None,
        "quantified",
        address.split("/")[3],
    )
    own, seen = (await clinician("GET", path)).json()["notes"], (await technician("GET", path)).json()["notes"]
    assert (len(own), len(seen)) == (0, 1)
    assert (await clinician("GET", path, more=SVG)).headers["Content-Type"] == "image/svg+xml"
    for role, of in (("site_clinician", "hospital-madrid"), ("functional_lab", "lab-drp")):
        assert (await ask("GET", path, role=role, of=of)).status_code == 404
    withdrawal = {"reason": "Two tubes were exchanged."}
    await technician("POST", f"{address.partition('/results')[0]}/withdrawal", json=withdrawal)
    assert (await clinician("GET", path)).json()["lines"] == []


async def test_nobody_s_code_is_answered_like_a_foreign_one(ask: Any, patient: str) -> None:
    found = [
        await ask("GET", f"/v1/patients/{code}/mrd-series/plot", role="site_clinician", of="hospital-madrid")
        for code in (patient, "0123456F")
    ]
    assert {answer.status_code for answer in found} <= {404, 422}
    assert found[0].status_code == 404


async def test_without_consent_nothing_is_drawn(drawn: Any, clinician: Any, heard: Any, patient: str) -> None:
    path = f"{await drawn('drp')}/dose-response"
    await heard(withdrawn(patient, Purpose.FUNCTIONAL_ASSAYS))
    answer = await clinician("GET", path, more=SVG)
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")
