"""The registry hears which services obeyed a withdrawal, once or twice, and from nobody else's withdrawal."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from libs.common.consumer import reactions_in
from libs.common.contracts.board import RecommendationIssued
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.errors import NotFound
from libs.common.identifiers import new_id
from services.registry import consumers
from services.registry.tests.conftest import Ask, Register, Tell

Heard = Callable[..., Awaitable[None]]
AT = datetime(2026, 6, 15, 12, 30, tzinfo=UTC)


def confirmed(withdrawal: str | UUID, code: str, by: str) -> WithdrawalConfirmed:
    return WithdrawalConfirmed(
        at=AT, version=1, withdrawal_id=UUID(str(withdrawal)), patient=code, by_service=by, confirmed_at=AT
    )


async def test_it_is_complete_when_all_have_confirmed(ask: Ask, register: Register, tell: Tell, heard: Heard) -> None:
    code = await register()
    made = await tell(code, "consent-withdrawals", {"withdrawn_on": "2024-05-01"})
    path = f"/v1/patients/{code}/consent-withdrawals/{made['id']}"
    await heard(confirmed(made["id"], code, "samples"), confirmed(made["id"], code, "board"))
    partly = (await ask("GET", path)).json()
    assert {one["by_service"] for one in partly["confirmations"]} == {"samples", "board"}
    assert (partly["outstanding"], partly["complete"]) == (["reporting", "trials"], False)
    await heard(confirmed(made["id"], code, "trials"), confirmed(made["id"], code, "samples"))
    await heard(confirmed(made["id"], code, "reporting"))
    whole = (await ask("GET", f"/v1/patients/{code}")).json()["withdrawals"][0]
    assert (whole["complete"], len(whole["confirmations"])) == (True, 4)


async def test_an_unknown_withdrawal_is_refused(heard: Heard) -> None:
    with pytest.raises(NotFound):
        await heard(confirmed(new_id(), "000001AF", "samples"))


def test_the_registry_hears_nothing_of_the_board() -> None:
    heard = reactions_in(consumers)
    assert set(heard) == {WithdrawalConfirmed.type()}
    assert not any(one.event.service == RecommendationIssued.service for one in heard.values())
