"""Genetics as printed codes: looked at, warned about, never repaired and never a gate."""

import re
from collections.abc import Iterable

# The shape HGNC recommends for fusions since 2021: two gene symbols joined by a double colon.
SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)?(@)?", re.ASCII)
OLD_FUSION = re.compile(r"[A-Z][A-Z0-9]{1,9}[-/][A-Z][A-Z0-9]{1,9}[0-9]*", re.ASCII)

# Short forms in use that are no approved symbol, with the approved ones they may stand for
# ("ZEB::BCL11B" is printed in case 12 of the paper's Table 1).
NO_SYMBOLS = {"ZEB": "ZEB1 or ZEB2", "MLL": "KMT2A", "TEL": "ETV6", "AML1": "RUNX1", "E2A": "TCF3"}

PHILADELPHIA = frozenset({"BCR::ABL1", "BCR-ABL1", "BCR/ABL1", "BCR-ABL", "T(9;22)", "T(9;22)(Q34;Q11)", "PH+"})
"""Spellings of the one fusion that takes a child out of the risk table."""


def is_philadelphia(codes: Iterable[str]) -> bool:
    """Whether any of the codes says BCR::ABL1, in whichever spelling."""
    return any("".join(code.split()).upper() in PHILADELPHIA for code in codes)


def warnings(codes: Iterable[str]) -> tuple[str, ...]:
    """What a reader should know about the way the codes are written; the codes stay as they are."""
    return tuple(warning for code in codes for warning in _warnings_of(code))


def _warnings_of(code: str) -> list[str]:
    if "::" not in code:
        old = OLD_FUSION.fullmatch(code.strip())
        return [f"{code}: a fusion is written GENE::GENE."] if old else []
    partners = code.strip().split("::")
    wrong = [partner for partner in partners if not SYMBOL.fullmatch(partner)]
    if len(partners) != len(("five prime", "three prime")) or wrong:
        return [f"{code}: a fusion is written GENE::GENE, two gene symbols in capitals."]
    return [
        f"{code}: {partner} is no approved gene symbol ({NO_SYMBOLS[partner]})."
        for partner in partners
        if partner in NO_SYMBOLS
    ]
