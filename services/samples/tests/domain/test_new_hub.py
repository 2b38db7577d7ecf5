"""The hub that a tube goes on to must do what goes with it; functional laboratories are not asked of it."""

import pytest

from libs.common.errors import Invalid
from libs.common.vocabulary import Assay
from services.samples.domain.forwarding.new_hub import check_can_do, stated
from services.samples.domain.routing.hubs import HubAbility

SMALL = HubAbility(frozenset({Assay.FLOW}), 10, "a test")


def test_what_the_new_hub_does_not_do_is_named() -> None:
    check_can_do("hub-small", SMALL, [Assay.FLOW, Assay.DRP])
    check_can_do("hub-of-which-nothing-is-known", None, [Assay.KARYOTYPE])
    with pytest.raises(Invalid, match="hub-small does not do karyotype, fish") as refused:
        check_can_do("hub-small", SMALL, [Assay.FLOW, Assay.KARYOTYPE, Assay.FISH])
    assert (refused.value.where, refused.value.wrong) == ("body.hub", "karyotype, fish")


def test_what_could_not_be_counted_is_not_known() -> None:
    assert stated("hub-madrid", (), loads=None).waiting is None
    assert stated("hub-madrid", (), loads={}).waiting == 0
