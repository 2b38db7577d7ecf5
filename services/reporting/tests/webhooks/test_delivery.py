"""Events reach a webhook in order, one at a time, at least once, and wait for a receiver that fails."""

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.bus.connection import STREAM, Bus
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.messaging import running, until
from libs.common.testing.receiver import OK, Receiver, answer
from services.reporting.commands.deliver_webhook import Postman, deliver_webhook
from services.reporting.commands.note_delivery import CALL, Overtaken, Taken, note_taken
from services.reporting.store import webhooks
from services.reporting.tests.feed.conftest import HUB, OTHER, received, state
from services.reporting.tests.webhooks.conftest import Party, ids, signatures, signed_with

Deliver = Callable[[], Awaitable[None]]


async def did(database: Database) -> list[str]:
    async with database.reading(Call.service("reporting")) as tx:
        return [row.did for row in await tx.all(select(audit_entries).order_by(audit_entries.c.id))]


def got(theirs: Receiver, count: int) -> Callable[[], Awaitable[bool]]:
    async def so() -> bool:
        return len(theirs.got) >= count

    return so


async def test_what_comes_from_now_on_signed_and_in_order(
    party: Party, theirs: Receiver, delivering: Deliver, bus: Bus
) -> None:
    await state(bus, received())
    webhook, secret = await party.add(theirs.url)
    events = [received(), received(origin=HUB, destination=OTHER), received()]
    await state(bus, events[0], received(destination=OTHER), *events[1:])
    async with running(delivering):
        await party.until(webhook, delivered=3)
        await state(bus, last := received())
        found = await party.until(webhook, delivered=4)
    assert [one.body for one in theirs.got] == [event.to_cloudevent() for event in [*events, last]]
    assert all(signed_with(one, secret) and len(signatures(one)) == 1 for one in theirs.got)
    assert [one.headers["webhook-id"] for one in theirs.got] == ids(theirs.got)
    assert (found["delivery"], found["last_event_id"], found["last_status"]) == ("active", str(last.id), 204)


async def test_one_that_fails_is_tried_again_and_holds_up_those_behind_it(
    party: Party, theirs: Receiver, delivering: Deliver, bus: Bus
) -> None:
    webhook, secret = await party.add(theirs.url)
    theirs.answers = deque([answer(500), answer(302, "Location: /x"), OK])
    first, second = received(), received()
    await state(bus, first, second)
    async with running(delivering):
        await party.until(webhook, delivered=2, attempts=0, failing_since=None)
    assert ids(theirs.got) == [str(first.id)] * 3 + [str(second.id)]
    assert all(signed_with(one, secret) for one in theirs.got)


async def test_of_two_one_that_is_silent_holds_up_only_itself(
    party: Party, theirs: Receiver, delivering: Deliver, bus: Bus
) -> None:
    theirs.hold.clear()
    await party.add(f"{theirs.url}/silent")
    async with running(delivering):
        await state(bus, received())
        await until(got(theirs, 1))
        theirs.hold.set()
        quick, _ = await party.add(f"{theirs.url}/quick")
        await state(bus, received())
        await party.until(quick, delivered=1)


async def test_after_days_of_failures_it_is_disabled_until_somebody_resumes_it(
    *, party: Party, theirs: Receiver, delivering: Deliver, bus: Bus, clock: FixedClock, database: Database
) -> None:
    theirs.answers = deque([answer(503)])
    webhook, _ = await party.add(theirs.url)
    await state(bus, event := received())
    async with running(delivering):
        await until(got(theirs, 2))
        assert (await party.look(webhook))["delivery"] == "failing"
        clock.move(timedelta(days=5))
        found = await party.until(webhook, delivery="disabled")
        assert (found["last_status"], found["last_trouble"]) == (503, "refused")
        assert "failed" in found["disabled_reason"]
        theirs.answers = deque([OK])
        assert (await party.ask("POST", f"/{webhook}/resumption")).status_code == 200
        await party.until(webhook, delivery="active", delivered=1)
    assert set(ids(theirs.got)) == {str(event.id)}
    assert await did(database) == ["added webhook", "disabled webhook", "resumed webhook"]


