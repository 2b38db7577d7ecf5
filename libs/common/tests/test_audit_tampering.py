"""Whatever somebody who owns the server does to a sealed audit trail, verifying finds it."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs.common import audit
from libs.common.audit import Audit
from libs.common.auditing.canonical import BEGINNING
from libs.common.auditing.checking_file import CheckedFile
from libs.common.auditing.checkpoint import Checkpoint
from libs.common.auditing.checkpoints import EVERY
from libs.common.auditing.finding import LATE, Finding
from libs.common.auditing.sealing import _SEAL
from libs.common.auditing.verification import Verification
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.tests.sealed_trail import CALL, KEY, SERVICE, Connection, Trail

SEALED = 14
"""Entries in five seals with a checkpoint each, and gaps in the numbers as aborted transactions leave them."""

EDITS = {
    "at": "at + interval '1 microsecond'",
    "by_subject": "by_subject || ' '",
    "by_organisation": "'hospital-' || by_organisation",
    "did": "'read' || did",
    "about": "left(about, -1)",
    "patient": "NULL",
    "reason": "''",
    "changes": "'null'",
    "request_id": "'1'",
    "id": "id + 1000000",
}
SEAL_EDITS = {
    "number": "number + 100",
    "through": "through + 1",
    "total": "total - 1",
    "sealed_at": "sealed_at - interval '1 day'",
    "checkpoint": "checkpoint - 1",
    "entries": "entries[2:]",
    "salts": "set_byte(salts, 3, (get_byte(salts, 3) + 1) % 256)",
    "digests": "set_byte(digests, 40 % length(digests), (get_byte(digests, 40 % length(digests)) + 1) % 256)",
    "head": "set_byte(head, 31, (get_byte(head, 31) + 1) % 256)",
}


@pytest.fixture
async def trail(database: Database, clock: FixedClock, postgres_url: str, tmp_path: Path) -> Trail:
    trail = Trail(database, clock, postgres_url.removesuffix("/postgres") + "/backbone", tmp_path)
    sealing = trail.sealing()
    for count in (3, 1, 5, 2, 3):
        await trail.write(*(f"sample/{number}" for number in range(count)))
        await _abort(database)
        await sealing.seal(database)
        clock.move(EVERY)
    assert await trail.verified(now=clock.now() + LATE) == []
    return trail


async def _abort(database: Database) -> None:
    """Leave a gap in the numbers."""
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(CALL) as tx:
            await audit.write(tx, Audit(did="closed", about="nothing"))
            raise ZeroDivisionError


@pytest.fixture
async def connection(trail: Trail) -> AsyncIterator[Connection]:
    connection = await trail.superuser()
    yield connection
    await connection.close()


async def found_after(connection: Connection, trail: Trail, *statements: str) -> list[Finding]:
    """What is found when these have been run; they are undone afterwards."""
    async with undone(connection):
        for statement in statements:
            await connection.execute(statement)
        return await found(connection, trail)


@asynccontextmanager
async def undone(connection: Connection) -> AsyncIterator[None]:
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


async def found(connection: Connection, trail: Trail) -> list[Finding]:
    keys = [Ed25519PrivateKey.from_private_bytes(KEY).public_key()]
    file = CheckedFile(trail.file, service=SERVICE, keys=keys)
    verification = Verification(connection, file, now=trail.clock.now() + LATE)
    return [finding async for finding in verification.findings()]


async def ids_of(connection: Connection) -> list[int]:
    return [row["id"] for row in await connection.fetch("SELECT id FROM audit_entries ORDER BY id")]


Tampering = Callable[[random.Random, list[int]], list[str]]


def edit(chance: random.Random, ids: list[int]) -> list[str]:
    column = chance.choice(sorted(EDITS))
    return [f"UPDATE audit_entries SET {column} = {EDITS[column]} WHERE id = {chance.choice(ids)}"]


def delete_some(chance: random.Random, ids: list[int]) -> list[str]:
    gone = chance.sample(ids, chance.randint(1, len(ids)))
    return [f"DELETE FROM audit_entries WHERE id IN ({', '.join(map(str, gone))})"]


def exchange(chance: random.Random, ids: list[int]) -> list[str]:
    one, two = chance.sample(ids, 2)
    move = "UPDATE audit_entries SET id = {} WHERE id = {}"
    return [move.format(-7, one), move.format(one, two), move.format(two, -7)]


def insert_among(chance: random.Random, ids: list[int]) -> list[str]:
    free = [number for number in range(ids[0], ids[-1]) if number not in ids] + [0, -chance.randint(1, 9)]
    copied = "at, by_subject, by_organisation, did, about, patient, reason, changes, request_id"
    source = f"FROM audit_entries WHERE id = {chance.choice(ids)}"
    return [f"INSERT INTO audit_entries (id, {copied}) SELECT {chance.choice(free)}, {copied} {source}"]


def cut_the_end(chance: random.Random, ids: list[int]) -> list[str]:
    """With the seals that would show it."""
    first = chance.choice(ids)
    return [f"DELETE FROM audit_entries WHERE id >= {first}", f"DELETE FROM audit_seals WHERE through >= {first}"]


def empty(chance: random.Random, ids: list[int]) -> list[str]:
    return ["TRUNCATE audit_entries", "TRUNCATE audit_seals"]


def edit_a_seal(chance: random.Random, ids: list[int]) -> list[str]:
    column = chance.choice(sorted(SEAL_EDITS))
    return [f"UPDATE audit_seals SET {column} = {SEAL_EDITS[column]} WHERE number = {chance.randint(1, 5)}"]


def delete_a_seal(chance: random.Random, ids: list[int]) -> list[str]:
    return [f"DELETE FROM audit_seals WHERE number = {chance.randint(1, 5)}"]


def exchange_seals(chance: random.Random, ids: list[int]) -> list[str]:
    one, two = chance.sample(range(1, 6), 2)
    move = "UPDATE audit_seals SET number = {} WHERE number = {}"
    return [move.format(-7, one), move.format(one, two), move.format(two, -7)]


TAMPERINGS = (
    edit, delete_some, exchange, insert_among, cut_the_end, empty, edit_a_seal, delete_a_seal, exchange_seals,
)  # fmt: skip


@settings(max_examples=90, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tampering=st.sampled_from(TAMPERINGS), chance=st.randoms(use_true_random=False))
async def test_any_single_tampering_in_the_database_is_found(
    connection: Connection, trail: Trail, tampering: Tampering, chance: random.Random
) -> None:
    statements = tampering(chance, await ids_of(connection))
    assert await found_after(connection, trail, *statements), statements


@settings(max_examples=45, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
async def test_any_single_tampering_with_the_file_is_found(
    connection: Connection, trail: Trail, chance: random.Random
) -> None:
    before = trail.file.path.read_bytes()
    after = chance.choice([flip, cut, take_out, turn_round, remove])(chance, before)
    trail.file.path.write_bytes(after)
    try:
        assert await found_after(connection, trail), (before, after)
    finally:
        trail.file.path.write_bytes(before)


def flip(chance: random.Random, file: bytes) -> bytes:
    """One bit of one letter; the ends of lines stay."""
    place = chance.choice([place for place, letter in enumerate(file) if letter != ord("\n")])
    changed = file[place] ^ (1 << chance.randrange(7))
    return file[:place] + bytes([changed]) + file[place + 1 :]


def cut(chance: random.Random, file: bytes) -> bytes:
    return file[: chance.randrange(len(file) - 1)]


def take_out(chance: random.Random, file: bytes) -> bytes:
    lines = file.splitlines(keepends=True)
    lines.pop(chance.randrange(len(lines)))
    return b"".join(lines)


def turn_round(chance: random.Random, file: bytes) -> bytes:
    lines = file.splitlines(keepends=True)
    one, two = chance.sample(range(len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


def remove(chance: random.Random, file: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("first", [1, 3, 5])
async def test_a_chain_written_anew_without_the_key_is_found(connection: Connection, trail: Trail, first: int) -> None:
    """As well made as the worker makes it, from one seal on."""
    async with undone(connection):
        ranges = await connection.fetch("SELECT through FROM audit_seals WHERE number >= $1 ORDER BY number", first)
        changed = await connection.fetchval("SELECT entries[1] FROM audit_seals WHERE number = $1", first)
        await connection.execute("DELETE FROM audit_seals WHERE number >= $1", first)
        await connection.execute("UPDATE audit_entries SET did = 'nothing' WHERE id = $1", changed)
        for place, row in enumerate(ranges):
            await _seal_again(connection, trail, row["through"], checkpoint=first - 1 + place)
        [finding] = await found(connection, trail)
    assert finding.position == f"seal {first}"
    assert f"not what checkpoint {first} signed" in finding.sentence


async def _seal_again(connection: Connection, trail: Trail, through: int, *, checkpoint: int) -> None:
    """The worker's own statement, with its values in the place of its names."""
    values = [0, through, trail.clock.now(), checkpoint, BEGINNING]
    statement = str(_SEAL)
    for place, name in enumerate(("after", "through", "now", "checkpoint", "beginning"), start=1):
        statement = statement.replace(f":{name}", f"${place}")
    assert await connection.fetchval(statement, *values)


