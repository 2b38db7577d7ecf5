"""Which stage may follow which: the whole truth table."""

import pytest

from libs.common.errors import WrongState
from services.board.domain.stages import (
    ConsultationStage,
    ReferralStage,
    check_consultation_move,
    check_referral_move,
    diagram,
)

CONSULTATION = """
    open        -> answered closed
    answered    -> recommended closed
    recommended -> recommended followed_up closed
    followed_up -> followed_up recommended closed
    closed      ->
"""

REFERRAL = """
    made     -> accepted declined revoked
    accepted -> revoked
    declined ->
    revoked  ->
"""


def moves(table: str) -> dict[str, set[str]]:
    lines = (line.split("->") for line in table.strip().splitlines())
    return {old.strip(): set(new.split()) for old, new in lines}


@pytest.mark.parametrize("old", ConsultationStage)
@pytest.mark.parametrize("new", ConsultationStage)
def test_consultation_moves(old: ConsultationStage, new: ConsultationStage) -> None:
    if new in moves(CONSULTATION)[old]:
        check_consultation_move(old, new)
        return
    with pytest.raises(WrongState):
        check_consultation_move(old, new)


@pytest.mark.parametrize("old", ReferralStage)
@pytest.mark.parametrize("new", ReferralStage)
def test_referral_moves(old: ReferralStage, new: ReferralStage) -> None:
    if new in moves(REFERRAL)[old]:
        check_referral_move(old, new)
        return
    with pytest.raises(WrongState):
        check_referral_move(old, new)


def test_the_diagram_shows_every_move() -> None:
    drawn = diagram()
    for machine, prefix in ((CONSULTATION, "c"), (REFERRAL, "r")):
        for old, after in moves(machine).items():
            for new in after:
                assert f"{prefix}_{old} --> {prefix}_{new}" in drawn
