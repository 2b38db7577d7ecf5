"""Over HTTP: a laboratory states its own panel; results name it, and what was not detected is of its genes."""

from typing import Any

from libs.common.database import Database
from libs.common.testing.ledger import unaudited
from services.samples.api.panels.panels import EXAMPLE
from services.samples.tests import bodies
from services.samples.tests.conftest import Ask, Json, Step

PANEL: Json = {**EXAMPLE, "genes": [{"symbol": one, "regions": "exons", "source": "kit"} for one in ("TP53", "KRAS")]}


async def test_it_is_stated_once_and_asked_gene_by_gene(database: Database, technician: Ask, ask: Any) -> None:
    wrong = {**PANEL, "genes": [*PANEL["genes"], {"symbol": "MLL", "regions": "x", "source": "x"}]}
    told = (await technician("POST", "/v1/panels", json={**wrong, "copy_numbers": ["IKZF1", "IKZF1"]})).json()
    assert [(one["where"], one["right"]) for one in told["errors"]] == [
        ("body.genes[2].symbol", "KMT2A"),
        ("body.copy_numbers[1]", "each gene once"),
    ]
    foreign = await technician("POST", "/v1/panels", json={**PANEL, "id": "hub-madrid-relapse"})
    assert (foreign.status_code, foreign.json()["errors"][0]["right"]) == (422, "hub-barcelona-<name>")
    made = await technician("POST", "/v1/panels", json=PANEL)
    assert (made.status_code, made.json()["lab"]) == (201, "hub-barcelona"), made.text
    assert (await technician("POST", "/v1/panels", json={**PANEL, "name": "other"})).status_code == 409
    seen = await ask("GET", f"/v1/panels/{PANEL['id']}/3", role="hub_technician", of="hub-madrid")
    assert seen.json()["added_by"] == "hub_technician@hub-barcelona"
    assert await unaudited(database) == []


async def test_a_result_names_it(technician: Ask, ordered: Step) -> None:
    for told in (PANEL, {**PANEL, "version": "4", "effective_from": "2027-01-01"}):
        assert (await technician("POST", "/v1/panels", json=told)).status_code == 201
    order = await ordered("ngs_panel")
    path = f"/v1/assays/{order['id']}"
    found = {"variants": bodies.NGS["variants"][:1], "copy_numbers": [], "fusions": []}
    body = {
        **bodies.NGS,
        **found,
        "covered_genes": ["TP53"],
        "failed_genes": [],
        "panel": {"id": PANEL["id"], "version": "4"},
    }
    early = await technician("POST", f"{path}/results", json=bodies.posting(body))
    assert "in force from 2027-01-01" in early.text
    body["panel"]["version"] = "3"
    posted = await technician("POST", f"{path}/results", json=bodies.posting(body))
    assert posted.status_code == 201, posted.text
    rows = (await technician("GET", f"{path}/results/1/tested-genes")).json()["items"]
    told = {row["gene"]: row["testing"] for row in rows if row["looked_for"] == "variants"}
    assert (told["TP53"], told["KRAS"], told["NRAS"]) == ("tested", "failed", "not_in_panel")
