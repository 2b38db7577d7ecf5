"""What an annotated file says a variant does to which gene: SnpEff's ANN and VEP's CSQ."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

_FORMAT: Final = re.compile(r"(?:Format:|annotations:)\s*'?\"?([^\"']+)")
_TRANSCRIPT: Final = re.compile(r"^(NM|NR|ENST)_?\d+\.\d+$")
_WORTH: Final = frozenset({"HIGH", "MODERATE"})
_FREQUENCIES: Final = ("gnomADe_AF", "gnomADg_AF", "gnomAD_AF", "MAX_AF", "AF")
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "gene": ("SYMBOL", "Gene_Name"),
    "impact": ("IMPACT", "Annotation_Impact"),
    "consequence": ("Consequence", "Annotation"),
    "transcript": ("Feature", "Feature_ID"),
    "hgvs_c": ("HGVSc", "HGVS.c"),
    "hgvs_p": ("HGVSp", "HGVS.p"),
    "hgvs_g": ("HGVSg",),
    "allele": ("Allele",),
    "mane": ("MANE_SELECT", "MANE"),
    "canonical": ("CANONICAL",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """On one transcript."""

    gene: str
    impact: str
    consequence: str
    transcript: str | None
    hgvs_c: str | None
    hgvs_p: str | None
    hgvs_g: str | None
    allele: str
    rank: int
    frequency: float | None

    @property
    def matters(self) -> bool:
        """Whether the protein, or its splicing, is another one: the rest is counted and not proposed."""
        return self.impact in _WORTH or "splice" in self.consequence


def columns_of(description: str) -> tuple[str, ...] | None:
    """The order of the parts, as the header describes it."""
    found = _FORMAT.search(description)
    return None if found is None else tuple(one.strip() for one in found[1].split("|"))


def effects(written: str, columns: Sequence[str]) -> Iterator[Effect]:
    """Every transcript's, in the file's order."""
    for one in written.split(","):
        parts = dict(zip(columns, one.split("|"), strict=False))
        told = {name: next((parts[key] for key in keys if parts.get(key)), "") for name, keys in _NAMES.items()}
        if told["gene"]:
            yield _effect(told, parts)


def best(found: Sequence[Effect], *, allele: str, single: bool) -> Effect | None:
    """The agreed transcript before the canonical one, RefSeq before Ensembl, else the file's order."""
    mine = [one for one in found if single or one.allele in {allele, allele[1:] or "-"}]
    return min(mine, key=lambda one: one.rank, default=None)


def _effect(told: Mapping[str, str], parts: Mapping[str, str]) -> Effect:
    reference, _, coding = told["hgvs_c"].rpartition(":")
    transcript = next((one for one in (reference, told["transcript"]) if _TRANSCRIPT.match(one)), None)
    return Effect(
        gene=told["gene"],
        impact=told["impact"],
        consequence=told["consequence"],
        transcript=transcript,
        hgvs_c=coding if coding.startswith("c.") else None,
        hgvs_p=_protein(told["hgvs_p"]),
        hgvs_g=told["hgvs_g"] or None,
        allele=told["allele"],
        rank=_rank(told, transcript),
        frequency=_frequency(parts),
    )


def _rank(told: Mapping[str, str], transcript: str | None) -> int:
    agreed = 0 if told["mane"] else 1 if told["canonical"] == "YES" else 2
    refseq = 0 if transcript is not None and transcript.startswith("N") else 1
    return 4 * (told["impact"] not in _WORTH) + 8 * (not told["hgvs_c"]) + 2 * agreed + refseq


def _protein(written: str) -> str | None:
    described = unquote(written.rpartition(":")[2])
    return described if described.startswith("p.") else None


def _frequency(parts: Mapping[str, str]) -> float | None:
    for name in _FREQUENCIES:
        try:
            return float(parts[name])
        except (KeyError, ValueError):
            continue
    return None
