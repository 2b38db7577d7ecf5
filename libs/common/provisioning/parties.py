"""An outside party's durable consumer: exactly the events it sends or receives."""

from libs.common.bus.connection import STREAM, Bus


def durable_name(organisation: str) -> str:
    """The durable consumer of a party."""
    return f"party-{organisation}"


def filters(organisation: str) -> list[str]:
    """The two filters every party needs: from it, and to it (architecture, events)."""
    return [f"reallnet.*.*.*.*.{organisation}.*", f"reallnet.*.*.*.*.*.{organisation}"]


async def ensure_durable(bus: Bus, organisation: str) -> str:
    """Make the party's durable pull consumer; may be repeated. Returns its name."""
    name = durable_name(organisation)
    config = {
        "durable_name": name,
        "name": name,
        "ack_policy": "explicit",
        "ack_wait": 30_000_000_000,
        "max_ack_pending": 1_000,
        "deliver_policy": "all",
        "replay_policy": "instant",
        "filter_subjects": filters(organisation),
    }
    await bus.ask(f"CONSUMER.DURABLE.CREATE.{STREAM}.{name}", {"stream_name": STREAM, "config": config})
    return name
