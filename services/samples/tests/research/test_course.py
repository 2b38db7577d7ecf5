"""Whatever is done in whichever order: nothing is reserved twice, and nobody keeps what a family has withdrawn."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import exists, func, select

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database, Transaction
from libs.common.errors import Refusal
from libs.common.identifiers import PatientCode, new_id
from libs.common.organisations import Organisations
from libs.common.vocabulary import Purpose
from services.samples.commands.research.ask_biobank import AskBiobank, ask_biobank
from services.samples.commands.research.decide_request import DecideRequest, decide_request
from services.samples.commands.research.hand_out import HandOut, hand_out
from services.samples.commands.research.note_tube import release_tube
from services.samples.commands.research.pick_tubes import PickTubes, pick_tubes
from services.samples.commands.research.settle_tube import SettleTube, settle_tube
from services.samples.domain.biobank.aliquot import Place
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.content import Content
from services.samples.domain.research.biobank_request import Grant, RequestLine
from services.samples.domain.research.request_states import SETTLED, TubeState
from services.samples.store.research import research_tubes as store
from services.samples.store.tables.biobank import aliquots
from services.samples.store.tables.known import known_consents
from services.samples.store.tables.research import research_pseudonyms, research_tubes
from services.samples.tests import events
from services.samples.tests.research.test_crowd import up_to_date

STEPS = 16
KINDS = (
    "ask",
    "ask",
    "pick",
    "pick",
    "pick",
    "hand out",
    "hand out",
    "settle",
    "settle",
    "release",
    "withdraw",
    "agree",
)


class Course:
    """One walk; every step is tried, whether it is allowed or not."""

    def __init__(
        self, database: Database, clock: FixedClock, call_of: Callable[..., Call], parties: Organisations
    ) -> None:
        self.database, self.clock, self.parties = database, clock, parties
        self.hub = call_of("hub_technician", events.HUB)
        self.researcher = call_of("researcher", "hospital-galicia")
        self.committee = Call(caller=call_of("biobank_committee", "office").caller, scope="*")
        self.requests: list[Any] = []

    async def ask(self, random: Random) -> None:
        amount = random.choice([None, Amount(100, Unit.MICROLITRES)])
        line = RequestLine(content=Content.SAMPLE, samples=3, amount=amount)
        words = {"project_title": "A study", "ethics_approval": "PIC-1", "purpose": "To know."}
        asked = AskBiobank(call=self.researcher, hub=events.HUB, uses=(), lines=(line,), **words)
        request = await ask_biobank(self.database, asked, parties=self.parties)
        grants = {1: Grant(3, last_tube=random.random() < 1 / 2)}
        order = DecideRequest(call=self.committee, request_id=request.id, grants=grants, reason=None, note=None)
        self.requests.append((await decide_request(self.database, order)).id)

    async def step(self, kind: str, random: Random) -> None:
        request_id = random.choice(self.requests)
        if kind == "pick":
            await pick_tubes(self.database, PickTubes(call=self.hub, request_id=request_id))
        elif kind == "hand out":
            await hand_out(
                self.database, HandOut(call=self.hub, request_id=request_id, at=self.clock.now()), lag=up_to_date
            )
        elif kind == "release":
            await release_tube(self.database, self.hub, await self._tube(random))
        else:
            await self._settle(random)

    async def _settle(self, random: Random) -> None:
        order = SettleTube(
            call=self.hub,
            tube_id=await self._tube(random),
            to=random.choice(sorted(SETTLED)),
            at=self.clock.now(),
            place=Place("returned", str(new_id())),
            left=random.choice([None, Amount(30, Unit.MICROLITRES)]),
            thaws=random.choice([0, 2]),
        )
        await settle_tube(self.database, order)

    async def _tube(self, random: Random) -> Any:
        async with self.database.reading(self.hub) as tx:
            found = [tube for one in self.requests for tube in await store.of_request(tx, one)]
        return random.choice(found).id if found else new_id()


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False))
async def test_any_course(
    *,
    random: Random,
    database: Database,
    clock: FixedClock,
    organisations: Organisations,
    call_of: Callable[..., Call],
    bank: Any,
    heard: Any,
) -> None:
    course = Course(database, clock, call_of, organisations)
    children = [PatientCode.new() for _ in range(3)]
    for code in children:
        await bank(code, 500, 250)
    await course.ask(random)
    for turn in range(STEPS):
        clock.move(timedelta(minutes=1))
        kind, child = random.choice(KINDS), random.choice(children)
        if kind == "ask":
            await course.ask(random)
        elif kind == "withdraw":
            await heard(events.withdrawn(child, Purpose.SECONDARY_USE, version=100 + turn))
        elif kind == "agree":
            await heard(events.given(child, Purpose.SECONDARY_USE, version=100 + turn))
        else:
            with suppress(Refusal):
                await course.step(kind, random)
        async with database.reading(Call.service("test")) as tx:
            assert await _too_much_reserved(tx) == 0
            assert await _kept_in_spite_of_the_family(tx) == 0
            assert await _out_and_nobody_has_it(tx) == 0


async def _too_much_reserved(tx: Transaction) -> Any:
    kept = research_tubes.c
    mine = (kept.aliquot_id == aliquots.c.id, kept.state == TubeState.RESERVED)
    reserved = select(func.coalesce(func.sum(kept.amount), 0)).where(*mine).scalar_subquery()
    return await tx.scalar(select(func.count()).select_from(aliquots).where(aliquots.c.amount < reserved))


async def _kept_in_spite_of_the_family(tx: Transaction) -> Any:
    """Reserved, or handed out and not recalled, while the consent is withdrawn."""
    named, said = research_pseudonyms.c, known_consents.c
    same = (named.biobank_request_id == research_tubes.c.biobank_request_id) & (
        named.pseudonym == research_tubes.c.pseudonym
    )
    no_more = exists().where(said.patient == named.patient, said.purpose == Purpose.SECONDARY_USE, ~said.given)
    held = research_tubes.c.state.in_([TubeState.RESERVED, TubeState.HANDED_OUT])
    joined = research_tubes.join(research_pseudonyms, same)
    return await tx.scalar(select(func.count()).select_from(joined).where(held, no_more))


async def _out_and_nobody_has_it(tx: Transaction) -> Any:
    kept = research_tubes.c
    lent = exists().where(kept.handed_id == aliquots.c.id, kept.state.in_([TubeState.HANDED_OUT, TubeState.RECALLED]))
    return await tx.scalar(select(func.count()).select_from(aliquots).where((aliquots.c.stage == "out") != lent))
