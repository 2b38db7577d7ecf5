"""The stages of a record follow from its consents, and only by the moves in the table."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.errors import ConsentMissing, WrongState
from libs.common.identifiers import new_id
from libs.common.vocabulary import Purpose
from services.registry.domain.consent import Consent, check_writable, purposes_to_withdraw, record_stage
from services.registry.domain.stages import (
    DUPLICATE_MOVES,
    RECORD_MOVES,
    DuplicateStage,
    RecordStage,
    check_duplicate_move,
    check_record_move,
)


def consent(purpose: Purpose, *, withdrawn: bool = False) -> Consent:
    return Consent(
        id=new_id(),
        purpose=purpose,
        document_version="1",
        given_on=date(2021, 1, 1),
        withdrawal_id=new_id() if withdrawn else None,
    )


@given(st.lists(st.tuples(st.sampled_from([Purpose.REGISTRY, Purpose.GENOMICS]), st.booleans()), max_size=8))
def test_consents_move_a_record_only_as_the_table_says(told: list[tuple[Purpose, bool]]) -> None:
    given_now: list[Consent] = []
    stage = record_stage(given_now, merged=False)
    for purpose, gives in told:
        if gives:
            given_now.append(consent(purpose))
        else:
            given_now = [consent(one.purpose, withdrawn=True) if one.purpose is purpose else one for one in given_now]
        later = record_stage(given_now, merged=False)
        assert later is stage or later in RECORD_MOVES[stage]
        stage = later


@pytest.mark.parametrize("stage", RecordStage)
def test_only_an_open_record_is_written(stage: RecordStage) -> None:
    if stage is RecordStage.OPEN:
        check_writable(stage)
        return
    with pytest.raises(ConsentMissing):
        check_writable(stage)


@pytest.mark.parametrize("now", RecordStage)
@pytest.mark.parametrize("to", RecordStage)
def test_record_moves(now: RecordStage, to: RecordStage) -> None:
    if to in RECORD_MOVES[now]:
        check_record_move(now, to)
        return
    with pytest.raises(WrongState):
        check_record_move(now, to)


@pytest.mark.parametrize("now", DuplicateStage)
@pytest.mark.parametrize("to", DuplicateStage)
def test_duplicate_moves(now: DuplicateStage, to: DuplicateStage) -> None:
    if to in DUPLICATE_MOVES[now]:
        check_duplicate_move(now, to)
        return
    with pytest.raises(WrongState):
        check_duplicate_move(now, to)


def test_withdrawing_nothing_named_takes_all_in_force() -> None:
    given_now = [consent(Purpose.GENOMICS), consent(Purpose.REGISTRY), consent(Purpose.GERM_LINE, withdrawn=True)]
    assert purposes_to_withdraw((), consents=given_now) == (Purpose.REGISTRY, Purpose.GENOMICS)
    assert purposes_to_withdraw((Purpose.GENOMICS,), consents=given_now) == (Purpose.GENOMICS,)
    with pytest.raises(WrongState):
        purposes_to_withdraw((Purpose.GERM_LINE,), consents=given_now)
    with pytest.raises(WrongState):
        purposes_to_withdraw((), consents=[])
