"""Where every durable of the stream stands: what it has still to fetch, and what it has not acknowledged."""

from dataclasses import dataclass

from libs.common.bus.connection import STREAM, Bus


@dataclass(frozen=True, slots=True)
class Standing:
    """One durable's debts."""

    to_fetch: int
    unacknowledged: int


async def standings(bus: Bus) -> dict[str, Standing]:
    """All consumers by name; the server tells them page by page."""
    found: dict[str, Standing] = {}
    while True:
        page = await bus.ask(f"CONSUMER.LIST.{STREAM}", {"offset": len(found)})
        consumers = page["consumers"] or []
        found |= {told["name"]: Standing(told["num_pending"], told["num_ack_pending"]) for told in consumers}
        if not consumers or len(found) >= page["total"]:
            return found
