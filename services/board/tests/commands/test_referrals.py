"""Referrals: who may answer, who may take back, what the receiver may read meanwhile."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from libs.common.call import Call
from libs.common.contracts.board import ReferralAccepted, ReferralDeclined, ReferralMade, ReferralRevoked
from libs.common.database import Database
from libs.common.errors import Forbidden, Invalid, NotFound, WrongState
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.testing.ledger import published
from libs.common.vocabulary import Assay, ReferralItem, ReferralKind
from services.board.commands.accept_referral import AcceptReferral, accept_referral
from services.board.commands.decline_referral import DeclineReferral, decline_referral
from services.board.commands.make_referral import MakeReferral, make_referral
from services.board.commands.revoke_referral import RevokeReferral, revoke_referral
from services.board.domain.consultation import Consultation
from services.board.domain.reasons import DecliningReason
from services.board.domain.referral import Referral
from services.board.store.whole_consultation import SeenAs, WholeConsultation, read

Ask = Callable[..., Awaitable[Consultation]]
CENTRE = "hub-barcelona"
PATIENT_FOR_CAR_T: dict[str, Any] = {"kind": ReferralKind.PATIENT, "items": (ReferralItem.CAR_T,), "receiver": CENTRE}
SAMPLE: dict[str, Any] = {
    "kind": ReferralKind.SAMPLE,
    "items": (ReferralItem.NGS, ReferralItem.DRP_DBP),
    "receiver": CENTRE,
}


@pytest.fixture
def centre(call_of: Callable[..., Call]) -> Call:
    return call_of("site_clinician", CENTRE)


@pytest.fixture
def refer(
    database: Database, ask: Ask, clinician: Call, organisations: Organisations
) -> Callable[..., Awaitable[Referral]]:
    async def made(**what: Any) -> Referral:
        opened = await ask()
        order = MakeReferral(call=clinician, consultation_id=opened.id, **what)
        return await make_referral(database, order, parties=organisations)

    return made


Refer = Callable[..., Awaitable[Referral]]


async def seen(database: Database, call: Call, referral: Referral) -> WholeConsultation:
    async with database.transaction(call) as tx:
        return await read(tx, referral.consultation_id)


async def test_a_sample_goes_to_the_hub_with_its_assays(database: Database, refer: Refer) -> None:
    await refer(**SAMPLE)
    made = (await published(database))[-1]
    assert isinstance(made, ReferralMade)
    assert (made.origin, made.destination) == ("hospital-aragon", CENTRE)
    assert made.assays == (Assay.NGS_PANEL, Assay.DRP, Assay.DBP)


async def test_a_trial_is_named(database: Database, refer: Refer) -> None:
    await refer(kind=ReferralKind.PATIENT, items=(ReferralItem.TRIAL,), receiver=CENTRE, trial="NCT03643276")
    made = (await published(database))[-1]
    assert isinstance(made, ReferralMade)
    assert made.trial == "NCT03643276"


async def test_an_unknown_receiver_is_refused_with_the_nearest(refer: Refer) -> None:
    with pytest.raises(Invalid) as refused:
        await refer(**{**SAMPLE, "receiver": "hub-barcelone"})
    assert refused.value.right == "did you mean hub-barcelona?"


async def test_acceptance_lets_the_receiver_read_and_revocation_ends_it(
    database: Database, refer: Refer, centre: Call, clinician: Call
) -> None:
    referral = await refer(**PATIENT_FOR_CAR_T)
    with pytest.raises(NotFound):
        await seen(database, centre, referral)

    await accept_referral(database, AcceptReferral(centre, referral.id))
    whole = await seen(database, centre, referral)
    assert whole.seen_as is SeenAs.RECEIVER
    assert (whole.posts, whole.adherence, whole.follow_ups, whole.results) == ((), (), (), ())
    assert [one.id for one in whole.referrals] == [referral.id]

    await revoke_referral(database, RevokeReferral(clinician, referral.id))
    with pytest.raises(NotFound):
        await seen(database, centre, referral)
    accepted, revoked = (await published(database))[-2:]
    assert isinstance(accepted, ReferralAccepted)
    assert isinstance(revoked, ReferralRevoked)
    assert (accepted.destination, revoked.destination) == ("hospital-aragon", CENTRE)
    assert [accepted.version, revoked.version] == [2, 3]


async def test_acceptance_of_a_sample_lets_nobody_read_the_consultation(
    database: Database, refer: Refer, centre: Call
) -> None:
    referral = await refer(**SAMPLE)
    await accept_referral(database, AcceptReferral(centre, referral.id))
    with pytest.raises(NotFound):
        await seen(database, centre, referral)


async def test_a_decline_says_why_by_a_code(database: Database, refer: Refer, centre: Call) -> None:
    referral = await refer(**PATIENT_FOR_CAR_T)
    await decline_referral(database, DeclineReferral(centre, referral.id, DecliningReason.NO_CAPACITY))
    declined = (await published(database))[-1]
    assert isinstance(declined, ReferralDeclined)
    assert (declined.destination, declined.reason) == ("hospital-aragon", "no_capacity")
    with pytest.raises(WrongState):
        await accept_referral(database, AcceptReferral(centre, referral.id))


async def test_only_the_receiver_answers(database: Database, refer: Refer, clinician: Call) -> None:
    referral = await refer(**PATIENT_FOR_CAR_T)
    with pytest.raises(Forbidden):
        await accept_referral(database, AcceptReferral(clinician, referral.id))
    with pytest.raises(Forbidden):
        order = DeclineReferral(clinician, referral.id, DecliningReason.OTHER)
        await decline_referral(database, order)


async def test_the_receiver_does_not_take_back_but_the_chair_does(
    database: Database, refer: Refer, centre: Call, call_of: Callable[..., Call]
) -> None:
    referral = await refer(**PATIENT_FOR_CAR_T)
    with pytest.raises(Forbidden):
        await revoke_referral(database, RevokeReferral(centre, referral.id))
    chair = call_of("board_chair", "board", Permission.REFERRALS_REVOKE)
    assert (await revoke_referral(database, RevokeReferral(chair, referral.id))).revoked_at is not None


async def test_a_third_party_finds_nothing(database: Database, refer: Refer, call_of: Callable[..., Call]) -> None:
    referral = await refer(**PATIENT_FOR_CAR_T)
    with pytest.raises(NotFound):
        await accept_referral(database, AcceptReferral(call_of("site_clinician", "hub-madrid"), referral.id))


async def test_the_receiver_writes_nothing_on_the_consultation(
    database: Database, refer: Refer, centre: Call, organisations: Organisations
) -> None:
    referral = await refer(**PATIENT_FOR_CAR_T)
    await accept_referral(database, AcceptReferral(centre, referral.id))
    order = MakeReferral(call=centre, consultation_id=referral.consultation_id, **{**SAMPLE, "receiver": "hub-madrid"})
    with pytest.raises(NotFound):
        await make_referral(database, order, parties=organisations)
    with pytest.raises(NotFound):
        await make_referral(database, replace(order, call=replace(centre, scope="hub-madrid")), parties=organisations)
