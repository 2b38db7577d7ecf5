"""Which consents let the board be asked."""

import pytest

from libs.common.errors import ConsentMissing
from libs.common.vocabulary import Purpose
from services.board.domain.consent import check_consent, is_withdrawn

C, R = Purpose.CONSULTATION, Purpose.REGISTRY

TABLE = [
    # said            may ask   withdrawn
    ({}, False, False),
    ({R: True}, False, False),
    ({C: True}, True, False),
    ({C: True, R: True}, True, False),
    ({C: False}, False, True),
    ({C: True, R: False}, False, True),
    ({C: True, Purpose.GERM_LINE: False}, True, False),
]


@pytest.mark.parametrize(("said", "may_ask", "withdrawn"), TABLE)
def test_consents(said: dict[Purpose, bool], may_ask: bool, withdrawn: bool) -> None:
    assert is_withdrawn(said) is withdrawn
    if may_ask:
        check_consent(said)
        return
    with pytest.raises(ConsentMissing):
        check_consent(said)
