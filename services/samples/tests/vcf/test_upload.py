"""A file of variants over HTTP: it becomes a draft, what may be inherited goes to counselling, the file is not kept."""

import gzip
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from libs.common.call import Call
from libs.common.database import Database
from services.samples.commands.vcf.interrupt_files import interrupt_files
from services.samples.store.tables.vcf import vcf_files
from services.samples.tests.counselling import planted
from services.samples.tests.events import HUB
from services.samples.tests.vcf.vcf_text import Line, Vcf

NAME = "García_Testigo_T"
INHERITED = Line(
    gene="TP53", position=7_771_234, transcript=planted.TRANSCRIPT, coding=planted.C, protein=planted.P, vaf=0.487
)
LINES = (
    Line(),
    Line(gene="WHSC1", position=1_900_000, chromosome="chr7", coding="c.3295G>A", protein="p.Glu1099Lys", vaf=0.31),
    Line(gene="BRCA1", position=43_045_000),
    Line(gene="KRAS", filter="weak"),
    Line(gene="NRAS", impact="LOW"),
    Line(gene="FLT3", frequency="0.12"),
    INHERITED,
)


@pytest.fixture
async def upload(ordered: Any, technician: Any) -> Any:
    """`await upload(content)`: the answer, for one order of a panel."""
    order = await ordered("ngs_panel")

    async def send(content: bytes, *, query: str = "", ask: Any = technician, **kw: Any) -> Any:
        return await ask("POST", f"/v1/assays/{order['id']}/vcf-files{query}", content=content, **kw)

    send.order = order  # type: ignore[attr-defined]
    return send


async def test_a_draft_proposes_what_the_panel_reads_and_withholds_what_may_be_inherited(
    upload: Any, technician: Any, ask: Any, clinician: Any, database: Database
) -> None:
    content = Vcf(lines=LINES, samples=(NAME,), source=f"##source=Mutect2\n##commandline=--name {NAME}\n").content
    answer = await upload(gzip.compress(content))
    assert answer.status_code == 201, answer.text
    draft = answer.json()
    assert draft["state"] == "draft", draft["reason"]
    assert [(one["gene"], one["hgvs_p"], one["vaf_percent"], one["depth"]) for one in draft["proposals"]] == [
        ("TP53", "p.Arg248Gln", 25.0, 1000),
        ("NSD2", "p.Glu1099Lys", 31.0, 1000),
    ]
    first = draft["proposals"][0]
    assert (first["transcript"], first["hgvs_g"]) == ("NM_000546.6", "NC_000017.11:g.7674220C>T")
    assert "tier" not in first
    told = {"records": 7, "outside_panel": 1, "filtered": 1, "without_effect": 1, "common": 1, "proposed": 2}
    assert {name: draft["counts"][name] for name in told} == told
    assert draft["facts"]["assembly"] == "GRCh38"
    assert draft["facts"]["callers"] == ["Mutect2"]
    assert draft["withheld"]
    path = f"/v1/assays/{upload.order['id']}/vcf-files"
    shown = await technician("GET", f"/v1/vcf-files/{draft['id']}")
    assert shown.json() == draft
    for text in (answer.text, shown.text, (await technician("GET", path)).text):
        assert not [word for word in (*planted.WORDS, "Testigo") if word in text]
    [case] = (await technician("GET", "/v1/counselling")).json()["items"]
    whole = (await technician("GET", f"/v1/counselling/{case['id']}")).json()
    [found] = whole["found"]
    assert (found["file_id"], found["result_version"]) == (draft["id"], None)
    [finding] = found["findings"]
    assert (finding["kind"], finding["hgvs_c"], finding["vaf_percent"]) == ("suspected", planted.C, 48.7)
    assert "predisposition" in finding["because"]
    # A draft is nobody's result, and no hospital's to read; a suspicion is no result that a family is told.
    assert (await technician("GET", f"/v1/assays/{upload.order['id']}/results")).json()["items"] == []
    assert (await clinician("GET", f"/v1/vcf-files/{draft['id']}")).status_code == 404
    assert (await clinician("GET", path)).json()["items"] == []
    counsellor = {"role": "genetic_counsellor", "of": HUB}
    taken = await ask("POST", f"/v1/counselling/{case['id']}/taking", **counsellor)
    told_early = {"reported_at": taken.json()["taken_at"]}
    refused = await ask("POST", f"/v1/counselling/{case['id']}/report", json=told_early, **counsellor)
    assert refused.json()["code"] == "wrong_state"
    async with database.reading(Call.service("test")) as tx:
        rows = await tx.all(vcf_files.select())
    assert not [word for word in (*planted.WORDS, "Testigo") if word in str(rows)]


