"""What a report says in words, so that no reader takes a finding for more than it is."""

from libs.common.vocabulary import Assay

EXPERIMENTAL = (
    "Experimental: functional assays (DRP, DBP) await validation; not to be used alone to decide on a treatment."
)
"""Every functional result says so (domain.md, section 5)."""

WITHHELD = "Germ-line findings are not shown here: they go to genetic counselling."
"""Germ-line results have a consent of their own and never stand on the common sheet (domain.md, section 5)."""

SUPPRESSED = "Counts of 1 to 4 are hidden (null), and with them those from which they could be worked out; 0 is shown."

EXACT = "Exact counts: small numbers may point at a child; not for publication."


def note_on(assay: str | None, *, withheld: bool) -> str | None:
    """What must be read together with a result of this assay."""
    if withheld or assay == Assay.GERM_LINE:
        return WITHHELD
    return EXPERIMENTAL if is_experimental(assay) else None


def is_experimental(assay: str | None) -> bool:
    """Whether the assay awaits validation, whatever a laboratory says of it."""
    return assay is not None and Assay(assay).experimental
