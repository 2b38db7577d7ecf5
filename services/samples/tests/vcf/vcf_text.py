"""Files of variants, generated: header, records and annotations as callers write them."""

from dataclasses import dataclass, field

CSQ = "Allele|Consequence|IMPACT|SYMBOL|Feature|HGVSc|HGVSp|MANE_SELECT|gnomADe_AF"
FORMATS = """##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=AF,Number=A,Type=Float,Description="Fraction">
##FILTER=<ID=weak,Description="Weak evidence">
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record, of a single base."""

    gene: str = "TP53"
    position: int = 7_674_220
    chromosome: str = "chr17"
    transcript: str = "NM_000546.6"
    coding: str = "c.743G>A"
    protein: str = "p.Arg248Gln"
    impact: str = "MODERATE"
    filter: str = "PASS"
    vaf: float = 0.25
    normal_vaf: float = 0.0
    frequency: str = ""
    depth: int = 1000

    def written(self, *, samples: int) -> str:
        parts = ["T", "missense_variant", self.impact, self.gene, self.transcript]
        told = [f"{self.transcript}:{self.coding}", f"NP_000537.3:{self.protein}", self.transcript, self.frequency]
        columns = [_column(self.vaf, self.depth), _column(self.normal_vaf, self.depth)][:samples]
        info = "CSQ=" + "|".join([*parts, *told])
        fixed = [self.chromosome, str(self.position), ".", "C", "T", "99", self.filter, info, "GT:AD:DP:AF"]
        return "\t".join([*fixed, *columns]) + "\n"


def _column(vaf: float, depth: int) -> str:
    seen = round(vaf * depth)
    return f"0/1:{depth - seen},{seen}:{depth}:{vaf}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vcf:
    """A file with these lines."""

    lines: tuple[Line, ...] = field(default_factory=lambda: (Line(),))
    samples: tuple[str, ...] = ("TUMOR",)
    version: str = "4.2"
    reference: str = "##reference=file:///data/GRCh38.fa\n"
    source: str = "##source=Mutect2\n"
    annotated: bool = True

    @property
    def content(self) -> bytes:
        described = f'##INFO=<ID=CSQ,Number=.,Type=String,Description="VEP. Format: {CSQ}">\n' if self.annotated else ""
        contigs = "##contig=<ID=chr17,length=83257441>\n##contig=<ID=chr7,length=159345973>\n"
        columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *self.samples]
        head = f"##fileformat=VCFv{self.version}\n{self.reference}{self.source}{contigs}{described}{FORMATS}"
        records = "".join(line.written(samples=len(self.samples)) for line in self.lines)
        return (head + "\t".join(columns) + "\n" + records).encode()
