"""What was tested: no gene is ever negative, and what was not read is said so."""

import pytest

from libs.common.errors import Invalid
from services.samples.domain.assays.results.families import read_result
from services.samples.domain.assays.results.ngs import NgsResult
from services.samples.domain.genomics import hgnc
from services.samples.domain.panels.catalogue import consensus, shipped
from services.samples.domain.panels.panel import Panel, Scope
from services.samples.domain.panels.targets import targets_of
from services.samples.domain.panels.tested import CheckedGene, Extent, LookedFor, genes_checked
from services.samples.tests import bodies

PANEL = {"id": "reallnet-consensus", "version": "2026.1"}


def ngs(**told: object) -> NgsResult:
    body = read_result({**bodies.NGS, "panel": PANEL, **told})
    assert isinstance(body, NgsResult)
    return body


def table(result: NgsResult, panel: Panel | None = None) -> dict[tuple[str, str], CheckedGene]:
    rows = genes_checked(result, panel or consensus(), consensus())
    assert len({(one.gene, one.looked_for) for one in rows}) == len(rows)
    return {(one.gene, one.looked_for): one for one in rows}


def test_every_gene_of_the_shipped_panels_is_approved() -> None:
    assert all(hgnc.is_approved(gene) for panel in shipped().values() for gene in panel.everything)
    assert all(panel.source and panel.limit_source for panel in shipped().values())


def test_the_four_words_for_a_gene() -> None:
    told = table(
        ngs(
            covered_genes=["TP53", "KRAS", "NRAS", "JAK2"],
            variants=bodies.NGS["variants"][:1],
            failed_genes=["JAK2"],
            coverage=[{"gene": "NRAS", "mean_depth": 900, "failed_regions": ["exon 3"]}],
            minimum_depth=500,
        )
    )
    assert told["TP53", "variants"].testing is Extent.TESTED
    assert told["TP53", "variants"].detected
    assert told["KRAS", "variants"].testing is Extent.TESTED
    assert (told["KRAS", "variants"].detected, told["KRAS", "variants"].limit_of_detection_percent) == (False, 5)
    assert told["KRAS", "variants"].minimum_depth == 500
    assert told["NRAS", "variants"].testing is Extent.PARTIALLY_COVERED
    assert told["NRAS", "variants"].failed_regions == ("exon 3",)
    assert told["JAK2", "variants"].testing is Extent.FAILED
    assert told["JAK2", "variants"].limit_of_detection_percent is None
    # In the panel, and the laboratory does not say that it was read.
    assert told["FLT3", "variants"].testing is Extent.FAILED


def test_what_another_panel_does_not_hold_is_not_tested_though_agreed() -> None:
    exome = shipped()["exome", "2026.1"]
    told = table(ngs(covered_genes=["TP53"], variants=[], failed_genes=[], fusions=[], copy_numbers=[]), exome)
    assert told["KRAS", "variants"].testing is Extent.NOT_IN_PANEL
    assert told["KRAS", "variants"].in_consensus
    assert told["KMT2A", "fusions"].testing is Extent.NOT_IN_PANEL
    assert told["TP53", "variants"].testing is Extent.TESTED


def test_failed_rna_leaves_fusions_untested_and_failed_dna_everything_else() -> None:
    rna = table(ngs(materials=[{"nucleic": "rna", "passed": False, "measure": "RIN 2.1"}], fusions=[]))
    assert rna["KMT2A", "fusions"].testing is Extent.FAILED
    assert rna["TP53", "variants"].testing is Extent.TESTED
    dna = ngs(materials=[{"nucleic": "dna", "passed": False}])
    assert table(dna)["TP53", "variants"].testing is Extent.FAILED
    assert dna.not_detected() == ()


def test_partly_covered_genes_are_not_among_the_not_detected() -> None:
    short = ngs(coverage=[{"gene": "KRAS", "percent_at_minimum": 92.5}])
    assert "KRAS" not in short.not_detected()
    assert {one.code: one.value for one in short.findings()}["partly_covered"] == ["KRAS"]


def test_a_listed_panel_holds_no_gene_that_it_does_not_list() -> None:
    consensus().check_within(["TP53", "CDKN2B"])
    with pytest.raises(Invalid, match="BRCA1"):
        consensus().check_within(["TP53", "BRCA1"])
    assert consensus().scope is Scope.LISTED
    shipped()["exome", "2026.1"].check_within(["BRCA1"])


def test_targets_are_marked_with_their_source() -> None:
    found = {one.lesion: one for one in targets_of(ngs(overexpressed=["CRLF2"]))}
    assert "dasatinib" in found["BCR::ABL1"].drugs
    assert found["CRLF2 overexpression"].source
    kras = {**bodies.NGS["variants"][0], "gene": "KRAS", "hgvs_p": "p.Gly12Asp"}
    assert [one.lesion for one in targets_of(ngs(fusions=[], variants=[{**kras, "tier": "III"}]))] == []
    assert [one.lesion for one in targets_of(ngs(fusions=[], variants=[kras]))] == ["KRAS p.Gly12Asp"]
    assert targets_of(ngs(fusions=[], variants=[{**kras, "origin": "germ_line"}])) == ()


def test_no_word_of_the_table_is_negative() -> None:
    words = {*(one.value for one in Extent), *(one.value for one in LookedFor)}
    assert not any("negative" in word for word in words)


def test_burden_and_panel_that_are_not_told_are_hinted_at() -> None:
    told = ngs(panel=None, tumour_mutational_burden=3.1)
    assert len(told.hints()) == 2
    counted = {"megabases": 34.5, "variants_counted": 107, "synonymous_counted": False, "lowest_vaf_percent": 5}
    assert ngs(tumour_mutational_burden=3.1, burden_counted=counted).hints() == ()
    assert ngs(tumour_mutational_burden=31, burden_counted=counted).hints()
    with pytest.raises(ValueError, match="burden"):
        ngs(burden_counted=counted)


def test_details_belong_to_a_fusion_of_the_result() -> None:
    detail = {"fusion": "BCR::ABL1", "breakpoints": ["chr22:23290413", "chr9:130854064"], "assembly": "GRCh38",
              "transcripts": ["NM_004327.4", "NM_005157.6"], "split_reads": 41}  # fmt: skip
    assert ngs(fusion_details=[detail])
    for wrong in ({"fusion": "KMT2A::AFF1"}, {"assembly": None}):
        with pytest.raises(ValueError, match=r"fusion|build"):
            ngs(fusion_details=[{**detail, **wrong}])
