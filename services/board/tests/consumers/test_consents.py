"""Consent withdrawn: closed, taken back, withheld, confirmed; in whatever order it is heard."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from libs.common.call import Call
from libs.common.contracts.board import ConsultationClosed, ReferralRevoked
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.database import Database
from libs.common.errors import ConsentMissing, NotFound
from libs.common.organisations import Organisations
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Purpose, ReferralItem, ReferralKind
from services.board.commands.accept_referral import AcceptReferral, accept_referral
from services.board.commands.close_consultation import CloseConsultation, close_consultation
from services.board.commands.make_referral import MakeReferral, make_referral
from services.board.commands.post_opinion import PostOpinion, post_opinion
from services.board.domain.consultation import Consultation
from services.board.domain.reasons import ClosingReason
from services.board.domain.stages import ConsultationStage
from services.board.store.whole_consultation import WholeConsultation, read
from services.board.tests.events import consent_given, consent_withdrawn, patient_merged, patient_registered

Ask = Callable[..., Awaitable[Consultation]]
Heard = Callable[..., Awaitable[None]]
CODE = "000001AF"


async def seen(database: Database, call: Call, consultation: Consultation) -> WholeConsultation:
    async with database.transaction(call) as tx:
        return await read(tx, consultation.id)


async def told(database: Database, kind: type) -> list[Any]:
    return [event for event in await published(database) if isinstance(event, kind)]


@pytest.mark.parametrize("purpose", [Purpose.CONSULTATION, Purpose.REGISTRY])
async def test_the_board_closes_withholds_and_confirms(
    *, database: Database, ask: Ask, heard: Heard, clinician: Call, expert: Call, purpose: Purpose
) -> None:
    opened = await ask()
    withdrawal = consent_withdrawn(CODE, purpose)
    await heard(withdrawal)

    (closed,) = await told(database, ConsultationClosed)
    assert (closed.reason, closed.origin, closed.destination) == ("consent_withdrawn", "hospital-aragon", "_")
    (confirmed,) = await told(database, WithdrawalConfirmed)
    assert (confirmed.withdrawal_id, confirmed.by_service, confirmed.version) == (withdrawal.withdrawal_id, "board", 1)
    whole = await seen(database, clinician, opened)
    assert whole.withheld
    assert (whole.consultation.stage, whole.posts) == (ConsultationStage.CLOSED, ())
    with pytest.raises(ConsentMissing):
        await post_opinion(database, PostOpinion(expert, opened.id, "But…"))
    with pytest.raises(ConsentMissing):
        await ask()


async def test_a_receiver_no_longer_reads(
    *,
    database: Database,
    ask: Ask,
    heard: Heard,
    clinician: Call,
    call_of: Callable[..., Call],
    organisations: Organisations,
) -> None:
    opened = await ask()
    centre = call_of("site_clinician", "hub-madrid")
    order = MakeReferral(clinician, opened.id, ReferralKind.PATIENT, (ReferralItem.HSCT,), "hub-madrid")
    referral = await make_referral(database, order, parties=organisations)
    await accept_referral(database, AcceptReferral(centre, referral.id))
    await close_consultation(database, CloseConsultation(clinician, opened.id, ClosingReason.DONE))
    assert await seen(database, centre, opened)
    await heard(consent_withdrawn(CODE, Purpose.REGISTRY))
    with pytest.raises(NotFound):
        await seen(database, centre, opened)
    (revoked,) = await told(database, ReferralRevoked)
    assert revoked.destination == "hub-madrid"


async def test_another_purpose_is_confirmed_and_changes_nothing(
    database: Database, ask: Ask, heard: Heard, clinician: Call
) -> None:
    opened = await ask()
    await heard(consent_withdrawn(CODE, Purpose.GERM_LINE))
    assert not (await seen(database, clinician, opened)).withheld
    assert len(await told(database, WithdrawalConfirmed)) == 1


async def test_it_confirms_also_for_somebody_it_never_heard_of(database: Database, heard: Heard) -> None:
    await heard(consent_withdrawn(CODE, Purpose.REGISTRY))
    assert len(await told(database, WithdrawalConfirmed)) == 1


async def test_a_withdrawal_heard_before_the_registration_holds(database: Database, ask: Ask, heard: Heard) -> None:
    await heard(consent_withdrawn(CODE, Purpose.CONSULTATION, version=2))
    await heard(patient_registered(CODE), consent_given(CODE, version=1))
    with pytest.raises(ConsentMissing):
        await ask()


async def test_consent_given_anew_lets_the_board_be_asked_again(
    database: Database, ask: Ask, heard: Heard, clinician: Call
) -> None:
    opened = await ask()
    await heard(consent_withdrawn(CODE, Purpose.CONSULTATION), consent_given(CODE, version=3))
    again = await ask()
    assert again.stage is ConsultationStage.OPEN
    assert (await seen(database, clinician, opened)).consultation.stage is ConsultationStage.CLOSED


@pytest.mark.parametrize("late", [False, True])
async def test_what_was_withdrawn_under_a_duplicates_code_stays_withheld(
    database: Database, ask: Ask, heard: Heard, clinician: Call, late: bool
) -> None:
    opened = await ask()
    withdrawal, merge = consent_withdrawn(CODE, Purpose.CONSULTATION), patient_merged("000002MW", duplicate=CODE)
    await heard(patient_registered("000002MW"), *([merge, withdrawal] if late else [withdrawal, merge]))
    whole = await seen(database, clinician, opened)
    assert whole.withheld
    assert (whole.consultation.patient, whole.consultation.stage) == ("000002MW", ConsultationStage.CLOSED)
    await heard(consent_given("000002MW", version=1))
    assert not (await seen(database, clinician, opened)).withheld


async def test_an_old_withdrawal_heard_after_the_new_consent_closes_nothing(
    database: Database, ask: Ask, heard: Heard, clinician: Call
) -> None:
    opened = await ask()
    await heard(consent_given(CODE, version=3), consent_withdrawn(CODE, Purpose.CONSULTATION, version=2))
    assert (await seen(database, clinician, opened)).consultation.stage is ConsultationStage.OPEN
    assert len(await told(database, WithdrawalConfirmed)) == 1
    assert await unaudited(database) == []
