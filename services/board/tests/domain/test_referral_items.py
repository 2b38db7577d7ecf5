"""Items, the assays they stand for, and where they may go."""

import pytest

from libs.common.errors import Invalid
from libs.common.organisation import Organisation, OrganisationKind
from libs.common.vocabulary import Assay, ReferralItem, ReferralKind
from services.board.domain.referral_items import (
    ASSAYS_OF,
    KIND_OF,
    assays_for,
    check_items,
    check_receiver,
    check_trial,
)

I = ReferralItem  # noqa: E741 - a short name for a table

EXPANSION = [
    ((I.DRP_DBP,), (Assay.DRP, Assay.DBP)),
    ((I.NGS,), (Assay.NGS_PANEL,)),
    ((I.FLOW,), (Assay.FLOW,)),
    ((I.NGS, I.DRP_DBP), (Assay.NGS_PANEL, Assay.DRP, Assay.DBP)),
    ((I.IG_TR_MRD,), (Assay.IG_TR_MRD,)),
    ((I.GERM_LINE,), (Assay.GERM_LINE,)),
    ((I.CAR_T, I.TRIAL, I.HSCT), ()),
]


@pytest.mark.parametrize(("items", "assays"), EXPANSION)
def test_expansion(items: tuple[ReferralItem, ...], assays: tuple[Assay, ...]) -> None:
    assert assays_for(items) == assays


def test_every_item_has_a_kind_and_every_sample_item_its_assays() -> None:
    assert set(KIND_OF) == set(ReferralItem)
    assert set(ASSAYS_OF) == {item for item, kind in KIND_OF.items() if kind is ReferralKind.SAMPLE}


@pytest.mark.parametrize("item", ReferralItem)
@pytest.mark.parametrize("kind", ReferralKind)
def test_items_belong_to_what_travels(item: ReferralItem, kind: ReferralKind) -> None:
    if KIND_OF[item] is kind:
        check_items(kind, [item])
        return
    with pytest.raises(Invalid, match="cannot be for"):
        check_items(kind, [item])


def test_an_item_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="twice"):
        check_items(ReferralKind.SAMPLE, [I.NGS, I.NGS])


@pytest.mark.parametrize(
    ("items", "trial", "good"),
    [((I.TRIAL,), "T", True), ((I.TRIAL,), None, False), ((I.CAR_T,), "T", False), ((I.CAR_T,), None, True)],
)
def test_a_trial_is_named_exactly_for_a_trial(items: tuple[ReferralItem, ...], trial: str | None, good: bool) -> None:
    if good:
        check_trial(items, trial)
        return
    with pytest.raises(Invalid):
        check_trial(items, trial)


@pytest.mark.parametrize("kind", ReferralKind)
@pytest.mark.parametrize("at", OrganisationKind)
def test_who_may_receive(kind: ReferralKind, at: OrganisationKind) -> None:
    receiver = Organisation(id="there", name="There", kind=at, region="R", time_zone="Europe/Madrid")
    fitting = {ReferralKind.SAMPLE: {"hub"}, ReferralKind.PATIENT: {"hub", "hospital"}}
    if at in fitting[kind]:
        check_receiver(kind, receiver, hospital="here")
        return
    with pytest.raises(Invalid):
        check_receiver(kind, receiver, hospital="here")


def test_a_patient_is_not_referred_to_where_it_is() -> None:
    here = Organisation(id="here", name="Here", kind=OrganisationKind.HUB, region="R", time_zone="Europe/Madrid")
    check_receiver(ReferralKind.SAMPLE, here, hospital="here")
    with pytest.raises(Invalid):
        check_receiver(ReferralKind.PATIENT, here, hospital="here")
