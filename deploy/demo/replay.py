"""The 24 cases as the parties concerned would do them, several at once; it may be begun again at any time."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from deploy.demo import coded
from deploy.demo.advice import consult, follow_up, refer
from deploy.demo.cases import Case, cases
from deploy.demo.course import record_outcome, register
from deploy.demo.instruments import Instruments
from deploy.demo.invention import Invention, invent
from deploy.demo.memory import Memory
from deploy.demo.people import Network
from deploy.demo.tube import Journey, travel
from libs.common.organisations import Organisations
from libs.common.vocabulary import ReferralKind

AT_ONCE = 4

Told = Callable[[int], None]


async def replay(network: Network, *, organisations: Organisations, folder: Path, told: Told) -> None:
    """Do every case; `told` hears the number of each that is done."""
    table = cases()
    hospitals = [party.id for party in organisations.of_kind("hospital") if party.invented]
    hubs = [party.id for party in organisations.of_kind("hub")]
    inventions = invent(table, hospitals=hospitals, hubs=hubs)
    memory = Memory.open(folder)
    stage = _Stage(network, Instruments(network, memory), memory)
    room = asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for case in table:
            group.create_task(_in_turn(stage, case, inventions[case.number], room=room, told=told))


class _Stage:
    """What every case is played on."""

    def __init__(self, network: Network, instruments: Instruments, memory: Memory) -> None:
        self.network = network
        self.instruments = instruments
        self.memory = memory


async def _in_turn(stage: _Stage, case: Case, invented: Invention, *, room: asyncio.Semaphore, told: Told) -> None:
    async with room:
        await _play(stage, case, invented)
    told(case.number)


async def _play(stage: _Stage, case: Case, invented: Invention) -> None:
    """One child: registry, board, samples, follow-up."""
    clinician = stage.network.person("site_clinician", invented.hospital)
    registered = await register(clinician, case, invented)
    consultation = await consult(stage.network, case, invented, registered)
    referral = await refer(stage.network, case, invented, consultation)
    if referral is not None and coded.referral_kind(case) is ReferralKind.SAMPLE:
        await travel(
            Journey(
                network=stage.network,
                instruments=stage.instruments,
                memory=stage.memory,
                case=case,
                invented=invented,
                patient=registered.patient,
                referral=referral,
            )
        )
    await follow_up(clinician, case, consultation)
    await record_outcome(clinician, case, registered.patient)
