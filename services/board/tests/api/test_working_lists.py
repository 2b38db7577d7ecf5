"""The working lists: what waits for what, whose it is, and one page after the other."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.vocabulary import RecommendationKind, ReferralItem, ReferralKind
from services.board.commands.accept_referral import AcceptReferral, accept_referral
from services.board.commands.close_consultation import CloseConsultation, close_consultation
from services.board.commands.issue_recommendation import IssueRecommendation, issue_recommendation
from services.board.commands.make_referral import MakeReferral, make_referral
from services.board.commands.post_opinion import PostOpinion, post_opinion
from services.board.domain.consultation import Consultation
from services.board.domain.reasons import ClosingReason
from services.board.domain.recommendation import Item
from services.board.domain.signature import Seal

Ask = Callable[..., Awaitable[Consultation]]
Headers = Callable[..., dict[str, str]]
ITEMS = (Item(RecommendationKind.HSCT, "hsct"),)


@pytest.fixture
async def names(
    *, database: Database, ask: Ask, clock: FixedClock, clinician: Call, expert: Call, chair: Call
) -> dict[str, str]:
    """Five consultations, each at another stage; the ids by what they are called here."""
    late = await ask()
    clock.move(timedelta(hours=49))
    asked, answered, advised, closed = [await ask() for _ in range(4)]
    await post_opinion(database, PostOpinion(expert, answered.id, "x"))
    await issue_recommendation(database, IssueRecommendation(chair, advised.id, ITEMS), seal=Seal())
    await close_consultation(database, CloseConsultation(clinician, closed.id, ClosingReason.DONE))
    all_of_them = {"late": late, "asked": asked, "answered": answered, "advised": advised, "closed": closed}
    return {str(one.id): name for name, one in all_of_them.items()}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "late asked answered advised closed"),
        ("?working_list=open", "late asked answered advised"),
        ("?working_list=overdue", "late"),
        ("?working_list=awaiting_answer", "late asked"),
        ("?working_list=awaiting_recommendation", "late asked answered"),
        ("?working_list=awaiting_follow_up", "advised"),
        ("?stage=closed", "closed"),
        ("?patient=000001AF&hospital=hospital-aragon", "late asked answered advised closed"),
        ("?patient=000002MW", ""),
        ("?hospital=hospital-madrid", ""),
    ],
)
async def test_what_waits_for_what(
    client: httpx.AsyncClient, headers: Headers, names: dict[str, str], query: str, found: str
) -> None:
    answer = await client.get(f"/v1/consultations{query}", headers=headers("board_chair", "board"))
    assert answer.status_code == 200, answer.text
    assert {names[one["id"]] for one in answer.json()["items"]} == set(found.split())


async def test_one_page_after_the_other(client: httpx.AsyncClient, headers: Headers, names: dict[str, str]) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = f"?limit=2{f'&cursor={cursor}' if cursor else ''}"
        page = (await client.get(f"/v1/consultations{query}", headers=headers("board_chair", "board"))).json()
        seen += [names[one["id"]] for one in page["items"]]
        cursor = page.get("next_cursor")
    assert seen == ["closed", "advised", "answered", "asked", "late"]


async def test_another_hospital_sees_an_empty_list(
    client: httpx.AsyncClient, headers: Headers, names: dict[str, str]
) -> None:
    answer = await client.get("/v1/consultations", headers=headers("site_clinician", "hospital-murcia"))
    assert answer.json()["items"] == []


async def test_referrals_to_me(
    *,
    client: httpx.AsyncClient,
    headers: Headers,
    database: Database,
    ask: Ask,
    clinician: Call,
    call_of: Callable[..., Call],
    organisations: Organisations,
) -> None:
    asked = (await ask()).id
    patient = MakeReferral(clinician, asked, ReferralKind.PATIENT, (ReferralItem.HSCT,), "hub-madrid")
    sample = MakeReferral(clinician, asked, ReferralKind.SAMPLE, (ReferralItem.NGS,), "hub-barcelona")
    to_madrid = await make_referral(database, patient, parties=organisations)
    await make_referral(database, sample, parties=organisations)
    await accept_referral(database, AcceptReferral(call_of("site_clinician", "hub-madrid"), to_madrid.id))

    async def listed(role: str, organisation: str, query: str) -> list[tuple[str, str]]:
        answer = await client.get(f"/v1/referrals{query}", headers=headers(role, organisation))
        assert answer.status_code == 200, answer.text
        return [(one["receiver"], one["stage"]) for one in answer.json()["items"]]

    both = [("hub-barcelona", "made"), ("hub-madrid", "accepted")]
    assert await listed("site_clinician", "hub-madrid", "?side=to_me") == both[1:]
    assert await listed("hub_technician", "hub-barcelona", "?stage=made") == both[:1]
    assert await listed("hub_technician", "hub-barcelona", "?stage=accepted") == []
    assert await listed("site_clinician", "hospital-aragon", "?side=from_me") == both
    assert await listed("site_clinician", "hospital-aragon", "?side=to_me") == []
    assert await listed("board_expert", "board", f"?kind=sample&consultation_id={asked}") == both[:1]
    assert await listed("site_clinician", "hub-madrid", "") == both[1:]
    granted = await client.get("/v1/consultations", headers=headers("site_clinician", "hub-madrid"))
    assert [one["id"] for one in granted.json()["items"]] == [str(asked)]
