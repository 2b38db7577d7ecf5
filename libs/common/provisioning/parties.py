"""An outside party's durable consumer: exactly the events it sends or receives."""

from typing import Any

from libs.common.bus.connection import STREAM, Bus, BusRefused

NO_SUCH_CONSUMER = 10014


def durable_name(organisation: str) -> str:
    """The durable consumer of a party."""
    return f"party-{organisation}"


def filters(organisation: str) -> list[str]:
    """The two filters every party needs: from it, and to it (architecture, events)."""
    return [f"reallnet.*.*.*.*.{organisation}.*", f"reallnet.*.*.*.*.*.{organisation}"]


def configuration(organisation: str) -> dict[str, Any]:
    """Its settings: from the first event on, each acknowledged or sent again."""
    name = durable_name(organisation)
    return {
        "durable_name": name,
        "name": name,
        "ack_policy": "explicit",
        "ack_wait": 30_000_000_000,
        "max_ack_pending": 1_000,
        "max_expires": 60_000_000_000,  # the server forgets the way back to a party soon after (party_accounts)
        "deliver_policy": "all",
        "replay_policy": "instant",
        "filter_subjects": filters(organisation),
    }


async def ensure_durable(bus: Bus, organisation: str) -> str:
    """Make the party's durable pull consumer; may be repeated, and keeps its position. Returns its name."""
    name = durable_name(organisation)
    request = {"stream_name": STREAM, "config": configuration(organisation)}
    await bus.ask(f"CONSUMER.DURABLE.CREATE.{STREAM}.{name}", request)
    return name


async def delete_durable(bus: Bus, organisation: str) -> None:
    """Forget the party's position; may be repeated."""
    try:
        await bus.ask(f"CONSUMER.DELETE.{STREAM}.{durable_name(organisation)}")
    except BusRefused as refused:
        if refused.code != NO_SUCH_CONSUMER:
            raise
