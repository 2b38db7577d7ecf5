"""What can be referred: which items send the patient, which a sample, and the assays an item stands for."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from libs.common.errors import Invalid
from libs.common.organisation import Organisation, OrganisationKind
from libs.common.vocabulary import Assay, ReferralItem, ReferralKind

_I = ReferralItem

KIND_OF: Mapping[ReferralItem, ReferralKind] = MappingProxyType(
    {
        _I.TRIAL: ReferralKind.PATIENT,
        _I.CAR_T: ReferralKind.PATIENT,
        _I.HSCT: ReferralKind.PATIENT,
        _I.DRP_DBP: ReferralKind.SAMPLE,
        _I.NGS: ReferralKind.SAMPLE,
        _I.FLOW: ReferralKind.SAMPLE,
        _I.IG_TR_MRD: ReferralKind.SAMPLE,
        _I.GERM_LINE: ReferralKind.SAMPLE,
    }
)

ASSAYS_OF: Mapping[ReferralItem, tuple[Assay, ...]] = MappingProxyType(
    {
        # One item, two assays in two laboratories (domain, section 7).
        _I.DRP_DBP: (Assay.DRP, Assay.DBP),
        _I.NGS: (Assay.NGS_PANEL,),
        _I.FLOW: (Assay.FLOW,),
        _I.IG_TR_MRD: (Assay.IG_TR_MRD,),
        _I.GERM_LINE: (Assay.GERM_LINE,),
    }
)


def assays_for(items: Sequence[ReferralItem]) -> tuple[Assay, ...]:
    """Expand items into the assays to be ordered, each once, in order."""
    return tuple(dict.fromkeys(assay for item in items for assay in ASSAYS_OF.get(item, ())))


def check_items(kind: ReferralKind, items: Sequence[ReferralItem]) -> None:
    """Refuse items that do not belong to what travels, and items named twice."""
    if len(set(items)) != len(items):
        raise Invalid("An item is named twice.", where="body.items", right="each item once")
    strangers = [item for item in items if KIND_OF[item] is not kind]
    if strangers:
        fitting = [item for item, of in KIND_OF.items() if of is kind]
        raise Invalid(
            f"A referral of a {kind} cannot be for {', '.join(strangers)}.",
            where="body.items",
            right=", ".join(fitting),
        )


def check_trial(items: Sequence[ReferralItem], trial: str | None) -> None:
    """A referral to a trial names it; another one does not."""
    if (ReferralItem.TRIAL in items) != (trial is not None):
        raise Invalid("A referral to a trial names the trial, and no other does.", where="body.trial")


def check_receiver(kind: ReferralKind, receiver: Organisation, *, hospital: str) -> None:
    """A sample goes to a hub; a patient to another hospital (both hubs are hospitals too)."""
    fitting = {OrganisationKind.HUB}
    if kind is ReferralKind.PATIENT:
        fitting = {OrganisationKind.HUB, OrganisationKind.HOSPITAL}
    if receiver.kind not in fitting:
        raise Invalid(
            f"{receiver.id} is a {receiver.kind}: a {kind} is not referred there.",
            where="body.receiver",
            right=" or ".join(sorted(fitting)),
        )
    if kind is ReferralKind.PATIENT and receiver.id == hospital:
        raise Invalid("A patient is referred to another hospital than the treating one.", where="body.receiver")
