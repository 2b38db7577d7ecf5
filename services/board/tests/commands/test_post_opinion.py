"""Experts speak: the first one answers, whoever is first, and threads stay within a consultation."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from libs.common.call import Call
from libs.common.contracts.board import ConsultationAnswered
from libs.common.database import Database
from libs.common.errors import Invalid, NotFound
from libs.common.testing.ledger import published
from services.board.commands.post_opinion import PostOpinion, post_opinion
from services.board.domain.consultation import Consultation

Ask = Callable[..., Awaitable[Consultation]]


async def test_of_many_at_once_one_is_the_first(database: Database, ask: Ask, expert: Call) -> None:
    opened = await ask()
    await asyncio.gather(*(post_opinion(database, PostOpinion(expert, opened.id, str(turn))) for turn in range(4)))
    _, *answered = await published(database)
    assert [type(event) for event in answered] == [ConsultationAnswered]


async def test_who_asked_does_not_answer_himself(database: Database, ask: Ask, expert: Call, clinician: Call) -> None:
    opened = await ask()
    both = replace(expert, caller=replace(expert.caller, subject=clinician.by))
    await post_opinion(database, PostOpinion(both, opened.id, "I think aloud."))
    assert len(await published(database)) == 1
    await post_opinion(database, PostOpinion(expert, opened.id, "Then I answer."))
    assert len(await published(database)) == 2


async def test_a_reply_stays_within_its_consultation(database: Database, ask: Ask, expert: Call) -> None:
    one, other = await ask(), await ask()
    post = await post_opinion(database, PostOpinion(expert, one.id, "Yes."))
    with pytest.raises(Invalid):
        await post_opinion(database, PostOpinion(expert, other.id, "No.", in_reply_to=post.id))


async def test_a_hospital_that_is_not_its_own_finds_nothing(
    database: Database, ask: Ask, call_of: Callable[..., Call]
) -> None:
    opened = await ask()
    with pytest.raises(NotFound):
        await post_opinion(database, PostOpinion(call_of("site_clinician", "hospital-murcia"), opened.id, "Hm."))
