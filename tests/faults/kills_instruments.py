"""Instruments under load: they send over MLLP, and send again what was not acknowledged, as real ones do."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from deploy.local.ports import LISTENER
from libs.common.embedded.ports import LOOPBACK
from libs.common.identifiers import new_id
from services.samples.tests.instruments.senders import Sender, block, oru
from tests.faults.kills_client import PAUSE, Told, WrongAnswer

LATER: Final = frozenset({"AR", "CR"})
"""Nothing was stored, the sender may come again: the database was away for longer than the door waits."""

BROKEN: Final = (OSError, asyncio.IncompleteReadError, TimeoutError)


async def send_results(port: int, told: Told, *, until: Callable[[], bool]) -> None:
    """One message after the other; each line that breaks is taken up again with the message it broke on."""
    waiting = str(new_id())
    while not until():
        with suppress(*BROKEN):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                while not until():
                    if await _is_kept(Sender(reader, writer), waiting, told):
                        waiting = str(new_id())
                    await asyncio.sleep(PAUSE)
            finally:
                writer.transport.abort()
        await asyncio.sleep(PAUSE)


async def _is_kept(sender: Sender, control_id: str, told: Told) -> bool:
    await sender.send(block(oru(control_id, text="x" * 3_500)))
    code, _, answered = (await sender.msa()).partition("|")
    if answered != control_id or code not in {"AA", *LATER}:
        raise WrongAnswer(f"{control_id} was answered {code} {answered}")
    told.tries[f"MLLP {code}"] += 1
    if code != "AA":
        return False
    told.acknowledged.append(control_id)
    told.successes[LISTENER] += 1
    return True
