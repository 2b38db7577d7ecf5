"""Whether a text names a variant: by the shapes in which HGVS, accessions, dbSNP and star alleles are written.

For texts in which nothing of the kind belongs: ids, codes, reasons. What is said in other words is not recognised.
"""

import re
from typing import Final

from libs.common.errors import Invalid
from services.samples.domain.genomics import hgnc

HIDDEN: Final = "(withheld)"
_VARIANT: Final = re.compile(
    r"""
      (?<![A-Za-z])(?:[NX][MRPCGTW]_\d{4,}|ENS[TGP]\d{6,}|LRG_\d+)[\w.:]*      # accession
    | (?<![A-Za-z])[cgmnr]\.[^\s|,;]{0,6}\d[^\s|,;]*                            # c.743G>A
    | (?<![A-Za-z])p\.[(\[]?(?:[A-Z*][a-z]{0,2}\d|[=?0])[^\s|,;]*               # p.(Arg248Gln)
    | (?<![A-Za-z])rs\d{3,}(?!\d)                                               # dbSNP
    | \*\d+[A-Za-z]*\s*/\s*\*\d+[A-Za-z]*                                          # *1/*3A
    """,
    re.VERBOSE,
)
_ORDINARY: Final = frozenset({"ids", "set", "was"})
"""Words of our sentences that are symbols of genes if they stand in capitals."""
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


def names_variant(text: str | None) -> bool:
    """Whether it does."""
    return text is not None and _VARIANT.search(text) is not None


def without_variants(text: str) -> str:
    """The text with these places covered."""
    return _VARIANT.sub(HIDDEN, text)


def without_genes(text: str) -> str:
    """Where even a gene would tell it: approved symbols are covered, too."""
    return _WORD.sub(_covered, without_variants(text))


def sentence_without_genes(text: str) -> str:
    """The same of a sentence of ours: its ordinary words stay, so that it is read and found in the list of words."""
    return _WORD.sub(lambda word: word[0] if word[0] in _ORDINARY else _covered(word), without_variants(text))


def check_names_none(text: str | None, *, where: str) -> None:
    """Refuse a reason that names one, without saying it again."""
    if names_variant(text):
        raise Invalid("The text names a variant; others read it.", where=where, right="words without the variant")


def _covered(word: re.Match[str]) -> str:
    return HIDDEN if hgnc.is_approved(word[0].upper()) else word[0]