async def test_a_receiver_that_is_gone_says_so_once(
    party: Party, theirs: Receiver, delivering: Deliver, bus: Bus
) -> None:
    theirs.answers = deque([answer(410)])
    webhook, _ = await party.add(theirs.url)
    await state(bus, received(), received())
    async with running(delivering):
        await party.until(webhook, delivery="disabled")
    assert len(theirs.got) == 1


async def test_what_was_sent_but_not_noted_is_sent_again(
    party: Party, theirs: Receiver, postman: Postman, bus: Bus
) -> None:
    """The process ends while the receiver has the event and we have no answer."""
    theirs.hold.clear()
    webhook, _ = await party.add(theirs.url)
    await state(bus, event := received())
    async with postman.database.reading(CALL) as tx:
        [webhook_id] = await webhooks.active(tx)
    async with running(lambda: deliver_webhook(postman, webhook_id)):
        await until(got(theirs, 1))
    theirs.hold.set()
    async with running(lambda: deliver_webhook(postman, webhook_id)):
        await party.until(webhook, delivered=1)
    assert ids(theirs.got) == [str(event.id)] * 2


async def test_whoever_was_overtaken_notes_nothing(party: Party, theirs: Receiver, postman: Postman, bus: Bus) -> None:
    await party.add(theirs.url)
    async with postman.database.reading(CALL) as tx:
        [webhook_id] = await webhooks.active(tx)
        before = await webhooks.find(tx, webhook_id)
    assert before is not None
    place = (await postman.feed.end()).__class__(before.stream, before.sequence + 1)
    after = await note_taken(postman.database, before, Taken("x", 204, place))
    assert after.delivered == 1
    with pytest.raises(Overtaken):
        await note_taken(postman.database, before, Taken("x", 204, place))


async def test_both_secrets_sign_for_a_day_after_a_rotation(
    party: Party, theirs: Receiver, delivering: Deliver, bus: Bus, clock: FixedClock
) -> None:
    webhook, old = await party.add(theirs.url)
    new = (await party.ask("POST", f"/{webhook}/rotation")).json()["secret"]
    await state(bus, received())
    async with running(delivering):
        await party.until(webhook, delivered=1)
        clock.move(timedelta(hours=25))
        await state(bus, received())
        await party.until(webhook, delivered=2)
    both, one = theirs.got
    assert signed_with(both, old)
    assert signed_with(both, new)
    assert (signed_with(one, old), signed_with(one, new), len(signatures(one))) == (False, True, 1)


async def test_a_bus_that_was_filled_anew_is_delivered_anew(
    party: Party, theirs: Receiver, delivering: Deliver, bus: Bus, database: Database
) -> None:
    webhook, _ = await party.add(theirs.url)
    events = [received(), received()]
    await state(bus, *events)
    async with running(delivering):
        await party.until(webhook, delivered=2)
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    await ensure_stream(bus)
    await state(bus, *events)
    async with running(delivering):
        await party.until(webhook, delivered=4)
    assert ids(theirs.got) == [str(event.id) for event in events] * 2
    assert "began webhook again" in await did(database)


async def test_a_party_that_left_the_network_gets_nothing(
    party: Party, theirs: Receiver, postman: Postman, bus: Bus
) -> None:
    webhook, _ = await party.add(theirs.url)
    await state(bus, received())
    without = Organisations(one for one in postman.organisations if one.id != HUB)
    left = Postman(postman.database, postman.feed, postman.door, without, postman.key, postman.retries)
    async with postman.database.reading(CALL) as tx:
        [webhook_id] = await webhooks.active(tx)
    await deliver_webhook(left, webhook_id)
    assert (await party.look(webhook))["disabled_reason"] == "Its organisation has left the network."
    assert theirs.got == []


async def test_one_worker_at_a_time_and_none_after_removal(
    party: Party, theirs: Receiver, delivering: Deliver, bus: Bus
) -> None:
    webhook, _ = await party.add(theirs.url)
    async with running(delivering), running(delivering):
        await state(bus, *(received() for _ in range(5)))
        await party.until(webhook, delivered=5)
        assert (await party.ask("DELETE", f"/{webhook}")).status_code == 204
        assert (await party.ask("GET", f"/{webhook}")).status_code == 404
        other, _ = await party.add(f"{theirs.url}/other", begin_at="2026-01-01T00:00:00Z")
        await party.until(other, delivered=5)  # begun at the same look that ended the removed one
        await state(bus, received())
        await party.until(other, delivered=6)
    assert len(theirs.got) == 11
