"""Which genetic markers make which lesion, and when a lesion may be called absent.

A gene that nobody tested is unknown. A lesion is present as soon as one of its markers is; it is
absent only when every marker on a complete list was tested and not found, or when a laboratory
says so of the lesion itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.trials.domain.criteria.kleene import Truth, disjunction, truth_of
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.value import NO, YES, Codes

PREFIX: Final = "marker:"


@dataclass(frozen=True, slots=True)
class Lesion:
    """`markers` make it present; `complete` says whether all of them absent make it absent."""

    markers: tuple[str, ...]
    complete: bool = True


LESIONS: Mapping[str, Lesion] = {
    "bcr_abl1": Lesion(("BCR::ABL1",)),
    "t315i": Lesion(("ABL1 T315I",)),
    # NCT05751044: NUP214::ABL1 or other ABL1 fusion or amplification, PDGFRB fusion.
    "abl_class": Lesion(("ABL1-R", "PDGFRB-R", "ABL1-AMP")),
    "kmt2a": Lesion(("KMT2A-R",)),
    "nup98": Lesion(("NUP98-R",)),
    "npm1": Lesion(("NPM1",)),
    "tcf3_hlf": Lesion(("TCF3::HLF",)),
    "tcf3_pbx1": Lesion(("TCF3::PBX1",)),
    "tp53": Lesion(("TP53",)),
    "hypodiploid": Lesion(("HYPODIPLOIDY",)),
    # NCT05745714 says "IL7R/JAK-STAT" without a list of genes: these are surely of it, but all
    # of them absent does not prove that the pathway is intact.
    "jak_stat": Lesion(("IL7R", "JAK1", "JAK2", "JAK3"), complete=False),
    # NCT07175415 says "PAM pathway" (PI3K, AKT, mTOR) without a list: surely of it are these.
    "pam_pathway": Lesion(("PIK3CA", "PIK3R1", "PIK3CD", "PTEN", "AKT1", "AKT2", "AKT3", "MTOR"), complete=False),
    # NCT05658640 gives the list.
    "ras_pathway": Lesion(("KRAS", "NRAS", "HRAS", "FLT3", "PTPN11", "MAP2K1", "CBL", "NF1")),
    "bcl2_resistance": Lesion(("BCL2 G101V", "BCL2 F104")),
}


def is_marker(fact: str) -> bool:
    """Whether a claim is about a marker, not about a fact of the dictionary."""
    return fact.startswith(PREFIX)


def lesions_of(marker: str) -> tuple[str, ...]:
    """Of which lesions a claim speaks: of the marker's, or of the lesion itself."""
    return _OF_MARKER.get(marker, ())


def lesion(fact: str, known: Mapping[str, KnownFact]) -> KnownFact | None:
    """The lesion as its markers leave it; None where nothing is known."""
    whole = known.get(PREFIX + fact)
    parts = [known.get(PREFIX + marker) for marker in LESIONS[fact].markers]
    told = [found for found in (whole, *parts) if found is not None]
    truth = _truth(whole, parts, complete=LESIONS[fact].complete)
    sources = tuple(source for found in told for source in found.sources)
    if not truth.known:
        disputed = tuple(source for found in told if found.conflicting for source in found.sources)
        return KnownFact(fact, Codes.of(YES, NO), disputed, conflicting=True) if disputed else None
    return KnownFact(fact, Codes.truth(truth is Truth.TRUE), sources)


def _truth(whole: KnownFact | None, parts: list[KnownFact | None], *, complete: bool) -> Truth:
    """Present by any part; absent by the laboratory's word, or by a complete list of absences."""
    by_parts = disjunction(_asked(part) for part in parts)
    if by_parts is Truth.TRUE or _asked(whole) is Truth.TRUE:
        return Truth.TRUE
    if whole is not None:
        return _asked(whole)
    return by_parts if complete else Truth.UNKNOWN


def _asked(found: KnownFact | None) -> Truth:
    if found is None or found.value not in (Codes.of(YES), Codes.of(NO)):
        return Truth.UNKNOWN
    return truth_of(found.value == Codes.of(YES))


def _names(name: str) -> tuple[str, ...]:
    return tuple(PREFIX + one for one in (name, *LESIONS[name].markers))


_OF_MARKER: Final[Mapping[str, tuple[str, ...]]] = {
    marker: tuple(name for name in LESIONS if marker in _names(name))
    for marker in sorted({one for name in LESIONS for one in _names(name)})
}
