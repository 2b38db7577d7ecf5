"""A party's durable set back, so that it receives again what was said since some time."""

from datetime import datetime

from libs.common.bus.connection import NO_SUCH_MESSAGE, STREAM, Bus, BusRefused
from libs.common.errors import WrongState
from libs.common.provisioning.parties import durable_name, filters


async def replay(bus: Bus, organisation: str, *, since: datetime) -> int:
    """Give it everything again from its first event at or after that time; returns how many that is.

    Back, never forward: a party loses nothing by it. A request that stands at the server is answered at once.
    """
    name = durable_name(organisation)
    first = await _first(bus, filters(organisation), since)
    found = await bus.ask(f"CONSUMER.INFO.{STREAM}.{name}")
    if first is None or first > found["ack_floor"]["stream_seq"]:
        raise WrongState(f"{organisation} has not yet taken what was said since then; there is nothing to repeat.")
    after = await bus.ask(f"CONSUMER.RESET.{STREAM}.{name}", {"seq": first})
    return int(after["num_pending"]) + int(after["num_ack_pending"])


async def _first(bus: Bus, subjects: list[str], since: datetime) -> int | None:
    """The position of the first message under one of the subjects at or after that time."""
    found = [await _first_under(bus, subject, since) for subject in subjects]
    return min((position for position in found if position is not None), default=None)


async def _first_under(bus: Bus, subject: str, since: datetime) -> int | None:
    question = {"next_by_subj": subject, "start_time": since.isoformat()}
    try:
        answer = await bus.ask(f"STREAM.MSG.GET.{STREAM}", question)
    except BusRefused as refused:
        if refused.code != NO_SUCH_MESSAGE:
            raise
        return None
    return int(answer["message"]["seq"])