async def test_the_same_file_asked_the_same_way_is_the_same_draft(upload: Any) -> None:
    content = Vcf().content
    once = {"Idempotency-Key": str(uuid4())}
    first = await upload(content, more=once)
    assert (await upload(content)).json() == first.json()
    repeated = await upload(content, more=once)
    assert (repeated.json()["id"], repeated.json()["state"]) == (first.json()["id"], "reading")
    reused = await upload(Vcf(lines=LINES).content, more=once)
    assert reused.json()["code"] == "idempotency_key_reused"
    other = await upload(content, query="?filters=PASS&filters=weak")
    assert other.json()["id"] != first.json()["id"]


async def test_normal_and_tumour_are_told_apart_by_name_or_asked_for(upload: Any, technician: Any) -> None:
    lines = (Line(normal_vaf=0.0), Line(gene="KRAS", coding="c.35G>A", position=9, normal_vaf=0.48))
    told = (await upload(Vcf(lines=lines, samples=("P7-Tumor", "P7-remission")).content)).json()
    assert [(one["gene"], one["origin"]) for one in told["proposals"]] == [("TP53", "somatic")]
    assert told["withheld"]
    unclear = Vcf(lines=lines, samples=("Ana", "Luis")).content
    refused = (await upload(unclear)).json()
    assert (refused["state"], refused["proposals"]) == ("refused", None)
    assert "tumour_column" in refused["reason"]
    assert "Ana" not in refused["reason"]
    chosen = (await upload(unclear, query="?tumour_column=1&normal_column=2")).json()
    assert [one["gene"] for one in chosen["proposals"]] == ["TP53"]


async def test_what_cannot_be_read_says_why_and_leaves_nothing(upload: Any, technician: Any) -> None:
    answer = await upload(Vcf(lines=LINES, annotated=False).content)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["state"], told["proposals"], told["withheld"]) == ("refused", None, False)
    assert "says nothing of genes" in told["reason"]
    assert (await technician("GET", "/v1/counselling")).json()["items"] == []


@pytest.mark.parametrize("content", [b"", b"hello", b"BCF\x02\x02"])
async def test_what_is_no_vcf_is_refused_at_once(content: bytes, upload: Any) -> None:
    answer = await upload(content)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body"


async def test_only_the_laboratory_uploads_and_only_for_what_reads_variants(
    upload: Any, ordered: Any, technician: Any, clinician: Any, ask: Any
) -> None:
    assert (await upload(Vcf().content, ask=clinician)).status_code == 403
    elsewhere = {"role": "hub_technician", "of": "hub-madrid"}
    path = f"/v1/assays/{upload.order['id']}/vcf-files"
    assert (await ask("POST", path, content=Vcf().content, **elsewhere)).status_code == 404
    assert (await upload(Vcf().content, query="?panel=none")).json()["code"] == "invalid"
    flow = await ordered("flow")
    answer = await technician("POST", f"/v1/assays/{flow['id']}/vcf-files", content=Vcf().content)
    assert answer.json()["code"] == "wrong_state"


async def test_of_a_germ_line_assay_everything_goes_to_counselling(ordered: Any, technician: Any) -> None:
    order = await ordered("germ_line")
    answer = await technician("POST", f"/v1/assays/{order['id']}/vcf-files", content=Vcf(lines=(INHERITED,)).content)
    assert (answer.json()["proposals"], answer.json()["withheld"]) == ([], True)
    [case] = (await technician("GET", "/v1/counselling")).json()["items"]
    [found] = (await technician("GET", f"/v1/counselling/{case['id']}")).json()["found"]
    assert found["findings"][0]["hgvs_c"] == planted.C


async def test_what_nobody_reads_any_more_is_to_be_uploaded_again(
    upload: Any, technician: Any, database: Database
) -> None:
    draft = (await upload(Vcf().content)).json()
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    left = {"state": "reading", "proposals": None, "finished_at": None, "heard_at": long_ago}
    async with database.transaction(Call.service("test")) as tx:
        await tx.execute(vcf_files.update().values(**left))
    await interrupt_files(database)
    path = f"/v1/vcf-files/{draft['id']}"
    assert (await technician("GET", path)).json()["state"] == "interrupted"
    again = (await upload(Vcf().content)).json()
    assert (again["state"], again["id"] == draft["id"]) == ("draft", False)
