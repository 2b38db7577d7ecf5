"""Who does which assay, and what a referral's item means in assays."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from libs.common.errors import Invalid
from libs.common.vocabulary import Assay, ReferralItem

FUNCTIONAL_LABS: Final[Mapping[Assay, str]] = MappingProxyType(
    # Paper, section 6: DRP at the Josep Carreras institute, DBP at the University of Barcelona.
    {Assay.DRP: "lab-drp", Assay.DBP: "lab-dbp"}
)

_ASSAYS_OF_ITEM: Final[Mapping[ReferralItem, tuple[Assay, ...]]] = MappingProxyType(
    {
        # One item, two orders, two laboratories (domain, section 7).
        ReferralItem.DRP_DBP: (Assay.DRP, Assay.DBP),
        ReferralItem.NGS: (Assay.NGS_PANEL,),
        ReferralItem.FLOW: (Assay.FLOW,),
        ReferralItem.IG_TR_MRD: (Assay.IG_TR_MRD,),
        ReferralItem.GERM_LINE: (Assay.GERM_LINE,),
    }
)


def laboratory_of(assay: Assay, *, hub: str | None) -> str:
    """The functional laboratory, or else the hub that the sample goes to."""
    lab = FUNCTIONAL_LABS.get(assay, hub)
    if lab is None:
        raise Invalid(
            "No hub is chosen yet, so it is not known who would do this.", where="body.lab", right="a hub's id"
        )
    return lab


def assays_asked(assays: Iterable[Assay], items: Iterable[ReferralItem]) -> tuple[Assay, ...]:
    """The assays that a referral names, or those that its items stand for; each once, in their order."""
    named = tuple(dict.fromkeys(assays))
    meant = (assay for item in items for assay in _ASSAYS_OF_ITEM.get(item, ()))
    return named or tuple(dict.fromkeys(meant))
