"""The second wall: row-level security shows another organisation nothing, whatever is asked."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from libs.common.call import Call
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.vocabulary import Adherence, OutcomeStatus, RecommendationKind, ReferralItem, ReferralKind
from services.board.commands.accept_referral import AcceptReferral, accept_referral
from services.board.commands.issue_recommendation import IssueRecommendation, issue_recommendation
from services.board.commands.make_referral import MakeReferral, make_referral
from services.board.commands.record_adherence import RecordAdherence, record_adherence
from services.board.commands.record_follow_up import RecordFollowUp, record_follow_up
from services.board.domain.consultation import Consultation
from services.board.domain.recommendation import Item
from services.board.domain.referral import Referral
from services.board.domain.signature import Seal
from services.board.store.known_tables import METADATA
from services.board.tests.events import (
    TODAY,
    assay_resulted,
    episode_recorded,
    pin_gone_stale,
    questions_session_attached,
)

Ask = Callable[..., Awaitable[Consultation]]
Heard = Callable[..., Awaitable[None]]
CODE = "000001AF"
EVERY_TABLE = {table.name for table in METADATA.sorted_tables}
RECEIVED = {"consultations", "recommendations", "referrals", "known_episodes"}


@pytest.fixture
async def referral(
    *,
    database: Database,
    ask: Ask,
    heard: Heard,
    patient: str,
    clinician: Call,
    chair: Call,
    organisations: Organisations,
) -> Referral:
    """A row in every table of the board, and a referral of the patient to a centre."""
    episode_id = uuid4()
    await heard(episode_recorded(CODE, episode_id), episode_recorded(CODE, uuid4()), assay_resulted(CODE, uuid4()))
    consultation = await ask(episode_id=episode_id)
    asked = consultation.id
    await heard(questions_session_attached(consultation))
    items = (Item(RecommendationKind.CAR_T, "car_t"),)
    issued = await issue_recommendation(database, IssueRecommendation(chair, asked, items), seal=Seal())
    await heard(pin_gone_stale(str(asked), str(issued.id)))
    await record_adherence(database, RecordAdherence(clinician, asked, Adherence.YES))
    await record_follow_up(database, RecordFollowUp(clinician, asked, OutcomeStatus.ALIVE_CR, TODAY))
    order = MakeReferral(clinician, asked, ReferralKind.PATIENT, (ReferralItem.CAR_T,), "hub-madrid")
    return await make_referral(database, order, parties=organisations)


async def visible(database: Database, call: Call) -> dict[str, int]:
    """How many rows of each table a bare select gives."""
    async with database.reading(call) as tx:
        counts = {t.name: await tx.scalar(select(func.count()).select_from(t)) for t in METADATA.sorted_tables}
    return {name: count for name, count in counts.items() if count}


async def test_its_hospital_sees_all_and_another_one_nothing(
    database: Database, referral: Referral, clinician: Call, call_of: Callable[..., Call]
) -> None:
    assert set(await visible(database, clinician)) == EVERY_TABLE
    assert await visible(database, call_of("site_clinician", "hospital-madrid")) == {}


async def test_a_receiver_sees_its_referral_and_after_acceptance_the_advice(
    database: Database, referral: Referral, call_of: Callable[..., Call]
) -> None:
    centre = call_of("site_clinician", "hub-madrid")
    assert set(await visible(database, centre)) == {"referrals"}
    await accept_referral(database, AcceptReferral(centre, referral.id))
    assert await visible(database, centre) == dict.fromkeys(RECEIVED, 1)


async def test_nobody_writes_a_row_for_another_hospital(
    database: Database, referral: Referral, call_of: Callable[..., Call]
) -> None:
    other = call_of("site_clinician", "hospital-madrid")
    async with database.transaction(other) as tx:
        changed = await tx.execute(text("UPDATE consultations SET hospital = 'hospital-madrid'"))
        assert changed.rowcount == 0


async def test_every_table_is_closed(database: Database) -> None:
    async with database.reading(Call.service("test")) as tx:
        query = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        closed = {row.relname for row in await tx.all(text(query))}
    assert closed >= EVERY_TABLE
