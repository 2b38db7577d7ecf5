"""Germ-line findings that nobody can mistake, as each kind of result states them."""

from services.samples.tests import bodies
from services.samples.tests.bodies import Json

GENE = "SAMD9L"
TRANSCRIPT = "NM_077777.7"
C, P, G = "c.7771234G>A", "p.Arg777123Gln", "NC_000007.14:g.93777123G>A"
DIPLOTYPE = "*77A/*77B"
WORDS = (TRANSCRIPT, C, P, G, DIPLOTYPE, "7771234", "777123", "93777123")
"""Everything by which a finding would be known again; the gene's symbol stands in lists of what was covered, too."""

INHERITED: Json = {"gene": GENE, "transcript": TRANSCRIPT, "hgvs_c": C, "hgvs_p": P}
IN_TUMOUR: Json = {
    **INHERITED,
    "hgvs_g": G,
    "assembly": "GRCh38",
    "vaf_percent": 48.7,
    "tier": "II",
    "origin": "germ_line",
}
GERM_LINE: Json = {
    **bodies.GERM_LINE,
    "variants": [{**INHERITED, "zygosity": "heterozygous", "significance": "pathogenic"}],
    "covered_genes": ["TP53", GENE],
}
PANEL: Json = {
    **bodies.NGS,
    "variants": [bodies.NGS["variants"][0], IN_TUMOUR],
    "covered_genes": [*bodies.NGS["covered_genes"], GENE],
}
PHARMACOGENETICS: Json = {
    **bodies.PHARMACOGENETICS,
    "genes": [{"gene": "NUDT15", "diplotype": DIPLOTYPE, "phenotype": "poor_metaboliser"}],
}
BY_ASSAY = {"germ_line": GERM_LINE, "ngs_panel": PANEL, "pharmacogenetics": PHARMACOGENETICS}
