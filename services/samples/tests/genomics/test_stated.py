"""Symbols against the pinned list, descriptions against the grammar: what is refused, where, and what would be right."""

import pytest

from libs.common.errors import Invalid
from services.samples.domain.assays.results.families import AnyResult, read_result
from services.samples.domain.genomics import hgnc
from services.samples.domain.genomics.assembly import Assembly, accessions, assembly_of
from services.samples.domain.genomics.hgvs import misplaced
from services.samples.domain.genomics.stated import check_descriptions, check_symbols
from services.samples.tests import bodies
from services.samples.tests.bodies import Json

VARIANT: Json = bodies.NGS["variants"][0]


def ngs(**told: object) -> AnyResult:
    return read_result({**bodies.NGS, **told})


@pytest.mark.parametrize("symbol", ["TP53", "KMT2A", "AFF1", "IGH", "TRB", "CRLF2", "HLA-DQA1", "C9orf72", "NKX2-1"])
def test_what_hgnc_approved_is_approved(symbol: str) -> None:
    assert hgnc.is_approved(symbol)


@pytest.mark.parametrize(
    ("symbol", "right"), [("MLL", "KMT2A"), ("WHSC1", "NSD2"), ("ZEB", "ZEB1"), ("Tp53", "TP53"), ("IKZF11", "IKZF1")]
)
def test_an_old_or_mistyped_symbol_is_told_what_it_is_called(symbol: str, right: str) -> None:
    assert not hgnc.is_approved(symbol)
    assert right in hgnc.suggestions([symbol])[symbol].split(" or ")


def test_a_fusion_with_an_old_symbol_is_refused_by_place_and_one_of_loci_is_not() -> None:
    check_symbols(ngs(fusions=["IGH::CRLF2", "KMT2A::AFF1", "TRB::TLX1"]).symbols())
    with pytest.raises(Invalid) as refused:
        check_symbols(ngs(fusions=["KMT2A::AFF1", "ZEB::BCL11B"]).symbols())
    [wrong] = refused.value.several
    assert (wrong.where, wrong.right) == ("body.result.fusions[1]", "ZEB1")
    assert "ZEB is no symbol" in wrong.what


def test_every_place_of_a_result_is_asked() -> None:
    told = {
        "copy_numbers": [{"gene": "MLL", "change": "gain"}],
        "overexpressed": ["MLL"],
        "expression": [{"gene": "MLL", "value": 1, "unit": "tpm"}],
        "covered_genes": [*bodies.NGS["covered_genes"], "MLL"],
        "failed_genes": ["MLL"],
        "coverage": [{"gene": "MLL"}],
    }
    with pytest.raises(Invalid) as refused:
        check_symbols(ngs(**told).symbols())
    assert {one.where.removeprefix("body.result.").split("[")[0] for one in refused.value.several} == set(told)
    for body in (
        {**bodies.CYTOGENETICS, "rearranged": ["MLL"]},
        {**bodies.PHARMACOGENETICS, "genes": [{**bodies.PHARMACOGENETICS["genes"][0], "gene": "MLL"}]},
        {**bodies.GERM_LINE, "covered_genes": ["TP53", "MLL"]},
    ):
        with pytest.raises(Invalid):
            check_symbols(read_result(body).symbols())


def test_nothing_of_a_germ_line_line_is_said_again() -> None:
    [line] = bodies.GERM_LINE["variants"]
    body = read_result({**bodies.GERM_LINE, "variants": [{**line, "gene": "MLL", "hgvs_c": "c.7431234G>"}]})
    with pytest.raises(Invalid) as symbols:
        check_symbols(body.symbols())
    with pytest.raises(Invalid) as described:
        check_descriptions(body.descriptions())
    told = f"{symbols.value.several} {symbols.value} {described.value.several} {described.value}"
    assert "variants[0].gene" in told
    assert not any(part in told for part in ("MLL", "KMT2A", "7431234"))


@pytest.mark.parametrize(
    ("description", "position"),
    [
        ("c.743G>A", None),
        ("c.-15+2T>C", None),
        ("c.743_745delinsTT", None),
        ("c.*15del", None),
        ("c.743G>", 8),
        ("c.", 3),
        ("p.Arg248Gln", None),
        ("p.(Ser123Alafs*45)", None),
        ("p.?", None),
        ("p.Arg248Gxn", 12),
    ],
)
def test_syntax_is_judged_with_the_position(description: str, position: int | None) -> None:
    found = misplaced(description, reference="NM_000546.6")
    assert (found and found.position) == position


def test_genomic_descriptions_carry_their_own_reference() -> None:
    assert misplaced("NC_000017.11:g.7674220C>T") is None
    broken = misplaced("NC_000017.11:g.7674220C>")
    assert broken
    assert broken.position == len("NC_000017.11:g.7674220C>") + 1


def test_a_wrong_description_is_told_by_its_place() -> None:
    with pytest.raises(Invalid) as refused:
        check_descriptions(ngs(variants=[VARIANT, {**VARIANT, "hgvs_p": "p.Arg248Gxn"}]).descriptions())
    [wrong] = refused.value.several
    assert wrong.where == "body.result.variants[1].hgvs_p"
    assert "character 12" in wrong.what


def test_a_genomic_description_is_on_the_build_that_it_names() -> None:
    genomic = {"hgvs_g": "NC_000017.11:g.7674220C>T", "assembly": "GRCh38"}
    assert ngs(variants=[{**VARIANT, **genomic}])
    for wrong in ({"assembly": "GRCh37"}, {"assembly": None}, {"hgvs_g": "NC_000017.10:g.7674220C>T"}):
        with pytest.raises(ValueError, match=r"build"):
            ngs(variants=[{**VARIANT, **genomic, **wrong}])
    assert accessions(Assembly.GRCH37)["X"] == "NC_000023.10"
    assert assembly_of("NC_000009.12") is Assembly.GRCH38
