"""Files of variants as callers write them, and broken ones: what is taken of each, and what is said of the broken."""

import gzip
from pathlib import Path

import pytest

from libs.common.errors import Invalid
from services.samples.domain.vcf.annotation import best, columns_of, effects
from services.samples.domain.vcf.call import SampleCall, sample_call
from services.samples.domain.vcf.draft import Asked, Read
from services.samples.domain.vcf.reading import read_vcf
from services.samples.domain.vcf.suspicion import is_absent, suspected
from services.samples.domain.vcf.unpacking import look_through
from services.samples.tests.vcf.vcf_text import Line, Vcf

ALL = Asked(genes=None)


def read(content: bytes, folder: Path, asked: Asked = ALL) -> Read:
    file = folder / "file"
    file.write_bytes(content)
    return read_vcf(str(file), asked, str(folder / "progress"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (Vcf().content[:-40], "cut off"),
        (gzip.compress(Vcf(lines=(Line(),) * 2_000).content)[:-900], "cut off"),
        (b"\x1f\x8b" + b"x" * 200, "not packed as gzip"),
        (Vcf(lines=()).content, "no record"),
        (Vcf(annotated=False).content, "says nothing of genes"),
        (Vcf(reference="").content, "names no build"),
        (Vcf(reference="##reference=hg19 GRCh38\n").content, "two builds"),
        (Vcf(samples=()).content, "at least one sample column"),
        (Vcf().content.replace(b"7674220", b"seventy"), "record 1"),
        (Vcf().content + b"chr17\t1\t.\tC\n", "record 2"),
        (gzip.compress(Vcf().content + b"#" * 9_000_000 + b"\n"), "line of the file is too long"),
    ],
    ids=[
        "cut", "packed and cut", "no gzip", "header only", "no annotations", "no build", "two builds", "no samples",
        "wrong position", "short record", "one line",
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(content: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        read(content, tmp_path)
    assert why in f"{refused.value.sentence} {refused.value.right}"


def test_what_packs_too_well_is_taken_up_to_a_size_and_refused_beyond_it(tmp_path: Path) -> None:
    """One record again and again packs a thousandfold: it may be a test, beyond two gigabytes it is a bomb."""
    path = tmp_path / "alike.vcf.gz"
    whole = Vcf(lines=(Line(),) * 20_000).content
    path.write_bytes(gzip.compress(whole, 9))
    assert look_through(path) == len(whole) > 200 * path.stat().st_size
    with pytest.raises(Invalid, match="far more than its size"):
        look_through(path, unjudged=1 << 20)


@pytest.mark.parametrize("version", ["4.1", "4.2", "4.3", "4.4"])
def test_versions_and_packings(version: str, tmp_path: Path) -> None:
    content = Vcf(version=version).content
    for packed in (
        content,
        gzip.compress(content),
        b"".join(gzip.compress(part) for part in (content[:300], content[300:])),
    ):
        found = read(packed, tmp_path)
        assert (found.facts["fileformat"], found.counts.proposed) == (f"VCFv{version}", 1)


def test_more_than_a_person_could_tier_is_counted_and_left_off(tmp_path: Path) -> None:
    found = read(Vcf(lines=tuple(Line(position=n + 1) for n in range(2_003))).content, tmp_path)
    assert (found.counts.proposed, found.counts.left_off, len(found.proposals)) == (2_000, 3, 2_000)


@pytest.mark.parametrize(
    ("fields", "vaf", "depth"),
    [
        ({"AF": [0.382], "DP": [1000], "AD": [618, 382]}, 38.2, 1000),
        ({"AD": [60, 40]}, 40.0, 100),
        ({"AD": [50, 30, 20], "DP": [100]}, 30.0, 100),
        ({"FREQ": ["38.2%"], "DP": [50]}, 38.2, 50),
        ({"AO": [12], "RO": [88]}, 12.0, 100),
        ({"FAO": [25], "FRO": [75], "FDP": [110]}, 25.0, 110),
        ({"CU": [90, 95], "TU": [10, 12], "DP": [105]}, 10.0, 105),
        ({"TAR": [70, 1], "TIR": [30, 1]}, 30.0, 100),
        ({"AF": [-2147483648]}, None, None),
        ({}, None, None),
    ],
    ids=[
        "AF",
        "AD",
        "two alternatives",
        "VarScan",
        "freebayes",
        "Torrent",
        "Strelka",
        "Strelka indel",
        "missing",
        "none",
    ],
)
def test_fraction_and_depth_as_callers_write_them(
    fields: dict[str, list[object]], vaf: float | None, depth: int | None
) -> None:
    assert sample_call(fields.get, alt=0, ref="C", alts=["T"]) == SampleCall(vaf, depth)


def test_snpeff_and_the_agreed_transcript_first() -> None:
    described = (
        "Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name | Feature_ID | HGVS.c | HGVS.p'"
    )
    columns = columns_of(f'"{described}"')
    assert columns == ("Allele", "Annotation", "Annotation_Impact", "Gene_Name", "Feature_ID", "HGVS.c", "HGVS.p")
    [one] = effects("T|missense_variant|MODERATE|TP53|NM_000546.6|c.743G>A|p.Arg248Gln", columns)
    assert (one.gene, one.transcript, one.hgvs_c, one.hgvs_p, one.matters) == (
        "TP53", "NM_000546.6", "c.743G>A", "p.Arg248Gln", True,
    )  # fmt: skip
    vep = ("Allele", "Consequence", "IMPACT", "SYMBOL", "Feature", "HGVSc", "HGVSp", "MANE_SELECT")
    written = (
        "T|synonymous_variant|LOW|TP53|NM_1.1|NM_1.1:c.3C>T|NP_1.1:p.Ser1%3D|,"
        "T|missense_variant|MODERATE|TP53|ENST00000269305.9|ENST00000269305.9:c.743G>A|ENSP1.4:p.Arg248Gln|NM_000546.6"
    )
    found = list(effects(written, vep))
    assert found[0].hgvs_p == "p.Ser1="
    chosen = best(found, allele="T", single=True)
    assert chosen is found[1]


@pytest.mark.parametrize(
    ("gene", "tumour", "normal", "why"),
    [
        ("TP53", 48.7, None, "half"),
        ("TP53", 97.0, None, "nearly all"),
        ("TP53", 25.0, None, None),
        ("TP53", 39.99, None, None),
        ("TP53", 40.0, None, "half"),
        ("NOTCH1", 50.0, None, None),
        ("NOTCH1", 50.0, 48.0, "normal sample"),
        ("TP53", 50.0, 0.0, None),
        ("TP53", 50.0, 19.9, None),
    ],
)
def test_when_a_variant_may_be_inherited(gene: str, tumour: float, normal: float | None, why: str | None) -> None:
    other = None if normal is None else SampleCall(normal, 100)
    said = suspected(gene, SampleCall(tumour, 100), other)
    assert (said is None) if why is None else (said is not None and why in said)


def test_absent_is_what_was_read_deeply_enough() -> None:
    assert is_absent(SampleCall(0.0, 10))
    assert not is_absent(SampleCall(0.0, 9))
    assert not is_absent(SampleCall(2.0, 100))
    assert not is_absent(SampleCall(None, 100))
    assert not is_absent(None)
