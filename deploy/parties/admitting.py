"""Outside parties let in, given new keys, and let out again."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from deploy.local import nats
from deploy.local.bus import connected
from deploy.local.outside import outside
from deploy.local.setup import Setup
from deploy.parties.credentials import Credentials, address
from deploy.parties.in_force import put_in_force
from libs.common.bus.connection import Bus
from libs.common.clock import SystemClock
from libs.common.embedded.failures import CannotRun
from libs.common.errors import Refusal
from libs.common.provisioning.admissions import NO_GRACE, Admission, Admissions, with_these, without
from libs.common.provisioning.many_parties import delete_durables, ensure_durables
from libs.common.provisioning.replaying import replay as set_back
from libs.common.provisioning.user_keys import new_user_key

ANSWER_SECONDS = 5.0


async def add(setup: Setup, organisations: Sequence[str]) -> list[Credentials]:
    """Let them in, each with a durable and a key of its own; one reload for all."""
    now = SystemClock().now()
    keys = {organisation: new_user_key() for organisation in organisations}
    async with _changing(setup) as (bus, admitted):
        _check_may_be_added(keys, admitted, setup)
        await ensure_durables(bus, keys)
        fresh = [Admission.with_key(party, key.public, now=now) for party, key in keys.items()]
        await _grant(setup, bus, with_these(admitted, fresh))
    return [Credentials(party, address(setup), key.seed) for party, key in keys.items()]


async def rotate(setup: Setup, organisation: str, *, grace: timedelta = NO_GRACE) -> Credentials:
    """A new key; the old one stops at once, or when the grace is over."""
    key = new_user_key()
    async with _changing(setup) as (bus, admitted):
        former = _admission(admitted, organisation)
        fresh = former.rotated(key.public, now=SystemClock().now(), grace=grace)
        await _grant(setup, bus, with_these(admitted, [fresh]))
    return Credentials(organisation, address(setup), key.seed)


async def remove(setup: Setup, organisations: Sequence[str]) -> None:
    """Let them out: their connections end, and their durables with their positions are gone."""
    async with _changing(setup) as (bus, admitted):
        for organisation in organisations:
            _admission(admitted, organisation)
        remaining = without(admitted, organisations)
        nats.register(setup).write(remaining)  # first: whatever happens now, no start lets it in again
        await put_in_force(setup, bus, remaining)
        await delete_durables(bus, organisations)


async def replay(setup: Setup, organisation: str, *, since: datetime) -> int:
    """Let it receive again what was said since then; returns how many events that is."""
    async with connected(setup, within=ANSWER_SECONDS) as bus:
        _admission(nats.register(setup).read(), organisation)
        try:
            return await set_back(bus, organisation, since=since)
        except Refusal as refused:
            raise CannotRun(str(refused)) from None


async def apply(setup: Setup) -> int:
    """Put in force what stands in the file of organisations and among the admitted; returns how many may connect."""
    now = SystemClock().now()
    async with _changing(setup) as (bus, admitted):
        counting = {organisation: admission.at(now) for organisation, admission in admitted.items()}
        await _grant(setup, bus, counting)
        return len(nats.parties(setup, counting))


@asynccontextmanager
async def _changing(setup: Setup) -> AsyncIterator[tuple[Bus, Admissions]]:
    register = nats.register(setup)
    async with connected(setup, within=ANSWER_SECONDS) as bus, register.changing():
        yield bus, register.read()


async def _grant(setup: Setup, bus: Bus, admissions: Admissions) -> None:
    """Written down once it counts: a key that did not come into force is nobody's."""
    await put_in_force(setup, bus, admissions)
    nats.register(setup).write(admissions)


def _check_may_be_added(organisations: Iterable[str], admitted: Admissions, setup: Setup) -> None:
    known = outside(setup)
    for organisation in organisations:
        if organisation not in known:
            raise CannotRun(
                f"'{organisation}' is no hospital, hub or laboratory of {setup.organisations}; enter it there first."
            )
        if organisation in admitted:
            raise CannotRun(f"{organisation} has credentials already; `party rotate {organisation}` gives new ones.")


def _admission(admitted: Admissions, organisation: str) -> Admission:
    if organisation not in admitted:
        raise CannotRun(f"'{organisation}' has no credentials; `party add` gives some, `party list` shows who has.")
    return admitted[organisation]
