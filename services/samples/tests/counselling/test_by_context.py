"""What nobody calls inherited, and is: in a tube that was drawn to look at the germ line, whoever sends it."""

from typing import Any

import pytest

from libs.common.contracts.samples.assays import AssayResulted
from libs.common.database import Database
from libs.common.testing.ledger import published
from services.samples.tests import bodies
from services.samples.tests.counselling import planted
from services.samples.tests.counselling.test_nowhere_else import KEPT_IN, Answers, _tables, _upload, found_in
from services.samples.tests.events import HUB

UNSAID = {name: value for name, value in planted.IN_TUMOUR.items() if name != "origin"}
CLAIMED = {**UNSAID, "origin": "somatic", "vaf_percent": 97.0}
RESIDUAL = {**bodies.NGS["variants"][0], "origin": "somatic", "vaf_percent": 0.8}
BORN = "47,XX,+21c,dup(7)(q21q22)dn"


async def _released(*, ordered: Any, technician: Any, colleague: Any, assay: str, material: str, body: Any) -> Any:
    order = await ordered(assay, material=material)
    path = f"/v1/assays/{order['id']}"
    posted = await technician("POST", f"{path}/results", json=bodies.posting(body))
    assert posted.status_code == 201, posted.text
    released = await colleague("POST", f"{path}/release", json={"result_version": 1})
    assert released.status_code == 200, released.text
    assert found_in(posted.text + released.text) == []
    return order


@pytest.mark.parametrize("material", ["saliva", "fibroblasts", "remission_blood"])
async def test_a_variant_in_a_germ_line_control_is_kept_back(
    *, material: str, ordered: Any, technician: Any, colleague: Any, ask: Any, database: Database
) -> None:
    copies = [{"gene": planted.GENE, "change": "deletion"}]
    body = {**planted.PANEL, "variants": [UNSAID, CLAIMED, RESIDUAL], "copy_numbers": copies}
    hands = {"ordered": ordered, "technician": technician, "colleague": colleague}
    order = await _released(**hands, assay="ngs_panel", material=material, body=body)
    shown = (await technician("GET", f"/v1/assays/{order['id']}/results/1")).json()
    assert [one["vaf_percent"] for one in shown["result"]["variants"]] == [RESIDUAL["vaf_percent"]]
    assert (shown["withheld"], shown["result"]["copy_numbers"]) == (True, [])
    assert await _tables(database) == KEPT_IN
    event = next(one for one in await published(database) if isinstance(one, AssayResulted))
    assert event.result.findings_withheld
    assert "not_detected" not in {one.code for one in event.result.findings if one.value}
    [line] = (await ask("GET", "/v1/counselling", role="genetic_counsellor", of=HUB)).json()["items"]
    [found] = (await ask("GET", f"/v1/counselling/{line['id']}", role="genetic_counsellor", of=HUB)).json()["found"]
    assert [one["kind"] for one in found["findings"]] == ["suspected"] * 3
    assert found["findings"][-1]["change"] == "deletion"


async def test_a_karyotype_of_a_germ_line_control_is_counsellings(
    *, ordered: Any, technician: Any, colleague: Any, ask: Any, database: Database
) -> None:
    body = {"family": "cytogenetics", "method": "G-banding", "iscn": BORN, "iscn_edition": "ISCN 2020"}
    hands = {"ordered": ordered, "technician": technician, "colleague": colleague}
    order = await _released(**hands, assay="karyotype", material="fibroblasts", body=body)
    for path in ("results/1", "results/1/sheet", "results"):
        assert BORN not in (await technician("GET", f"/v1/assays/{order['id']}/{path}")).text
    [line] = (await ask("GET", "/v1/counselling", role="genetic_counsellor", of=HUB)).json()["items"]
    case = await ask("GET", f"/v1/counselling/{line['id']}", role="genetic_counsellor", of=HUB)
    assert BORN in case.text
    told = await technician("POST", f"/v1/assays/{order['id']}/retest", json={"reason": f"{BORN} again"})
    assert told.status_code == 422, told.text


async def test_a_file_of_variants_of_a_germ_line_control_gives_no_draft(ordered: Any, technician: Any) -> None:
    order = await ordered("ngs_panel", material="saliva")
    first = Answers(technician)
    await _upload(technician, f"/v1/assays/{order['id']}", first)
    drafts = (await technician("GET", f"/v1/assays/{order['id']}/vcf-files")).json()["items"]
    assert [one["counts"]["proposed"] for one in drafts if one["state"] == "draft"] == [0]


async def test_a_comment_names_no_variant_of_the_germ_line(ordered: Any, technician: Any) -> None:
    order = await ordered("ngs_panel")
    body = {**bodies.NGS, "comment": f"Germ line: {planted.C}."}
    refused = await technician("POST", f"/v1/assays/{order['id']}/results", json=bodies.posting(body))
    assert refused.status_code == 422, refused.text
    assert found_in(refused.text) == []
