"""What a genetic code of the registry or of a laboratory says of which marker.

Codes come as they are printed (`TP53 mut`, `KMT2A::AFF1`) or as the samples service codes them
(`ABL1:amplification`, `BCL2:p.Gly101Val`, `RAS_PATHWAY`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from services.trials.domain.facts.lesions import PREFIX

_OWN_CODES: Final = frozenset({"abl_class", "jak_stat", "pam_pathway", "ras_pathway"})
"""Pathways that a laboratory may call by name. A gene's name alone means the gene."""

_ALIASES: Final = {"HYPODIPLOID": "HYPODIPLOIDY", "T315I": "ABL1 T315I"}
_REARRANGED: Final = frozenset({"R", "REARRANGEMENT", "REARRANGED", "FUSION"})
_AMPLIFIED: Final = frozenset({"AMP", "AMPLIFICATION", "AMPLIFIED"})
_LOST: Final = frozenset({"DEL", "DELETION", "LOSS"})
_LOSS_COUNTS: Final = frozenset({"TP53", "NF1", "PTEN", "PIK3R1"})
"""Tumour suppressors. Losing an activating gene of the RAS pathway is no lesion of it."""

_MUTATED: Final = frozenset({"MUT", "MUTATION", "MUTATED"})

_HOTSPOTS: Final[Mapping[str, Mapping[str, str]]] = {
    "ABL1": {"T315I": "ABL1 T315I", "P.THR315ILE": "ABL1 T315I"},
    "BCL2": {"G101V": "BCL2 G101V", "P.GLY101VAL": "BCL2 G101V", "F104": "BCL2 F104", "P.PHE104": "BCL2 F104"},
}
"""Single mutations that criteria name, as the beginning of what follows the gene."""


def markers(code: str, *, present: bool) -> Iterator[tuple[str, bool]]:
    """The markers the code speaks of, each found or not."""
    for marker in _markers(code.strip().upper(), present=present):
        yield PREFIX + marker, present


def _markers(code: str, *, present: bool) -> Iterator[str]:
    if "::" in code:
        yield from _fusion(code, present=present)
    elif code.lower().replace("-", "_") in _OWN_CODES:
        yield code.lower().replace("-", "_")
    else:
        gene, *rest = re.split(r"[\s_:\-]+", code)
        yield from _gene(gene, rest, present=present)


def _fusion(code: str, *, present: bool) -> Iterator[str]:
    """A fusion found rearranges both partners; one not found leaves other partners open."""
    left, _, right = code.split(" ", maxsplit=1)[0].partition("::")
    yield f"{left}::{right}"
    if present and (left, right) != ("BCR", "ABL1"):
        yield f"{left}-R"
        yield f"{right}-R"


def _gene(gene: str, rest: list[str], *, present: bool) -> Iterator[str]:
    said = frozenset(rest)
    if said & _REARRANGED:
        yield f"{gene}-R"
    elif said & _AMPLIFIED:
        yield f"{gene}-AMP"
    elif not said or said & _MUTATED or (said & _LOST and gene in _LOSS_COUNTS):
        yield _ALIASES.get(gene, gene)
        yield from () if present else dict.fromkeys(_HOTSPOTS.get(gene, {}).values())
    else:
        yield from _hotspots(gene, rest[0])


def _hotspots(gene: str, change: str) -> Iterator[str]:
    """Other single variants may be of unknown significance: they claim nothing."""
    for start, marker in _HOTSPOTS.get(gene, {}).items():
        if change.startswith(start):
            yield marker
