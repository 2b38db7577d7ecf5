"""Over HTTP: panels can be read, results name them, old symbols are refused with the new ones, and nothing is negative."""

import json
from typing import Any
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from services.samples.store.tables.assays import result_versions
from services.samples.tests import bodies

PANEL = {"id": "reallnet-consensus", "version": "2026.1"}


async def test_panels_are_versioned_and_name_their_sources(clinician: Any) -> None:
    listed = (await clinician("GET", "/v1/panels")).json()
    assert listed["symbols"].startswith("HGNC")
    assert {one["id"] for one in listed["items"]} >= {"reallnet-consensus", "exome", "genome", "transcriptome"}
    panel = (await clinician("GET", "/v1/panels/reallnet-consensus/2026.1")).json()
    tp53 = next(one for one in panel["genes"] if one["symbol"] == "TP53")
    assert "Table 1" in tp53["source"]
    assert (panel["limit_of_detection_percent"], panel["minimum_depth"]) == (5, 1000)
    assert (await clinician("GET", "/v1/panels/reallnet-consensus/1999")).status_code == 404


async def test_what_is_wrong_is_told_by_its_place(ordered: Any, technician: Any) -> None:
    assay = await ordered("ngs_panel")
    path = f"/v1/assays/{assay['id']}/results"
    tp53 = bodies.NGS["variants"][0]
    for told, where, right in (
        ({"fusions": ["ZEB::BCL11B"]}, "body.result.fusions[0]", "ZEB1"),
        ({"covered_genes": [*bodies.NGS["covered_genes"], "MLL"]}, "body.result.covered_genes[6]", "KMT2A"),
        ({"variants": [{**tp53, "hgvs_c": "c.743G>"}]}, "body.result.variants[0].hgvs_c", "expected there"),
        ({"panel": {**PANEL, "version": "1"}}, "body.result.panel", "GET /v1/panels"),
        ({"panel": PANEL, "covered_genes": [*bodies.NGS["covered_genes"], "BRCA1"]}, "body.result.covered_genes", ""),
    ):
        answer = await technician("POST", path, json=bodies.posting({**bodies.NGS, **told}))
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert error["where"] == where
        assert right in error["right"]
    assert (await technician("GET", path)).json()["items"] == []


async def test_what_was_tested_is_shown_to_whoever_reads_the_result(
    ordered: Any, technician: Any, colleague: Any, clinician: Any
) -> None:
    assay = await ordered("ngs_panel")
    path = f"/v1/assays/{assay['id']}"
    body = bodies.posting({**bodies.NGS, "panel": PANEL})
    assert (await technician("POST", f"{path}/results", json=body)).status_code == 201
    assert (await clinician("GET", f"{path}/results/1/tested-genes")).status_code == 404
    await colleague("POST", f"{path}/release", json={"result_version": 1})
    told = (await clinician("GET", f"{path}/results/1/tested-genes")).json()
    rows = {(one["gene"], one["looked_for"]): one for one in told["items"]}
    assert rows["JAK2", "variants"]["testing"] == "failed"
    assert rows["KRAS", "variants"]["testing"] == "tested"
    assert rows["FLT3", "variants"]["testing"] == "failed"
    assert not rows["ETV6", "copy_numbers"]["detected"]
    assert "dasatinib" in told["targets"][0]["drugs"]
    assert "negative" not in json.dumps(told)


async def test_no_table_of_genes_for_what_is_no_sequencing(released: Any, clinician: Any) -> None:
    done = await released("flow")
    answer = await clinician("GET", f"/v1/assays/{done['assay_id']}/results/1/tested-genes")
    assert (answer.json()["items"], answer.json()["targets"]) == ([], [])


async def test_what_was_stored_before_the_list_stays_readable(
    database: Database, posted: Any, technician: Any, call_of: Any
) -> None:
    draft = await posted("ngs_panel")
    old = {**bodies.NGS, "fusions": ["MLL::AF4"], "covered_genes": [*bodies.NGS["covered_genes"], "WHSC1"]}
    old["variants"] = [{**bodies.NGS["variants"][0], "hgvs_c": "c.743-"}]
    async with database.transaction(Call.service("test")) as tx:
        which = result_versions.c.assay_id == UUID(draft["assay_id"])
        await tx.execute(result_versions.update().where(which).values(body=old))
    shown = (await technician("GET", f"/v1/assays/{draft['assay_id']}/results/1")).json()
    assert shown["result"]["fusions"] == ["MLL::AF4"]
    table = await technician("GET", f"/v1/assays/{draft['assay_id']}/results/1/tested-genes")
    assert table.status_code == 200
