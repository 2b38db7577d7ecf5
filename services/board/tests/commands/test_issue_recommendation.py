"""The board signs: versions, clocks, who may, and what a changed row looks like."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import update

from libs.common.call import Call
from libs.common.contracts.board import ConsultationAnswered, RecommendationIssued
from libs.common.database import Database
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion
from libs.common.testing.ledger import published
from libs.common.vocabulary import RecommendationKind
from services.board.commands.issue_recommendation import IssueRecommendation, issue_recommendation
from services.board.domain.consultation import Consultation
from services.board.domain.recommendation import Item, Recommendation
from services.board.domain.signature import Seal
from services.board.domain.stages import ConsultationStage
from services.board.store import recommendations
from services.board.store.tables import recommendations as table
from services.board.store.whole_consultation import read

Ask = Callable[..., Awaitable[Consultation]]
SEAL = Seal(b"0" * 32)
DRUG = Item(RecommendationKind.DRUG, "blinatumomab", condition="after_drp_dbp")


async def issue(database: Database, call: Call, consultation_id: UUID, *, reason: str | None = None) -> Recommendation:
    order = IssueRecommendation(call=call, consultation_id=consultation_id, items=(DRUG,), reason=reason)
    return await issue_recommendation(database, order, seal=SEAL)


async def kept(database: Database, consultation_id: UUID) -> list[Recommendation]:
    async with database.reading(Call.service("test")) as tx:
        return await recommendations.of_consultation(tx, consultation_id)


async def test_advice_without_a_post_answers_too(database: Database, ask: Ask, chair: Call) -> None:
    opened = await ask()
    signed = await issue(database, chair, opened.id)
    _, answered, issued = await published(database)
    assert isinstance(answered, ConsultationAnswered)
    assert isinstance(issued, RecommendationIssued)
    assert (issued.destination, issued.recommendation_version, issued.digest) == (opened.hospital, 1, signed.digest)
    assert issued.items[0].model_dump(exclude_none=True) == {
        "position": 1,
        "kind": "drug",
        "code": "blinatumomab",
        "condition": "after_drp_dbp",
        "experimental": True,
    }


async def test_a_change_is_a_new_version_and_the_old_one_stays(database: Database, ask: Ask, chair: Call) -> None:
    opened = await ask()
    with pytest.raises(Invalid):  # nothing of a refused change is kept
        await issue(database, chair, opened.id)
        await issue(database, chair, opened.id)
    await issue(database, chair, opened.id, reason="A result has come.")
    versions = await kept(database, opened.id)
    assert [one.version for one in versions] == [1, 2]
    assert all(SEAL.is_intact(one) for one in versions)


async def test_a_row_that_was_changed_afterwards_shows(database: Database, ask: Ask, chair: Call) -> None:
    opened = await ask()
    await issue(database, chair, opened.id)
    async with database.transaction(Call.service("test")) as tx:
        await tx.execute(update(table).values(items=(replace(DRUG, code="inotuzumab"),)))
    (changed,) = await kept(database, opened.id)
    assert SEAL.is_intact(changed) is False


async def test_who_asked_does_not_sign(database: Database, ask: Ask, chair: Call, clinician: Call) -> None:
    opened = await ask()
    both = replace(chair, caller=replace(chair.caller, subject=clinician.by))
    with pytest.raises(Forbidden):
        await issue(database, both, opened.id)


async def test_another_hospital_finds_nothing(database: Database, ask: Ask, call_of: Callable[..., Call]) -> None:
    opened = await ask()
    with pytest.raises(NotFound):
        await issue(database, call_of("site_clinician", "hospital-madrid"), opened.id)


async def test_a_stale_version_is_refused(database: Database, ask: Ask, chair: Call) -> None:
    opened = await ask()
    with pytest.raises(StaleVersion):
        await issue(database, replace(chair, if_match=7), opened.id)


async def test_the_consultation_awaits_its_follow_up(database: Database, ask: Ask, chair: Call) -> None:
    opened = await ask()
    await issue(database, chair, opened.id)
    async with database.transaction(Call.service("test")) as tx:
        whole = await read(tx, opened.id)
    assert whole.consultation.stage is ConsultationStage.RECOMMENDED
    assert whole.consultation.recommended_at == whole.recommendations[0].issued_at