async def test_a_checkpoint_signed_with_another_key_is_found(trail: Trail) -> None:
    lines = trail.file.path.read_bytes().splitlines()
    forged = Checkpoint.read(lines[-1]).signed(Ed25519PrivateKey.generate())
    trail.file.path.write_bytes(b"\n".join([*lines[:-1], forged]) + b"\n")
    [finding, _] = await trail.verified(now=trail.clock.now() + LATE)
    assert finding.position == "checkpoint 5"
    assert "not trusted" in finding.sentence


async def test_findings_name_the_place(connection: Connection, trail: Trail) -> None:
    ids = await ids_of(connection)
    assert len(ids) == SEALED
    [changed] = await found_after(connection, trail, f"UPDATE audit_entries SET reason = 'another' WHERE id = {ids[4]}")
    assert changed == Finding(f"entry {ids[4]}", "not what was sealed (seal 3, entries: 1)")
    [gone] = await found_after(connection, trail, f"DELETE FROM audit_entries WHERE id IN ({ids[5]}, {ids[6]})")
    assert gone == Finding(f"entries {ids[5]}-{ids[6]}", "sealed, and not there any more (seal 3, entries: 2)")


async def test_what_nobody_sealed_is_reported_when_it_is_old(trail: Trail) -> None:
    await trail.write("unsealed")
    assert await trail.verified() == []
    [finding] = await trail.verified(now=trail.clock.now() + LATE + timedelta(seconds=1))
    assert finding.sentence == "not sealed after 10 minutes (1)"
